import { randomBytes, randomUUID } from 'node:crypto';
import { findRefusal, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { userMissing } from '#domain/people/users/user-store.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { formatBase32 } from '#lib/base32.ts';
import { findTotpStep } from '#lib/totp.ts';
import type { SoftwareTokenRow } from '#schema/rows/mfa.ts';
import { isOffered } from './decide.ts';
import {
  deletePending,
  deleteTokens,
  deleteVerified,
  savePending,
  selectTokens,
  useStep,
  verifyPending,
} from './software-token-statements.ts';

type Owner = Pick<User, 'poolId' | 'sub'>;
/** A secret is bound to its user and state: one that was copied into another row opens nothing. */
export const tokenSecrets: SealedColumn<'pool_id' | 'sub' | 'state'> = {
  table: 'software_tokens',
  column: 'sealed_secret',
  key: ['pool_id', 'sub', 'state'],
  unbound: ({ pool_id, sub }) => ({ purpose: 'software-token', owner: `${pool_id} ${sub}\n` }),
};

/** Who registers an app. */
interface Registering {
  readonly pool: Pool;
  readonly user: User;
  /** Refuse when the sign-in that does it has ended; none where a session stands for it. */
  readonly held: readonly Write[];
}

/** RFC 4226 section 4, R6: 128 bits at least, and 160 are recommended. */
const leastSecretBytes = 16;
const secretBytes = 20;
/** Below every step: no code was used yet. */
const noStep = -1;

/** Whether bytes can be the secret of an authenticator app, also of one that another server has registered. */
export function isTokenSecret(bytes: Uint8Array): boolean {
  return bytes.length >= leastSecretBytes;
}

/**
 * Makes a new secret for an authenticator app and gives it in base32. It waits until a code of it is proved; a verified
 * app goes on working till then, and a secret that still waited is replaced.
 * @throws Fault SoftwareTokenMFANotFoundException when the pool does not offer TOTP; UserNotFoundException when the user is
 * gone
 */
export async function beginSoftwareToken(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  { pool, user, held }: Registering,
): Promise<string> {
  checkOffered(pool);
  const { poolId, sub } = user;
  const secret = randomBytes(secretBytes);
  const sealedSecret = await sealSecret(context, user, 'pending', secret);
  const row = { poolId, sub, id: randomUUID(), sealedSecret, lastStep: noStep, createdAt: context.clock.now() };
  const writes = [...held, write(savePending, row, { expect: 'one' })];
  const outcome = await context.db.transaction(writes);
  if (!outcome.committed) {
    throw findRefusal(outcome, writes) ?? userMissing();
  }
  return formatBase32(secret);
}

/**
 * Proves that the app which waits has the secret. The writes make it the verified one, in place of an earlier one, and use
 * the code up; `unmet` among them means that somebody else was faster.
 * @throws Fault EnableSoftwareTokenMFAException for a wrong code; SoftwareTokenMFANotFoundException when the pool does not
 * offer TOTP, or no secret was made
 */
export async function proveNewSoftwareToken(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  pool: Pool,
  user: User,
  code: string,
  friendlyName?: string,
): Promise<Write[]> {
  checkOffered(pool);
  const { poolId, sub } = user;
  const tokens = await context.db.all(selectTokens, { poolId, sub });
  if (tokens.length === 0) throw noToken();
  const pending = tokens.find(({ state }) => state === 'pending');
  if (!pending) throw codeRefused();
  const secret = await openSecret(context, pending);
  const lastStep = findTotpStep(secret, code, context.clock.now());
  if (lastStep === undefined) throw codeRefused();
  const sealedSecret = await sealSecret(context, user, 'verified', secret);
  return [
    write(deleteVerified, { poolId, sub }),
    write(
      verifyPending,
      { poolId, sub, id: pending.id, sealedSecret, friendlyName: friendlyName || null, lastStep },
      { expect: 'one' },
    ),
  ];
}

/**
 * Proves the app that waits, and makes it the user's at once.
 * @throws Fault as `proveNewSoftwareToken`; EnableSoftwareTokenMFAException also when another answer was faster
 */
export async function registerSoftwareToken(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  { pool, user, held }: Registering,
  { code, friendlyName }: { code: string; friendlyName?: string | undefined },
): Promise<void> {
  const writes = [...held, ...(await proveNewSoftwareToken(context, pool, user, code, friendlyName))];
  const outcome = await context.db.transaction(writes);
  if (!outcome.committed) throw findRefusal(outcome, writes) ?? codeRefused();
}

/**
 * Proves the user's verified app. The writes use the code up: with ten answers at once, they commit for one of them.
 * @throws Fault CodeMismatchException; ExpiredCodeException for a code that was used, or an older one;
 * SoftwareTokenMFANotFoundException without a verified app
 */
export async function proveSoftwareToken(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  user: User,
  code: string,
): Promise<Write[]> {
  const { poolId, sub } = user;
  const tokens = await context.db.all(selectTokens, { poolId, sub });
  const token = tokens.find(({ state }) => state === 'verified');
  if (!token) throw noToken();
  const step = findTotpStep(await openSecret(context, token), code, context.clock.now());
  if (step === undefined) throw wrongAppCode();
  if (step <= token.last_step) throw codeUsed();
  return [write(useStep, { poolId, sub, id: token.id, step }, { expect: 'one' })];
}

/** Removes every authenticator app of the user. */
export function deleteTokenWrites({ poolId, sub }: Owner): Write[] {
  return [write(deleteTokens, { poolId, sub })];
}

/** Removes the app that the user was setting up; the verified one stays. */
export function deletePendingTokenWrites({ poolId, sub }: Owner): Write[] {
  return [write(deletePending, { poolId, sub })];
}

/** The user's apps: at most one that is verified, and one that waits for its first code. */
export async function findTokens(
  context: Pick<Context, 'db'>,
  { poolId, sub }: Owner,
): Promise<{ isPending: boolean; name?: string; createdAt: number }[]> {
  const tokens = await context.db.all(selectTokens, { poolId, sub });
  return tokens.map(({ state, friendly_name: name, created_at: createdAt }) => ({
    isPending: state === 'pending',
    ...(name !== null && { name }),
    createdAt,
  }));
}

/** Whether a secret of the user waits for its first code. */
export async function hasPendingToken(context: Pick<Context, 'db'>, { poolId, sub }: Owner): Promise<boolean> {
  const tokens = await context.db.all(selectTokens, { poolId, sub });
  return tokens.some(({ state }) => state === 'pending');
}

/** The refusal of TOTP where the pool does not offer it. */
export function tokenNotOffered(): Fault {
  return new Fault('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool');
}

/** The refusal of the code of a new app, and of the loser of a race for it. */
export function codeRefused(): Fault {
  return new Fault('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA');
}

/** The refusal of a wrong code in a sign-in. */
export function wrongAppCode(): Fault {
  return new Fault('CodeMismatchException', 'Invalid code received for user');
}

/** The refusal of a code that was used, and of the loser of a race for one. */
export function codeUsed(): Fault {
  return new Fault('ExpiredCodeException', 'Your software token has already been used once.');
}

function checkOffered(pool: Pool): void {
  if (!isOffered(pool, 'SOFTWARE_TOKEN_MFA')) throw tokenNotOffered();
}

function noToken(): Fault {
  return new Fault('SoftwareTokenMFANotFoundException', 'Software Token MFA does not exist for the user.');
}

function sealSecret(
  context: Pick<Context, 'secrets'>,
  { poolId, sub }: Owner,
  state: 'pending' | 'verified',
  secret: Uint8Array,
): Promise<Uint8Array> {
  return sealIn(context, tokenSecrets, { pool_id: poolId, sub, state }, secret);
}

async function openSecret(context: Pick<Context, 'secrets'>, token: SoftwareTokenRow): Promise<Uint8Array> {
  const secret = await openIn(context, tokenSecrets, token, token.sealed_secret);
  if (secret === undefined) throw new Error(`the software token of user ${token.sub} does not open`);
  return secret;
}
