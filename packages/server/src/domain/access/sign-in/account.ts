import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { unknownUser } from '#domain/people/nobody/unknown-user.ts';
import { hasPassword, type User } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { preAuthentication } from '#domain/reach/triggers/pre-authentication.ts';
import { triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import { type Client, hidesUsers } from '#domain/tenant/clients/client.ts';
import { keptName } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { Asker } from './asker.ts';

/** What an account that is not confirmed is told, whatever the password. */
export function notConfirmed(): Fault {
  return new Fault('UserNotConfirmedException', 'User is not confirmed.');
}

export function passwordResetRequired(): Fault {
  return new Fault('PasswordResetRequiredException', 'Password reset required for the user');
}

/**
 * The user who wants to sign in under this name, or undefined for one who does not exist at a client that hides it: the
 * flow goes on with an invented user and fails where a wrong password would. So it does, at every client, for a user who comes
 * by identity providers alone: no code and no passkey of before opens their account. `migrate` may make one who does not exist.
 * @throws Fault UserNotFoundException at a client that does not hide it.
 */
export async function findAccount(
  context: Context,
  { pool, client }: Asker,
  name: string,
  migrate?: () => Promise<User | undefined>,
): Promise<User | undefined> {
  const user = (await findUser(context, pool, name)) ?? (await migrate?.());
  if (user === undefined && !hidesUsers(client)) throw unknownUser(client);
  return user?.status === 'EXTERNAL_PROVIDER' ? undefined : user;
}

/**
 * Refuses accounts that no password can open, before any proof.
 * AWS: an unconfirmed account is told so whatever the password
 * (`contract/identity-js-sign-in.test.ts`: an unconfirmed account is told so, whatever the password).
 * @throws Fault UserNotConfirmedException; PasswordResetRequiredException for a user who never had a password, at a client
 * that does not hide who exists
 */
export function checkPasswordAccount(client: Client, user: User | undefined): void {
  if (user?.status === 'UNCONFIRMED') throw notConfirmed();
  if (user?.status === 'RESET_REQUIRED' && !hasPassword(user) && !hidesUsers(client)) {
    throw passwordResetRequired();
  }
}

/** Runs the PreAuthentication trigger, once per sign-in. @throws Fault when it denies */
export function askPreAuthentication(
  context: Context,
  { pool, client }: Asker,
  name: string,
  user: User | undefined,
  validationData: Caller['clientMetadata'],
): Promise<void> {
  return preAuthentication(
    context,
    { pool, clientId: client.id, username: user?.username ?? keptName(pool, name) },
    {
      userAttributes: user === undefined ? {} : triggerAttributes(user),
      validationData,
      userNotFound: user === undefined,
    },
  );
}
