import { type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { randomText } from '#lib/random.ts';
import { deleteCode, deleteCodes, insertCode, selectCode, selectCount } from './recovery-codes-statements.ts';

const codeCount = 10;
/** Crockford's base 32: no letter looks like a digit. Twelve characters are 60 random bits. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeForm = /^[0-9A-HJKMNP-TV-Z]{12}$/;
const digestPurpose = 'recovery-code';

/**
 * Makes ten new recovery codes, each of which stands once in place of the code of a second factor, and ends the earlier
 * ones. Nobody can read them again: only keyed digests are stored.
 * @throws Fault UserNotFoundException when the user is gone; NotAuthorizedException when the sign-in ends at the same moment
 */
export async function createRecoveryCodes(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  { pool, user, held }: { pool: Pool; user: User; held: readonly Write[] },
): Promise<string[]> {
  const { poolId, sub } = user;
  const codes = Array.from({ length: codeCount }, () => randomText(alphabet, 12));
  const createdAt = context.clock.now();
  const inserted = codes.map((code) =>
    write(insertCode, { poolId, sub, digest: digestOf(context, user, code), createdAt }, { expect: 'one' }),
  );
  // The change of the user lets one of two parallel calls wait for the other, whose codes it then ends.
  const writes = [...held, write(deleteCodes, { poolId, sub }), ...inserted];
  await changeUser(context, pool, user, (after) => ({ after, writes }));
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'));
}

/** Ends the recovery codes of the user. */
export function deleteRecoveryCodesWrites({ poolId, sub }: Pick<User, 'poolId' | 'sub'>): Write[] {
  return [write(deleteCodes, { poolId, sub })];
}

/** How many recovery codes the user has left. */
export async function countRecoveryCodes(
  context: Pick<Context, 'db'>,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
): Promise<number> {
  const row = await context.db.first(selectCount, { poolId, sub });
  return row?.remaining ?? 0;
}

/**
 * Looks for a code among the user's recovery codes, however it is spaced and in whichever case. Undefined when it is none of
 * them, without asking the database for what has not their form. The writes use it up: they commit once.
 */
export async function proveRecoveryCode(
  context: Pick<Context, 'db' | 'secrets'>,
  user: Pick<User, 'poolId' | 'sub'>,
  code: string,
): Promise<Write[] | undefined> {
  const typed = code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (!codeForm.test(typed)) return undefined;
  const { poolId, sub } = user;
  const digest = digestOf(context, user, typed);
  const row = await context.db.first(selectCode, { poolId, sub, digest });
  return row && [write(deleteCode, { poolId, sub, digest }, { expect: 'one' })];
}

function digestOf(context: Pick<Context, 'secrets'>, { poolId, sub }: Pick<User, 'poolId' | 'sub'>, code: string) {
  return context.secrets.digest(digestPurpose, poolId, sub, code);
}
