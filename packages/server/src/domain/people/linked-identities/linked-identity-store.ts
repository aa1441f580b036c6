import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { toUser } from '#domain/people/users/user-store.ts';
import type { UserRow } from '#schema/rows/users.ts';
import type { ExternalName } from './identity.ts';

type Key = { poolId: string; provider: string; attribute: string; value: string };

/** AWS: five at most. */
const maxLinksPerUser = 5;

const selectOwner = statement<Key, UserRow>(
  'linked-identity-owner',
  `select u.* from linked_identities l join users u on u.pool_id = l.pool_id and u.sub = l.sub
   where l.pool_id = :poolId and l.provider_name = :provider and l.attribute = :attribute and l.value = :value`,
);

const insertLink = statement<Key & { sub: string; linkedAt: number }>(
  'linked-identity-insert',
  `insert into linked_identities (pool_id, provider_name, attribute, value, sub, linked_at)
   values (:poolId, :provider, :attribute, :value, :sub, :linkedAt)`,
);

const checkLinkCount = statement<{ poolId: string; sub: string; max: number }>(
  'linked-identity-count',
  `update users set sign_in_generation = sign_in_generation where pool_id = :poolId and sub = :sub
   and (select count(*) from linked_identities where pool_id = :poolId and sub = :sub) <= :max`,
);

const deleteLink = statement<Key & { sub: string }>(
  'linked-identity-delete',
  `delete from linked_identities where pool_id = :poolId and provider_name = :provider and attribute = :attribute
   and value = :value and sub = :sub`,
);

const deleteLinksOfValue = statement<Omit<Key, 'attribute'> & { sub: string }>(
  'linked-identities-of-value-delete',
  `delete from linked_identities where pool_id = :poolId and provider_name = :provider and value = :value and sub = :sub`,
);

/** The user whom somebody of a provider is linked to, or undefined. */
export async function findLinkedUser(
  context: Pick<Context, 'db'>,
  poolId: string,
  name: ExternalName,
): Promise<User | undefined> {
  const row = await context.db.first(selectOwner, { poolId, ...name });
  return row && toUser(row);
}

/**
 * Links somebody of a provider to a user, behind a write of that user in the same transaction. Refuses whoever is linked
 * already, and more than five.
 */
export function linkWrites({ poolId, sub }: User, name: ExternalName, linkedAt: number): Write[] {
  const linked = () => new Fault('InvalidParameterException', 'SourceUser is already linked to DestinationUser');
  const full = () =>
    new Fault('LimitExceededException', `A user can be linked to ${maxLinksPerUser} external identities at most.`);
  return [
    write(insertLink, { poolId, sub, linkedAt, ...name }, { refusal: linked }),
    write(checkLinkCount, { poolId, sub, max: maxLinksPerUser }, { expect: 'one', refusal: full }),
  ];
}

/** Takes a link away; `unmet` when it is gone already. */
export function unlinkWrites({ poolId, sub }: User, name: ExternalName): Write[] {
  return [write(deleteLink, { poolId, sub, ...name }, { expect: 'one' })];
}

/** Takes every link of a user away by which the provider means this value, whatever attribute it is of. */
export function unlinkValueWrite(
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
  { provider, value }: Pick<ExternalName, 'provider' | 'value'>,
): Write {
  return write(deleteLinksOfValue, { poolId, sub, provider, value });
}
