import type { Address } from '#domain/people/users/address.ts';
import { suspectsQuestioned } from '#domain/people/users/address-proof.ts';
import type { User } from '#domain/people/users/user.ts';
import { type EndingDeed, endings } from './endings.ts';

/**
 * The user as a deed leaves the addresses: where it questions them, those that were proved from inside in the 30 days before
 * `now` open the account no more. `used` is the one that the deed itself goes by: to whoever has that, nothing is new.
 */
export function questionAddresses(deed: EndingDeed, user: User, now: number, used?: Address): User {
  return endings[deed].addresses === 'questioned' ? suspectsQuestioned(user, now, used) : user;
}
