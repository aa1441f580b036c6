import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { openIn, type RowKey, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { type HashAlgorithm, type PasswordHash, parsePasswordHash } from '#lib/password-hash.ts';
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
  const hash = parsePasswordHash(algorithm, text);
  if (typeof hash === 'string') throw new Fault('InvalidParameterException', hash);
  return sealIn(context, importedHashes, rowOf(owner), Buffer.from(`${algorithm} ${text}`));
}

/**
 * Whether this is the password whose hash was imported with the user, compared in constant time. False, without the work, where
 * there is none. @throws PasswordHashesBusy; Error for one that was sealed for another user or under another key
 */
export async function isImportedPassword(
  context: Pick<Context, 'secrets'> & { readonly local: Pick<Context['local'], 'hashes'> },
  user: User,
  password: string,
): Promise<boolean> {
  if (user.sealedPasswordHash === undefined) return false;
  const opened = await openIn(context, importedHashes, rowOf(user), user.sealedPasswordHash);
  return context.local.hashes.isPassword(parseStored(user, opened), password);
}

/** The hash in an opened value, or undefined where there is none. */
export function parseOpenedHash(opened: Uint8Array): PasswordHash | undefined {
  const [, algorithm, text] = /^(\w+) (.*)$/.exec(Buffer.from(opened).toString()) ?? [];
  const hash = text === undefined ? undefined : parsePasswordHash(algorithm as HashAlgorithm, text);
  return typeof hash === 'string' ? undefined : hash;
}

function parseStored({ sub }: Owner, opened: Uint8Array | undefined): PasswordHash {
  const hash = parseOpenedHash(opened ?? new Uint8Array());
  if (hash === undefined) throw new Error(`the password hash of user ${sub} does not open`);
  return hash;
}

function rowOf({ poolId, sub }: Owner): RowKey<'pool_id' | 'sub'> {
  return { pool_id: poolId, sub };
}
