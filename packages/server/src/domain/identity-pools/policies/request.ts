/** What is to be decided: may this be done with that? */
export interface PolicyRequest {
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** An ARN; empty where a trust policy is asked, which is about the role itself. */
  readonly resource: string;
  /** Who asks; for trust policies. */
  readonly principal?: Principal;
  readonly keys: ContextKeys;
}

/** Somebody as a trust policy names them. */
export interface Principal {
  readonly kind: PrincipalKind;
  /** Every name that means them: of a role its ARN and its account, say. */
  readonly names: readonly string[];
}

export const principalKinds = ['AWS', 'Federated', 'Service'] as const;

export type PrincipalKind = (typeof principalKinds)[number];

/** What is known of a request, by names in lower case. A key without a value is one that the request does not have. */
export type ContextKeys = ReadonlyMap<string, readonly string[]>;

/** Values by names in any case. A value that is not there leaves its key out. */
export type ContextValues = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Names of keys are the same in any case: of two that differ in it alone, a policy sees both values. */
export function contextKeys(values: ContextValues): ContextKeys {
  const keys = new Map<string, readonly string[]>();
  addKeys(keys, values);
  return keys;
}

/** Adds what is known too; where a key is there already, to its values. */
export function addKeys(keys: Map<string, readonly string[]>, values: ContextValues): void {
  for (const name of Object.keys(values)) {
    const value = values[name];
    const added = typeof value === 'string' ? [value] : (value ?? []);
    if (added.length === 0) continue;
    const key = name.toLowerCase();
    const before = keys.get(key);
    keys.set(key, before === undefined ? added : [...before, ...added]);
  }
}
