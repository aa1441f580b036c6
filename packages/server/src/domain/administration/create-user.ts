import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { Medium } from '#domain/messages/carrier.ts';
import type { Pool } from '#domain/pools/pool.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { type AttributeInput, newAttributes } from '#domain/users/attributes.ts';
import { createUser } from '#domain/users/change-user.ts';
import { checkPasswordPolicy, createPassword, policyPrefix } from '#domain/users/password.ts';
import { newSub, type User } from '#domain/users/user.ts';
import { addressOfUsername, checkUsername } from '#domain/users/username.ts';
import { deliverAll } from '#domain/verification/prepare-code.ts';
import { chooseMediums, prepareInvitation } from './invitation.ts';
import { newTemporaryPassword } from './temporary-password.ts';

export interface NewUser {
  readonly username: string;
  readonly attributes: readonly AttributeInput[];
  /** Made when absent. */
  readonly temporaryPassword?: string | undefined;
  /** Takes a verified address away from another user of an alias pool. */
  readonly takesAliases?: boolean | undefined;
  readonly desiredMediums?: readonly Medium[] | undefined;
  /** Nothing is sent. */
  readonly isSilent: boolean;
}

/**
 * Makes a user who has to choose a password at the first sign-in, and sends the temporary one.
 * @throws Fault InvalidParameterException, InvalidPasswordException, UsernameExistsException, AliasExistsException,
 * ResourceNotFoundException, CodeDeliveryFailureException (the user exists then, as with AWS)
 */
export async function createByAdmin(context: Context, poolId: string, input: NewUser, caller: Caller): Promise<User> {
  const pool = await loadPool(context, poolId);
  checkUsername(pool, input.username);
  const attributes = givenAttributes(pool, input);
  const password = input.temporaryPassword ?? newTemporaryPassword(pool);
  const sub = newSub();
  const owner = { poolId: pool.id, sub, username: addressOfUsername(pool, input.username) ? sub : input.username };
  const mediums = input.isSilent ? [] : chooseMediums(pool, { ...owner, attributes }, input.desiredMediums);
  checkPasswordPolicy(pool, password, policyPrefix.adminCreateUser);
  const now = context.clock.now();
  const user: User = {
    ...owner,
    ...(await createPassword(context, pool, owner, password)),
    status: 'FORCE_CHANGE_PASSWORD',
    enabled: true,
    attributes,
    passwordSetAt: now,
    signInGeneration: 0,
    createdAt: now,
    modifiedAt: now,
  };
  const takesAliases = input.takesAliases ?? false;
  const messages = await prepareInvitation(context, { pool, user }, { mediums, password }, caller);
  const writes = messages.flatMap((message) => message.writes);
  await createUser(context, pool, user, { taken: 'User account already exists', takesAliases, writes });
  await deliverAll(messages);
  return user;
}

function givenAttributes(pool: Pool, { username, attributes }: NewUser): User['attributes'] {
  const kind = addressOfUsername(pool, username);
  const given = attributes.filter(({ name }) => name !== kind);
  return newAttributes(pool, given, 'administrator', kind ? [{ name: kind, value: username }] : []);
}
