import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { openIn, type RowKey, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { type Pool, poolName } from '#domain/tenant/pools/pool.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { Change } from './change-user.ts';
import type { AskingOldPool } from './old-password.ts';
import { isImportedPassword } from './password-hash.ts';
import { insertHistory, selectHistory, trimHistory } from './password-statements.ts';
import type { User, UserStatus } from './user.ts';

type Hashing = { readonly local: Pick<Context['local'], 'srp'> };
type Comparing = AskingOldPool & { readonly local: Pick<Context['local'], 'hashes' | 'srp'> };
type Owner = Pick<User, 'poolId' | 'sub'>;
/** A verifier is bound to its user: one that was copied into another user's row opens nothing. */
export const userVerifiers: SealedColumn<'pool_id' | 'sub'> = {
  table: 'users',
  column: 'sealed_verifier',
  key: ['pool_id', 'sub'],
  unbound: unboundVerifier,
};

/** Verifiers of earlier passwords. */
export const earlierVerifiers: SealedColumn<'pool_id' | 'sub' | 'set_at'> = {
  table: 'password_history',
  column: 'sealed_verifier',
  key: ['pool_id', 'sub', 'set_at'],
  unbound: unboundVerifier,
};

function unboundVerifier({ pool_id, sub }: RowKey<'pool_id' | 'sub'>) {
  return { purpose: 'password-verifier', owner: `${pool_id} ${sub}\n` };
}

const saltBytes = 16;

/** Whether bytes can be the salt of a user's password. */
export function isPasswordSalt(bytes: Uint8Array): boolean {
  return bytes.length === saltBytes;
}

/** How the refusal of a password begins. AWS: it differs by operation; the last one serves all but sign-up and AdminCreateUser. */
export const policyPrefix = {
  signUp: 'Password did not conform with policy: ',
  adminCreateUser: 'Password did not conform with password policy: ',
  change: 'Password does not conform to policy: ',
} as const;

/**
 * What a password has to be whatever the policy: no blank at an end, no line end, at most 256 UTF-16 units. Every operation
 * that the wire gives a pattern for passwords takes what is of this form.
 */
const form = /^\S[^\n\r\u0085\u2028\u2029]*\S$/u;
const maxLength = 256;

/** Whether a password is of the form that every operation takes. */
export function isPasswordForm(password: string): boolean {
  return password.length <= maxLength && form.test(password);
}

/** The symbols that count as such; so does a space that is not at an end (developer guide, "Adding user pool password requirements"). */
const symbols = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

/**
 * Checks a new password against the pool's policy; the first rule that it breaks is told.
 * @throws Fault InvalidPasswordException
 */
export function checkPasswordPolicy(pool: Pool, password: string, prefix: string): void {
  const policy = pool.settings.policies.passwordPolicy;
  const refuse = (rule: string) => new Fault('InvalidPasswordException', `${prefix}${rule}`);
  if (password.length < policy.minimumLength) throw refuse('Password not long enough');
  if (policy.requireLowercase && !/[a-z]/.test(password)) throw refuse('Password must have lowercase characters');
  if (policy.requireUppercase && !/[A-Z]/.test(password)) throw refuse('Password must have uppercase characters');
  if (policy.requireNumbers && !/[0-9]/.test(password)) throw refuse('Password must have numeric characters');
  if (policy.requireSymbols && !symbols.test(password)) throw refuse('Password must have symbol characters');
  if (password.length > maxLength) throw refuse(`Password must have at most ${maxLength} characters`);
  if (!isPasswordForm(password)) throw refuse('Password must satisfy regular expression pattern: ^\\S.*\\S$');
}

/**
 * The name that a password is bound to, which SRP tells whoever asks (RFC 5054 section 2.6, `I`). Where case does not matter
 * it is written in one: nobody's name is, and the spelling of somebody's would tell that they exist.
 */
export function srpName(pool: Pool, { username }: Pick<User, 'username'>): string {
  return usernameFold(pool, username);
}

/** Salt and sealed verifier of a new password, for sign-in by SRP and by password alike. */
export async function createPassword(
  context: Hashing & Pick<Context, 'secrets'>,
  pool: Pool,
  user: Owner & Pick<User, 'username'>,
  password: string,
): Promise<{ salt: Uint8Array; sealedVerifier: Uint8Array }> {
  const salt = randomBytes(saltBytes);
  const verifier = await context.local.srp.createVerifier({
    poolName: poolName(pool.id),
    username: srpName(pool, user),
    password,
    salt,
  });
  const sealedVerifier = await sealIn(context, userVerifiers, rowOf(user), verifier);
  return { salt, sealedVerifier };
}

/** The user's verifier, or undefined when the user has no password. @throws Error when it was sealed for another user or under another key */
export async function openVerifier(context: Pick<Context, 'secrets'>, user: User): Promise<Uint8Array | undefined> {
  if (user.sealedVerifier === undefined) return undefined;
  return opened(user, await openIn(context, userVerifiers, rowOf(user), user.sealedVerifier));
}

/**
 * Whether this is the user's password, compared in constant time. False, without the work, when the user has none.
 * @throws PasswordHashesBusy; OldPoolAway, OldPoolBusy
 */
export async function isPassword(
  context: Comparing & Pick<Context, 'secrets'>,
  pool: Pool,
  user: User,
  password: string,
): Promise<boolean> {
  const verifier = await openVerifier(context, user);
  if (!user.salt || !verifier) return isImportedPassword(context, user, password);
  return matches(context, pool, user, password, { salt: user.salt, verifier });
}

/**
 * The user with a new password and status, and the writes that keep the history, for `changeUser`. The policy has been
 * checked before. The history counts the current password as its newest one.
 * @throws Fault PasswordHistoryPolicyViolationException
 */
export async function changePassword(
  context: Comparing & Pick<Context, 'db' | 'clock' | 'secrets'>,
  pool: Pool,
  user: User,
  password: string,
  status: UserStatus,
): Promise<Required<Pick<Change, 'after' | 'writes'>>> {
  const historySize = pool.settings.policies.passwordPolicy.passwordHistorySize ?? 0;
  await checkHistory(context, pool, user, password, historySize);
  const passwordSetAt = Math.max(context.clock.now(), (user.passwordSetAt ?? 0) + 1);
  const after = { ...user, ...(await createPassword(context, pool, user, password)), passwordSetAt, status };
  return { after, writes: await historyWrites(context, user, historySize) };
}

async function checkHistory(
  context: Comparing & Pick<Context, 'db' | 'secrets'>,
  pool: Pool,
  user: User,
  password: string,
  historySize: number,
): Promise<void> {
  if (historySize === 0) return;
  const { poolId, sub } = user;
  const rows = await context.db.all(selectHistory, { poolId, sub, limit: historySize - 1 });
  const refused = () => new Fault('PasswordHistoryPolicyViolationException', 'Password has previously been used');
  if (await isPassword(context, pool, user, password)) throw refused();
  for (const row of rows) {
    const verifier = opened(user, await openIn(context, earlierVerifiers, row, row.sealed_verifier));
    if (await matches(context, pool, user, password, { salt: row.salt, verifier })) throw refused();
  }
}

async function historyWrites(context: Pick<Context, 'secrets'>, user: User, historySize: number): Promise<Write[]> {
  const { poolId, sub, salt, passwordSetAt: setAt = 0 } = user;
  const kept = Math.max(historySize - 1, 0);
  const trim = write(trimHistory, { poolId, sub, kept });
  const verifier = kept === 0 ? undefined : await openVerifier(context, user);
  if (!salt || !verifier) return [trim];
  const sealedVerifier = await sealIn(context, earlierVerifiers, { ...rowOf(user), set_at: setAt }, verifier);
  return [write(insertHistory, { poolId, sub, setAt, salt, sealedVerifier }), trim];
}

async function matches(
  context: Hashing,
  pool: Pool,
  user: User,
  password: string,
  { salt, verifier }: { salt: Uint8Array; verifier: Uint8Array },
): Promise<boolean> {
  const names = { poolName: poolName(pool.id), username: srpName(pool, user) };
  const actual = await context.local.srp.createVerifier({ ...names, password, salt });
  return actual.length === verifier.length && timingSafeEqual(actual, verifier);
}

function rowOf({ poolId, sub }: Owner): RowKey<'pool_id' | 'sub'> {
  return { pool_id: poolId, sub };
}

function opened({ sub }: Owner, verifier: Uint8Array | undefined): Uint8Array {
  if (verifier === undefined) throw new Error(`the password of user ${sub} does not open`);
  return verifier;
}
