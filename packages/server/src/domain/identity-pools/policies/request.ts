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
  return withKeys(new Map(), values);
}

/** The keys that are there, and more of them. */
export function withKeys(known: ContextKeys, ...more: readonly (ContextValues | undefined)[]): ContextKeys {
  const keys = new Map(known);
  for (const values of more) {
    for (const [name, value] of Object.entries(values ?? {})) {
      const added = typeof value === 'string' ? [value] : (value ?? []);
      if (added.length === 0) continue;
      const key = name.toLowerCase();
      const before = keys.get(key);
      keys.set(key, before === undefined ? added : [...before, ...added]);
    }
  }
  return keys;
}
