import type { AttributeType } from '@cenote/wire/user-pools';
import type { AttributeInput } from '#domain/users/attributes.ts';
import type { User } from '#domain/users/user.ts';

/** The attributes of a request. */
export function attributeInputs(attributes: readonly AttributeType[] = []): AttributeInput[] {
  return attributes.map(({ Name, Value }) => ({ name: Name, value: Value }));
}

/** A user's attributes as the wire lists them, `sub` first; `isShown` says which. */
export function attributeList(user: User, isShown: (name: string) => boolean = () => true): AttributeType[] {
  return Object.entries({ sub: user.sub, ...user.attributes })
    .filter(([name]) => isShown(name))
    .map(([name, value]) => ({ Name: name, Value: value }));
}
