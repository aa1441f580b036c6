/** Values by the names of the wire. In what is wanted, null says that a member must not be there. */
export type Settings = Readonly<Record<string, unknown>>;

/** What a pool consists of, in the order in which things come to be: whatever is named by another is there before. */
export const resourceKinds = [
  'user pool',
  'attribute',
  'second factors',
  'identity provider',
  'resource server',
  'group',
  'app client',
  'domain',
  'look',
  'identity pool',
  'role',
  'roles of the identity pool',
] as const;

export type ResourceKind = (typeof resourceKinds)[number];

/** One thing that shall be on the server. Texts such as `{{userPoolId}}` stand for ids that the server gives. */
export interface Resource {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly settings: Settings;
}

/** The ids that are known, by the names that stand between the braces. */
export type Known = Readonly<Record<string, string>>;

/** Puts the ids that are known where they belong; others stay as they are. */
export function withKnown<T>(value: T, known: Known): T {
  if (typeof value === 'string') {
    return value.replaceAll(/\{\{([^}]+)\}\}/g, (whole, name: string) => known[name] ?? whole) as T;
  }
  if (Array.isArray(value)) return value.map((one) => withKnown<unknown>(one, known)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withKnown<unknown>(one, known)])) as T;
}

/** What is sent: without the members that must not be there, at any depth. */
export function withoutNull<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNull) as T;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutNull(one)])) as T;
}
