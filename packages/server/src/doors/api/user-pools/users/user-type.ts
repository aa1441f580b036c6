import type { UserType } from '@cenote/wire/user-pools';
import type { User } from '#domain/people/users/user.ts';
import { attributeList } from './attribute-list.ts';

/** A user as administrators see it, but for the attributes. Dates are seconds with milliseconds. */
export function userRecord({ username, createdAt, modifiedAt, enabled, status }: User) {
  return {
    Username: username,
    UserCreateDate: createdAt / 1000,
    UserLastModifiedDate: modifiedAt / 1000,
    Enabled: enabled,
    UserStatus: status,
  };
}

/** A user as administrators see it in lists; `isShown` says which attributes. */
export function userType(user: User, isShown?: (name: string) => boolean): UserType {
  return { ...userRecord(user), Attributes: attributeList(user, isShown) };
}
