import { write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { AskingOldPool } from './old-password.ts';
import { createPassword } from './password.ts';
import { isImportedPassword } from './password-hash.ts';
import { turnHash } from './password-statements.ts';
import type { User } from './user.ts';

/**
 * The user with a verifier in place of the imported hash, where this is its password; undefined where it is not, or where there
 * is none. It is the same password, set when it was: what was signed in with it holds. Who changed the user, the pool's schema, or was faster
 * at the same moment is not overtaken: the hash stays for the next time.
 * @throws PasswordHashesBusy; OldPoolAway, OldPoolBusy
 */
export async function turnPasswordHash(
  context: AskingOldPool & Pick<Context, 'local'>,
  pool: Pool,
  user: User,
  password: string,
): Promise<User | undefined> {
  const { poolId, sub, sealedPasswordHash: seen, ...rest } = user;
  if (seen === undefined || !(await isImportedPassword(context, user, password))) return undefined;
  const made = await createPassword(context, pool, user, password);
  const { schemaGeneration = 0, schemaChange } = pool.settings;
  // The name to which it would be bound may be another soon: the hash holds for any.
  if (schemaChange === undefined) {
    const turn = { poolId, sub, seen, seenAt: user.modifiedAt, schemaGeneration, ...made };
    await context.db.transaction([write(turnHash, turn)]);
  }
  return { ...rest, poolId, sub, ...made };
}
