import { hkdfSync } from 'node:crypto';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { inventUsername } from '#domain/people/nobody/invented-username.ts';
import { srpName } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { preAuthentication } from '#domain/reach/triggers/pre-authentication.ts';
import { triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import { type Client, hidesUsers } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { Asker } from './asker.ts';

/** What a wrong password, and everything that must look like one, is told. */
export function wrongPassword(): Fault {
  return new Fault('NotAuthorizedException', 'Incorrect username or password.');
}

/** What an account that is not confirmed is told, whatever the password. */
export function notConfirmed(): Fault {
  return new Fault('UserNotConfirmedException', 'User is not confirmed.');
}

export function passwordResetRequired(): Fault {
  return new Fault('PasswordResetRequiredException', 'Password reset required for the user');
}

/**
 * The user who wants to sign in under this name, or undefined for one who does not exist at a client that hides it: the
 * flow goes on with an invented user and fails where a wrong password would. `migrate` may make one who does not exist.
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
  return user;
}

/** What is told at once about a name that is nobody's: at a client that hides who exists, as a wrong password. */
export function unknownUser(client: Client): Fault {
  return hidesUsers(client) ? wrongPassword() : new Fault('UserNotFoundException', 'User does not exist.');
}

/**
 * Refuses accounts that no password can open, before any proof.
 * AWS: an unconfirmed account is told so whatever the password (contract: sign-in "unconfirmed").
 * @throws Fault UserNotConfirmedException; PasswordResetRequiredException for a user who never had a password, at a client
 * that does not hide who exists
 */
export function checkPasswordAccount(client: Client, user: User | undefined): void {
  if (user?.status === 'UNCONFIRMED') throw notConfirmed();
  if (user?.status === 'RESET_REQUIRED' && user.sealedVerifier === undefined && !hidesUsers(client)) {
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
    { pool, clientId: client.id, username: user?.username ?? name },
    {
      userAttributes: user === undefined ? {} : triggerAttributes(user),
      validationData,
      userNotFound: user === undefined,
    },
  );
}

/** The invented password of a user who does not exist, or has none: the same for the same username. */
export interface InventedSecret {
  readonly salt: Uint8Array;
  readonly verifier: Uint8Array;
}

/** A verifier is a number below the 3072-bit group order; 384 bytes with a low first byte always are. */
const VERIFIER_BYTES = 384;

/** Invents a repeatable password from a keyed hash of the username, so that no question tells it from a real one. */
export function inventSecret(context: Pick<Context, 'secrets'>, pool: Pool, username: string): InventedSecret {
  const seed = (part: string) => context.secrets.digest('invented-user', pool.id, username, part);
  // Expanded in one step (HKDF, RFC 5869), for about what it costs to open a real verifier.
  const verifier = Buffer.from(hkdfSync('sha256', seed('verifier'), '', 'verifier', VERIFIER_BYTES));
  verifier[0] = (verifier[0] ?? 0) & 0x7f;
  return { salt: seed('salt').subarray(0, 16), verifier };
}

/** The username under which a challenge calls whoever a name means, or nobody in the form of somebody. */
export async function spokenName(
  context: Pick<Context, 'db' | 'secrets'>,
  { pool, client }: Pick<Asker, 'pool' | 'client'>,
  name: string,
  user: User | undefined,
): Promise<string> {
  if (user !== undefined && !hidesUsers(client)) return srpName(pool, user);
  // Made for everybody where nobody is hidden, so that it costs the same.
  const invented = await inventUsername(context, pool, name);
  return user === undefined ? invented : srpName(pool, user);
}
