import { randomBytes } from 'node:crypto';
import { statement, type Write, write } from '#database/database.ts';
import type { SoftwareTokenRow } from '#database/schema.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/pools/pool.ts';
import type { User } from '#domain/users/user.ts';
import { formatBase32 } from '#lib/base32.ts';
import { findTotpStep } from '#lib/totp.ts';
import { isOffered } from './decide.ts';

type Owner = Pick<User, 'poolId' | 'sub'>;
type Identity = { poolId: string; sub: string };

const sealPurpose = 'software-token';
/** RFC 4226 section 4, R6. */
const secretBytes = 20;
/** Below every step: no code was used yet. */
const noStep = -1;

const selectTokens = statement<Identity, SoftwareTokenRow>(
  'software-tokens',
  'select * from software_tokens where pool_id = :poolId and sub = :sub',
);

const savePending = statement<Identity & { sealedSecret: Uint8Array; lastStep: number; createdAt: number }>(
  'software-token-pending',
  `insert into software_tokens (pool_id, sub, state, sealed_secret, friendly_name, last_step, created_at)
   values (:poolId, :sub, 'pending', :sealedSecret, null, :lastStep, :createdAt)
   on conflict (pool_id, sub, state) do update set sealed_secret = excluded.sealed_secret,
     last_step = excluded.last_step, created_at = excluded.created_at`,
);

const deleteVerified = statement<Identity>(
  'software-token-verified-delete',
  `delete from software_tokens where pool_id = :poolId and sub = :sub and state = 'verified'`,
);

const verifyPending = statement<Identity & { sealedSecret: Uint8Array; friendlyName: string | null; lastStep: number }>(
  'software-token-verify',
  `update software_tokens set state = 'verified', friendly_name = :friendlyName, last_step = :lastStep
   where pool_id = :poolId and sub = :sub and state = 'pending' and sealed_secret = :sealedSecret`,
);

const useStep = statement<Identity & { sealedSecret: Uint8Array; step: number }>(
  'software-token-step',
  `update software_tokens set last_step = :step where pool_id = :poolId and sub = :sub and state = 'verified'
     and sealed_secret = :sealedSecret and last_step < :step`,
);

const deleteTokens = statement<Identity>(
  'software-tokens-delete',
  'delete from software_tokens where pool_id = :poolId and sub = :sub',
);

/**
 * Makes a new secret for an authenticator app and gives it in base32. It waits until a code of it is proved; a verified
 * app goes on working till then, and a secret that still waited is replaced.
 * @throws Fault SoftwareTokenMFANotFoundException when the pool does not offer TOTP; UserNotFoundException when the user is
 * gone
 */
export async function beginSoftwareToken(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  pool: Pool,
  user: User,
): Promise<string> {
  checkOffered(pool);
  const { poolId, sub } = user;
  const secret = randomBytes(secretBytes);
  const sealedSecret = context.secrets.seal(sealPurpose, Buffer.concat([ownerBytes(user), secret]));
  const row = { poolId, sub, sealedSecret, lastStep: noStep, createdAt: context.clock.now() };
  const outcome = await context.db.transaction([write(savePending, row, { expect: 'one' })]);
  if (!outcome.committed) throw new Fault('UserNotFoundException', 'User does not exist.');
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
  const lastStep = pending && findTotpStep(openSecret(context, user, pending), code, context.clock.now());
  if (!pending || lastStep === undefined) throw codeRefused();
  const sealedSecret = pending.sealed_secret;
  return [
    write(deleteVerified, { poolId, sub }),
    write(
      verifyPending,
      { poolId, sub, sealedSecret, friendlyName: friendlyName || null, lastStep },
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
  pool: Pool,
  user: User,
  { code, friendlyName }: { code: string; friendlyName?: string | undefined },
): Promise<void> {
  const writes = await proveNewSoftwareToken(context, pool, user, code, friendlyName);
  const outcome = await context.db.transaction(writes);
  if (!outcome.committed) throw codeRefused();
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
  const step = findTotpStep(openSecret(context, user, token), code, context.clock.now());
  if (step === undefined) throw new Fault('CodeMismatchException', 'Invalid code received for user');
  if (step <= token.last_step) throw codeUsed();
  return [write(useStep, { poolId, sub, sealedSecret: token.sealed_secret, step }, { expect: 'one' })];
}

/** Removes every authenticator app of the user. */
export function deleteTokenWrites({ poolId, sub }: Owner): Write[] {
  return [write(deleteTokens, { poolId, sub })];
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

/** A secret is sealed together with whose it is, so that one copied into another user's row opens nothing. */
function ownerBytes({ poolId, sub }: Owner): Buffer {
  return Buffer.from(`${poolId} ${sub}\n`);
}

function openSecret(context: Pick<Context, 'secrets'>, user: Owner, token: SoftwareTokenRow): Uint8Array {
  const opened = context.secrets.open(sealPurpose, token.sealed_secret);
  const owner = ownerBytes(user);
  if (!opened || !owner.equals(opened.subarray(0, owner.length))) {
    throw new Error(`the software token of user ${user.sub} does not open`);
  }
  return opened.subarray(owner.length);
}
