import type { Caller } from '#domain/caller.ts';
import type { Medium } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { keepFactor } from '#domain/people/mfa/keep-factor.ts';
import { type AttributeInput, newAttributes } from '#domain/people/users/attributes.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { checkPasswordPolicy, createPassword, policyPrefix } from '#domain/people/users/password.ts';
import { isPasswordless } from '#domain/people/users/passwordless.ts';
import { checkPreferredUsername } from '#domain/people/users/sign-in-name.ts';
import { type Attributes, isVerified, newSub, type User } from '#domain/people/users/user.ts';
import { addressOfUsername, checkUsername } from '#domain/people/users/username.ts';
import { deliverAll } from '#domain/reach/delivery/prepare-code.ts';
import { preSignUp } from '#domain/reach/triggers/pre-sign-up.ts';
import type { Metadata } from '#domain/reach/triggers/trigger.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { keptName } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { chooseMediums, prepareInvitation } from './invitation.ts';
import { newTemporaryPassword } from './temporary-password.ts';

export interface NewUser {
  readonly username: string;
  readonly attributes: readonly AttributeInput[];
  /** Made when absent, unless the user can do without. */
  readonly temporaryPassword?: string | undefined;
  /** Takes a verified address away from another user of an alias pool. */
  readonly takesAliases?: boolean | undefined;
  readonly desiredMediums?: readonly Medium[] | undefined;
  /** For PreSignUp alone. */
  readonly validationData?: Metadata;
  /** Nothing is sent. */
  readonly isSilent: boolean;
}

/**
 * Makes a user who has to choose a password at the first sign-in, and sends the temporary one. Where a code takes the place
 * of a password and the user has a verified address for it, none is made: such a user is confirmed at once, and there is
 * nothing to send.
 * @throws Fault InvalidParameterException, InvalidPasswordException, UsernameExistsException, AliasExistsException,
 * ResourceNotFoundException, TooManyRequestsException, those of PreSignUp and CustomMessage; CodeDeliveryFailureException
 * (the user exists then, as with AWS)
 */
export async function createByAdmin(context: Context, poolId: string, input: NewUser, caller: Caller): Promise<User> {
  const pool = await loadPool(context, poolId);
  checkUsername(pool, input.username);
  const attributes = newAttributes(pool, input.attributes, 'administrator', { username: input.username });
  checkPreferredUsername(pool, { status: 'FORCE_CHANGE_PASSWORD', attributes });
  const sub = newSub();
  const owner = {
    poolId: pool.id,
    sub,
    username: addressOfUsername(pool, input.username) ? sub : keptName(pool, input.username),
  };
  const password = choosePassword(pool, attributes, input.temporaryPassword);
  const isSent = !input.isSilent && password !== undefined;
  const mediums = isSent ? chooseMediums(pool, { ...owner, attributes }, input.desiredMediums) : [];
  if (password !== undefined) checkPasswordPolicy(pool, password, policyPrefix.adminCreateUser);
  await askPreSignUp(context, pool, { username: owner.username, attributes }, input, caller);
  const now = context.clock.now();
  const user: User = {
    ...owner,
    ...(password !== undefined && { ...(await createPassword(context, pool, owner, password)), passwordSetAt: now }),
    status: password === undefined ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
    enabled: true,
    attributes,
    signInGeneration: 0,
    createdAt: now,
    modifiedAt: now,
  };
  const invitation = { mediums, password: password ?? '' };
  const messages = await prepareInvitation(context, { pool, user }, invitation, caller);
  const writes = messages.flatMap((message) => message.writes);
  const takesAliases = input.takesAliases ? keepFactor(context, pool) : undefined;
  const taken = 'User account already exists';
  await createUser(context, pool, user, { name: input.username, taken, takesAliases, writes });
  await deliverAll(messages);
  return user;
}

/** AWS: what PreSignUp answers to an administrator has no effect, but it may refuse. */
async function askPreSignUp(
  context: Context,
  pool: Pool,
  { username, attributes }: Pick<User, 'username' | 'attributes'>,
  { validationData }: NewUser,
  { clientMetadata }: Caller,
): Promise<void> {
  const asked = { userAttributes: attributes, validationData, clientMetadata };
  await preSignUp(context, { pool, clientId: undefined, username }, 'PreSignUp_AdminCreateUser', asked);
}

function choosePassword(pool: Pool, attributes: Attributes, temporary: string | undefined): string | undefined {
  if (temporary !== undefined) return temporary;
  const isVouchedFor = (attribute: VerifiedAttribute) => isVerified({ attributes }, attribute);
  return isPasswordless(pool, attributes, isVouchedFor) ? undefined : newTemporaryPassword(pool);
}
