import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { migrateUser } from '#domain/migration/migrate-user.ts';
import { hasTrigger } from '#domain/triggers/trigger.ts';
import type { User } from '#domain/users/user.ts';
import type { Asker } from './asker.ts';
import { Guesses } from './lockout.ts';

/**
 * Lets the UserMigration trigger bring a user who does not exist here, with the password that was sent. Guesses at a name
 * are as few as at an account, so that the function's own accounts are no easier to guess: each is counted by itself, since
 * not every client's goes on to be compared here.
 * @throws Fault NotAuthorizedException while the name is locked; what `migrateUser` throws
 */
export async function migrateOnSignIn(
  context: Context,
  { pool, client, caller }: Asker,
  { name, password, validationData }: { name: string; password: string; validationData: Caller['clientMetadata'] },
): Promise<User | undefined> {
  if (!hasTrigger(pool, 'userMigration')) return undefined;
  const request = { name, password, validationData, clientMetadata: caller.clientMetadata, caller };
  return new Guesses(context, pool, undefined, name, 'migration').evaluate(() =>
    migrateUser(context, pool, client, request, 'UserMigration_Authentication'),
  );
}
