import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { isForm } from '#domain/forms.ts';
import { openIn, type RowKey, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { type ForeignAlgorithm, type ForeignHash, isForeignAlgorithm, parseForeignHash } from '#lib/foreign-hash.ts';
import { type HashAlgorithm, isHashAlgorithm, type PasswordHash, parsePasswordHash } from '#lib/password-hash.ts';
import { type AskingOldPool, isOldPassword } from './old-password.ts';
import type { User } from './user.ts';

type Owner = Pick<User, 'poolId' | 'sub'>;

/** Hashes of passwords that were made elsewhere. A hash is bound to its user, as a verifier is. */
export const importedHashes: SealedColumn<'pool_id' | 'sub'> = {
  table: 'users',
  column: 'sealed_password_hash',
  key: ['pool_id', 'sub'],
  unbound: () => ({ purpose: 'password-hash' }),
};

/**
 * Seals the hash of a password that was made elsewhere.
 * @throws Fault InvalidParameterException for what is no hash of this algorithm, or costs too much to compare; its text tells
 * nothing of the hash
 */
export async function sealPasswordHash(
  context: Pick<Context, 'secrets'>,
  owner: Owner,
  algorithm: HashAlgorithm,
  text: string,
): Promise<Uint8Array> {
  return sealForeignHash(context, owner, algorithm, text);
}

/** As `sealPasswordHash`, also for hashes as other servers keep them. @throws Fault as that does */
export async function sealForeignHash(
  context: Pick<Context, 'secrets'>,
  owner: Owner,
  algorithm: StoredAlgorithm,
  text: string,
): Promise<Uint8Array> {
  const hash = parseHash(algorithm, text);
  if (typeof hash !== 'object')
    throw new Fault('InvalidParameterException', hash ?? 'The password hash is of no known kind.');
  return sealIn(context, importedHashes, rowOf(owner), Buffer.from(`${algorithm} ${text}`));
}

/**
 * Whether this is the password that was made elsewhere: its hash was imported with the user, and it is compared in constant time, or
 * the old pool says so. False, without the work, where there is none.
 * @throws PasswordHashesBusy; OldPoolAway, OldPoolBusy; Error for one that was sealed for another user or under another key
 */
export async function isImportedPassword(
  context: AskingOldPool & { readonly local: Pick<Context['local'], 'hashes'> },
  user: User,
  password: string,
): Promise<boolean> {
  if (user.sealedPasswordHash === undefined) return false;
  const stored = await openStored(context, user, user.sealedPasswordHash);
  if (stored.algorithm === 'OLD_POOL') return isOldPassword(context, user.poolId, stored.username, password);
  return context.local.hashes.isPassword(stored, password);
}

/**
 * Says that the password of a user is still with the pool that they come from, where this is their username; sealed in the place
 * of a hash.
 */
export async function sealOldName(
  context: Pick<Context, 'secrets'>,
  owner: Owner,
  username: string,
): Promise<Uint8Array> {
  return sealIn(context, importedHashes, rowOf(owner), Buffer.from(`OLD_POOL ${username}`));
}

/** The username of a user in the pool that still has their password; undefined for all others. */
export async function openOldName(context: Pick<Context, 'secrets'>, user: User): Promise<string | undefined> {
  if (user.sealedPasswordHash === undefined) return undefined;
  const stored = await openStored(context, user, user.sealedPasswordHash);
  return stored.algorithm === 'OLD_POOL' ? stored.username : undefined;
}

/** What stands in the place of a verifier: a hash, or who the user is in the pool that still has the password. */
export type StoredHash = PasswordHash | ForeignHash | { readonly algorithm: 'OLD_POOL'; readonly username: string };

/** What is in an opened value, or undefined where there is nothing that could be. */
export function parseOpenedHash(opened: Uint8Array): StoredHash | undefined {
  const [, algorithm, text = ''] = /^(\w+) (.*)$/su.exec(Buffer.from(opened).toString()) ?? [];
  if (algorithm === 'OLD_POOL') return isForm('UsernameType', text) ? { algorithm, username: text } : undefined;
  const hash = parseHash(algorithm, text);
  return typeof hash === 'string' ? undefined : hash;
}

/** Whose hashes are stored: those of the wire, and those of other servers. */
export type StoredAlgorithm = HashAlgorithm | ForeignAlgorithm;

function parseHash(algorithm: string | undefined, text: string): PasswordHash | ForeignHash | string | undefined {
  if (isHashAlgorithm(algorithm)) return parsePasswordHash(algorithm, text);
  return isForeignAlgorithm(algorithm) ? parseForeignHash(algorithm, text) : undefined;
}

/** What stands in the place of a user's verifier, opened; undefined where nothing does. */
export async function openStoredHash(context: Pick<Context, 'secrets'>, user: User): Promise<StoredHash | undefined> {
  return user.sealedPasswordHash && openStored(context, user, user.sealedPasswordHash);
}

async function openStored(
  context: Pick<Context, 'secrets'>,
  { poolId, sub }: Owner,
  sealed: Uint8Array,
): Promise<StoredHash> {
  const opened = await openIn(context, importedHashes, rowOf({ poolId, sub }), sealed);
  const hash = parseOpenedHash(opened ?? new Uint8Array());
  if (hash === undefined) throw new Error(`the password hash of user ${sub} does not open`);
  return hash;
}

function rowOf({ poolId, sub }: Owner): RowKey<'pool_id' | 'sub'> {
  return { pool_id: poolId, sub };
}
