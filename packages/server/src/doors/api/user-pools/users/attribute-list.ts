import type { AttributeType } from '@cenote/wire/user-pools';
import type { AttributeInput } from '#domain/people/users/attributes.ts';
import type { User } from '#domain/people/users/user.ts';

/** The attributes of a request. */
export function attributeInputs(attributes: readonly AttributeType[] = []): AttributeInput[] {
  return attributes.map(({ Name, Value }) => ({ name: Name, value: Value }));
}

/** A list of names and values as a trigger gets it; an absent value is an empty one. */
export function attributeMap(attributes: readonly AttributeType[] | undefined): Record<string, string> | undefined {
  return attributes && Object.fromEntries(attributes.map(({ Name, Value = '' }) => [Name, Value]));
}

/** A user's attributes as the wire lists them, `sub` first; `isShown` says which. */
export function attributeList(user: User, isShown: (name: string) => boolean = () => true): AttributeType[] {
  return Object.entries({ sub: user.sub, ...user.attributes })
    .filter(([name]) => isShown(name))
    .map(([name, value]) => ({ Name: name, Value: value }));
}
