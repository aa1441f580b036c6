/** The same structure with every member named as rooms name it: `PoolName` is `poolName`. The keys of maps are data and stay. */
export type Camel<T> = T extends readonly (infer Element)[]
  ? readonly Camel<Element>[]
  : T extends object
    ? { [Key in keyof T as MemberName<T, Key, 'camel'>]: Camel<T[Key]> }
    : T;

/** The same structure with every member named as the wire names it: `poolName` is `PoolName`. The keys of maps are data and stay. */
export type Pascal<T> = T extends readonly (infer Element)[]
  ? readonly Pascal<Element>[]
  : T extends object
    ? { [Key in keyof T as MemberName<T, Key, 'pascal'>]: Pascal<T[Key]> }
    : T;

type MemberName<T, Key, Case extends 'camel' | 'pascal'> = string extends keyof T
  ? Key
  : Key extends string
    ? Case extends 'camel'
      ? Uncapitalize<Key>
      : Capitalize<Key>
    : never;

/** The members that are maps, by their name in the wire's case. */
const maps: ReadonlySet<string> = new Set(['AcrConfiguration', 'UserPoolTags']);

/** Renames the members of a wire structure for the rooms, at every depth. Members that are null or undefined are left out. */
export function toCamel<T extends object>(structure: T): Camel<T> {
  return rename(structure, uncapitalize) as Camel<T>;
}

/** Renames the members of a room's structure for the wire, at every depth. Members that are null or undefined are left out. */
export function toPascal<T extends object>(structure: T): Pascal<T> {
  return rename(structure, capitalize) as Pascal<T>;
}

function rename(value: unknown, name: (key: string) => string, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((element) => rename(element, name));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  return Object.fromEntries(
    members.map(([key, member]) => {
      const isMemberMap = !isMap && maps.has(capitalize(key));
      return [isMap ? key : name(key), rename(member, name, isMemberMap)];
    }),
  );
}

function capitalize(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}

function uncapitalize(key: string): string {
  return key.charAt(0).toLowerCase() + key.slice(1);
}
