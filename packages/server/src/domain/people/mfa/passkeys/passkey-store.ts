import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { PasskeyRow } from '#schema/rows/mfa.ts';

/** A user's WebAuthn credential. */
export interface Passkey {
  readonly poolId: string;
  /** Base64url without padding, as clients name it; in a pool no two users have the same. */
  readonly id: string;
  readonly sub: string;
  /** A COSE key (RFC 9053). */
  readonly publicKey: Uint8Array;
  /** What the authenticator counted last; 0 where it does not count. */
  readonly signCount: number;
  /** By which a person knows it. */
  readonly name: string;
  readonly relyingPartyId: string;
  readonly attachment?: 'platform' | 'cross-platform';
  readonly transports: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

type Owner = { poolId: string; sub: string };
type Reading = Pick<Context, 'db'>;

const selectByUser = statement<Owner, PasskeyRow>(
  'passkeys-by-user',
  'select * from passkeys where pool_id = :poolId and sub = :sub order by created_at, credential_id',
);

const selectById = statement<{ poolId: string; id: string }, PasskeyRow>(
  'passkey-by-id',
  'select * from passkeys where pool_id = :poolId and credential_id = :id',
);

/** Changes nothing: the registrations of one user wait here for each other, so that the next statement counts right. */
const holdOwner = statement<Owner>(
  'passkey-owner-hold',
  'update users set modified_at = modified_at where pool_id = :poolId and sub = :sub',
);

const insertBelowLimit = statement<
  Owner & {
    id: string;
    publicKey: Uint8Array;
    signCount: number;
    name: string;
    relyingPartyId: string;
    attachment: string | null;
    transports: string;
    createdAt: number;
    most: number;
  }
>(
  'passkey-insert',
  `insert into passkeys (pool_id, credential_id, sub, public_key, sign_count, name, rp_id, attachment, transports, created_at)
   select :poolId, :id, :sub, :publicKey, :signCount, :name, :relyingPartyId, :attachment, :transports, :createdAt
   where (select count(*) from passkeys where pool_id = :poolId and sub = :sub) < :most`,
);

const raiseSignCount = statement<Owner & { id: string; signCount: number }>(
  'passkey-count',
  `update passkeys set sign_count = :signCount where pool_id = :poolId and credential_id = :id and sub = :sub
     and (sign_count < :signCount or (sign_count = 0 and :signCount = 0))`,
);

const deleteOne = statement<Owner & { id: string }>(
  'passkey-delete',
  'delete from passkeys where pool_id = :poolId and credential_id = :id and sub = :sub',
);

const deleteAll = statement<Owner>('passkeys-delete', 'delete from passkeys where pool_id = :poolId and sub = :sub');

/** Every passkey of a user, the oldest first. */
export async function findPasskeys({ db }: Reading, { poolId, sub }: Owner): Promise<Passkey[]> {
  return (await db.all(selectByUser, { poolId, sub })).map(toPasskey);
}

/** The pool's passkey of this id, whosever it is. */
export async function findPasskey({ db }: Reading, poolId: string, id: string): Promise<Passkey | undefined> {
  // No database can store this character, so there is no such id.
  if (id.includes('\0')) return undefined;
  const row = await db.first(selectById, { poolId, id });
  return row && toPasskey(row);
}

/**
 * Stores a passkey: `unmet` at the first write when its user is gone, and at the second when the user has `most` already;
 * `duplicate` at the second when there is one of this id.
 */
export function insertPasskeyWrites(passkey: Passkey, most: number): [Write, Write] {
  const { poolId, sub, attachment, transports, ...rest } = passkey;
  const row = { ...rest, poolId, sub, attachment: attachment ?? null, transports: JSON.stringify(transports), most };
  return [write(holdOwner, { poolId, sub }, { expect: 'one' }), write(insertBelowLimit, row, { expect: 'one' })];
}

/** Keeps what the authenticator counted; `unmet` when it counted on meanwhile, or the passkey is gone. */
export function raiseSignCountWrite({ poolId, sub, id }: Passkey, signCount: number): Write {
  return write(raiseSignCount, { poolId, sub, id, signCount }, { expect: 'one' });
}

/** Removes a passkey of this user; `unmet` when the user has none of this id. */
export function deletePasskeyWrite({ poolId, sub }: Owner, id: string): Write {
  return write(deleteOne, { poolId, sub, id }, { expect: 'one' });
}

/** Removes every passkey of the user; fine when there is none. */
export function deletePasskeysWrites({ poolId, sub }: Owner): Write[] {
  return [write(deleteAll, { poolId, sub })];
}

function toPasskey(row: PasskeyRow): Passkey {
  return {
    poolId: row.pool_id,
    id: row.credential_id,
    sub: row.sub,
    publicKey: row.public_key,
    signCount: row.sign_count,
    name: row.name,
    relyingPartyId: row.rp_id,
    ...(row.attachment !== null && { attachment: row.attachment as NonNullable<Passkey['attachment']> }),
    transports: JSON.parse(row.transports) as string[],
    createdAt: row.created_at,
  };
}
