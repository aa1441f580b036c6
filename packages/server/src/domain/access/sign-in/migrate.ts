import { migrateUser } from '#domain/access/migration/migrate-user.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { hasTrigger } from '#domain/reach/triggers/trigger.ts';
import { askPreAuthentication } from './account.ts';
import type { Asker } from './asker.ts';
import type { Deed } from './deed.ts';
import { Guesses } from './guesses/guesses.ts';

/**
 * Lets the UserMigration trigger bring a user who does not exist here, with the password that was sent. Guesses at a name
 * are as few as at an account, so that the function's own accounts are no easier to guess: each is counted by itself, since
 * not every client's goes on to be compared here.
 * @throws Fault NotAuthorizedException while the name is locked; what `migrateUser` throws
 */
export async function migrateOnSignIn(
  context: Context,
  asker: Asker,
  { name, password, validationData }: { name: string; password: string; validationData: Caller['clientMetadata'] },
): Promise<User | undefined> {
  const { pool, client, caller } = asker;
  if (!hasTrigger(pool, 'userMigration')) return undefined;
  const request = { name, password, validationData, clientMetadata: caller.clientMetadata, caller };
  const guesser = { asker, attempt: { name }, user: undefined };
  const user = await new Guesses(context, guesser, 'migration').evaluate(() =>
    migrateUser(context, pool, client, request, 'UserMigration_Authentication'),
  );
  // The password was right, whatever was guessed while the name was nobody's.
  if (user !== undefined) await context.db.transaction(new Guesses(context, { ...guesser, user }, 'password').end());
  return user;
}

/**
 * As `migrateOnSignIn`, for the password that came as a choice among first factors, when the sign-in has begun with nobody.
 * PreAuthentication, which has heard of nobody yet, is asked about whoever comes. Undefined where the name is somebody's.
 * AWS: the app's metadata of an answer reaches UserMigration only from a back end.
 * @throws Fault as `migrateOnSignIn`, and as PreAuthentication
 */
export async function migrateOnChoice(
  context: Context,
  { asker, attempt: { name } }: Deed<undefined>,
  password: string,
): Promise<User | undefined> {
  const { pool, admin, caller } = asker;
  if (!hasTrigger(pool, 'userMigration') || (await findUser(context, pool, name))) return undefined;
  const { clientMetadata: _, ...quiet } = caller;
  const asking = { ...asker, caller: admin ? caller : quiet };
  const user = await migrateOnSignIn(context, asking, { name, password, validationData: undefined });
  if (user !== undefined) await askPreAuthentication(context, asker, name, user, undefined);
  return user;
}
