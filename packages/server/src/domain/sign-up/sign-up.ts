import { deedWrites } from '#domain/auth-events/record.ts';
import type { Caller } from '#domain/caller.ts';
import { type Client, checkSecretHash } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { DeliveryDetails } from '#domain/messages/delivery.ts';
import type { Pool } from '#domain/pools/pool.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { type AttributeInput, newAttributes } from '#domain/users/attributes.ts';
import { createUser } from '#domain/users/change-user.ts';
import { issueCode } from '#domain/users/code.ts';
import { checkPasswordPolicy, createPassword, policyPrefix } from '#domain/users/password.ts';
import { checkPreferredUsername, newSub, type User } from '#domain/users/user.ts';
import { addressOfUsername, checkUsername } from '#domain/users/username.ts';
import { findAddress, signUpAttributes, toTarget } from '#domain/verification/address.ts';
import { type PreparedMessage, prepareCode } from '#domain/verification/prepare-code.ts';
import { confirmationLink } from './confirmation-link.ts';

export interface SignUpInput {
  readonly username: string;
  readonly password?: string | undefined;
  readonly secretHash?: string | undefined;
  readonly attributes: readonly AttributeInput[];
}

/**
 * Makes an unconfirmed user, and sends a code when the pool verifies an address that the user gave.
 * @throws Fault NotAuthorizedException, InvalidParameterException, InvalidPasswordException, UsernameExistsException,
 * CodeDeliveryFailureException (the user exists then, as with AWS)
 */
export async function signUp(
  context: Context,
  client: Client,
  { username, password, secretHash, attributes }: SignUpInput,
  caller: Caller,
): Promise<{ user: User; delivery?: DeliveryDetails }> {
  checkSecretHash(client, secretHash, [username]);
  const pool = await loadPool(context, client.poolId);
  if (pool.settings.adminCreateUserConfig.allowAdminCreateUserOnly) {
    throw new Fault('NotAuthorizedException', 'SignUp is not permitted for this user pool');
  }
  checkUsername(pool, username);
  const checked = signedUpAttributes(pool, username, attributes, client);
  // Without a password a user could not sign in: no other first factor can be allowed in a pool.
  if (password === undefined) throw passwordMissing();
  checkPasswordPolicy(pool, password, policyPrefix.signUp);
  const user = await newUser(context, pool, { username, password, attributes: checked });

  const message = await prepareConfirmation(context, { pool, client, user }, caller);
  const logged = deedWrites(context, pool, user, { type: 'SignUp', response: 'Pass', caller });
  const writes = [...(message?.writes ?? []), ...logged];
  await createUser(context, pool, user, { taken: 'User already exists', writes });
  await message?.deliver();
  return { user, ...(message && { delivery: message.details }) };
}

/** The code to the address that the sign-up verifies, or nothing where there is none. */
async function prepareConfirmation(
  context: Context,
  { pool, client, user }: { pool: Pool; client: Client; user: User },
  caller: Caller,
): Promise<PreparedMessage | undefined> {
  const address = signUpAttributes(pool).flatMap((attribute) => findAddress(user, attribute) ?? [])[0];
  if (!address) return undefined;
  const subject = { poolId: pool.id, sub: user.sub, purpose: 'sign-up' } as const;
  const { code, writes } = issueCode(context, subject, toTarget(address));
  const link = confirmationLink(context, client, user, code);
  const message = { address, purpose: 'sign-up', code, link } as const;
  const prepared = await prepareCode(context, { pool, clientId: client.id, user }, message, caller);
  return { ...prepared, writes: [...writes, ...prepared.writes] };
}

async function newUser(
  context: Context,
  pool: Pool,
  { username, password, attributes }: { username: string; password: string; attributes: User['attributes'] },
): Promise<User> {
  const sub = newSub();
  const owner = { poolId: pool.id, sub, username: addressOfUsername(pool, username) ? sub : username };
  const now = context.clock.now();
  return {
    ...owner,
    ...(await createPassword(context, pool, owner, password)),
    status: 'UNCONFIRMED',
    enabled: true,
    attributes,
    passwordSetAt: now,
    signInGeneration: 0,
    createdAt: now,
    modifiedAt: now,
  };
}

/** The user's attributes, with the address that is the username, and `false` for every address that is yet to be verified. */
function signedUpAttributes(pool: Pool, username: string, inputs: readonly AttributeInput[], client: Client) {
  const kind = addressOfUsername(pool, username);
  const given = inputs.filter(({ name }) => name !== kind);
  // The username is the user's to choose, whatever the client may write.
  const own = kind ? [{ name: kind, value: username }] : [];
  const attributes = { ...newAttributes(pool, given, client, own) };
  checkPreferredUsername(pool, 'UNCONFIRMED', attributes);
  for (const attribute of signUpAttributes(pool)) {
    if (attributes[attribute] !== undefined) attributes[`${attribute}_verified`] = 'false';
  }
  return attributes;
}

function passwordMissing(): Fault {
  const text = "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null";
  return new Fault('InvalidParameterException', text);
}
