import type { Member, ServiceModel, Type } from '@cenote/wire/shape';

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

/** The members of a structure, or of an operation's input, and the model that says what they hold. */
export interface Shape {
  readonly model: Pick<ServiceModel, 'structures'>;
  readonly members: readonly Member[];
}

/** A structure of the model by its name. @throws Error when there is none */
export function structureOf(model: ServiceModel, name: string): Shape {
  const members = model.structures[name];
  if (members === undefined) throw new Error(`the model has no structure ${name}`);
  return { model, members };
}

/** The input of an operation of the model. @throws Error when there is no such operation */
export function inputOf(model: ServiceModel, operation: string): Shape {
  const members = model.operations[operation]?.input;
  if (members === undefined) throw new Error(`the model has no operation ${operation}`);
  return { model, members };
}

/**
 * Renames the members of a wire structure for the rooms, at every depth. Members that are null or undefined, or that the
 * model does not know, are left out.
 */
export function toCamel<T extends object>(shape: Shape, structure: T): Camel<T> {
  return renameStructure(shape, structure, ({ name }) => [name, uncapitalize(name)]) as Camel<T>;
}

/**
 * Renames the members of a room's structure for the wire, at every depth. Members that are null or undefined, or that the
 * model does not know, are left out.
 */
export function toPascal<T extends object>(shape: Shape, structure: T): Pascal<T> {
  return renameStructure(shape, structure, ({ name }) => [uncapitalize(name), name]) as Pascal<T>;
}

/** What a member is called in the one case and in the other. */
type Names = (member: Member) => [from: string, to: string];

function renameStructure({ model, members }: Shape, structure: object, names: Names): object {
  const renamed = members.flatMap((member) => {
    const [from, to] = names(member);
    const value: unknown = Object.hasOwn(structure, from) ? structure[from as keyof typeof structure] : undefined;
    return value === undefined || value === null ? [] : [[to, renameValue(model, member.type, value, names)]];
  });
  return Object.fromEntries(renamed);
}

function renameValue(model: Shape['model'], type: Type, value: unknown, names: Names): unknown {
  if (typeof value !== 'object' || value === null) return value;
  switch (type.kind) {
    case 'structure':
      return renameStructure({ model, members: model.structures[type.name] ?? [] }, value, names);
    case 'list':
      return (value as unknown[]).map((element) => renameValue(model, type.element, element, names));
    case 'map': {
      const entries = Object.entries(value).map(([key, one]) => [key, renameValue(model, type.value, one, names)]);
      return Object.fromEntries(entries);
    }
    default:
      return value;
  }
}

function uncapitalize(key: string): string {
  return key.charAt(0).toLowerCase() + key.slice(1);
}
