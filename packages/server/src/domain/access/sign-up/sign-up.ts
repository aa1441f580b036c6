import type { Write } from '#database/database.ts';
import { sealSignUpSession } from '#domain/access/auth-sessions/sign-up-session.ts';
import { admitCaller } from '#domain/access/threats/admit-caller.ts';
import { checkCompromised } from '#domain/access/threats/check-password.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { noRisk } from '#domain/people/auth-events/auth-event.ts';
import { deedWrites } from '#domain/people/auth-events/record.ts';
import { lifetimeSeconds } from '#domain/people/codes/code.ts';
import { askerOf } from '#domain/people/codes/code-asker.ts';
import { checkChosenUsername } from '#domain/people/linked-identities/chosen-name.ts';
import { hideTiming } from '#domain/people/nobody/hide-timing.ts';
import { findAddressToConfirm, signUpAttributes } from '#domain/people/users/address.ts';
import { type AttributeInput, addressMissing, newAttributes } from '#domain/people/users/attributes.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { checkPasswordPolicy, createPassword, policyPrefix } from '#domain/people/users/password.ts';
import { isPasswordless } from '#domain/people/users/passwordless.ts';
import { checkPreferredUsername } from '#domain/people/users/sign-in-name.ts';
import { type Attributes, isVerified, newSub, type User } from '#domain/people/users/user.ts';
import { addressOfUsername, checkUsername, countedName } from '#domain/people/users/username.ts';
import { type PreparedMessage, prepareCode } from '#domain/reach/delivery/prepare-code.ts';
import type { DeliveryDetails } from '#domain/reach/messages/delivery.ts';
import { postConfirmation } from '#domain/reach/triggers/post-confirmation.ts';
import { type PreSignUpDecision, preSignUp } from '#domain/reach/triggers/pre-sign-up.ts';
import { type Metadata, triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import { type Client, checkSecretHash, hidesUsers, isFlowAllowed } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { keptName } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { doubtSignUp } from './doubt-sign-up.ts';
import { issueConfirmation } from './issue-confirmation.ts';
import { seemSignedUp } from './seem-signed-up.ts';

export interface SignUpInput {
  readonly username: string;
  readonly password?: string | undefined;
  readonly secretHash?: string | undefined;
  readonly attributes: readonly AttributeInput[];
  /** For PreSignUp alone: nothing of it is stored. */
  readonly validationData?: Metadata;
  /** At our own page, which does not tell of a client that hides who exists whose an address is. */
  readonly isAtPage?: boolean;
}

/** A new user, and what the client goes on with. */
export interface SignedUp {
  readonly user: User;
  readonly delivery?: DeliveryDetails;
  /** Goes with the confirmation that is due, at a client that lets users choose how they sign in. */
  readonly session?: string;
}

/**
 * Signs somebody up at our own page: whether an address is somebody's already is hidden as `seemSignedUp` says, and so is how long it took.
 * The session goes with the confirmation, for as long as its code lives.
 * @throws Fault as `signUp`
 */
export function signUpAtPage(context: Context, client: Client, input: SignUpInput, caller: Caller): Promise<SignedUp> {
  return hideTiming(context, client, () => signUp(context, client, { ...input, isAtPage: true }, caller));
}

/**
 * Makes an unconfirmed user, and sends a code when the pool verifies an address that the user gave; PreSignUp may refuse
 * the user, or confirm and vouch for addresses, and then no code goes there. Without a password where the pool takes codes
 * in place of one.
 * @throws Fault NotAuthorizedException, InvalidParameterException, InvalidPasswordException, UsernameExistsException,
 * LimitExceededException, those of PreSignUp and CustomMessage; CodeDeliveryFailureException and those of PostConfirmation
 * (the user exists then, as with AWS)
 */
export async function signUp(
  context: Context,
  client: Client,
  { username, password, secretHash, attributes, validationData, isAtPage = false }: SignUpInput,
  caller: Caller,
): Promise<SignedUp> {
  checkSecretHash(client, secretHash, [username]);
  const pool = await loadPool(context, client.poolId);
  const protection = await admitCaller(context, { pool, client, caller });
  if (pool.settings.adminCreateUserConfig.allowAdminCreateUserOnly) {
    throw new Fault('NotAuthorizedException', 'SignUp is not permitted for this user pool');
  }
  checkUsername(pool, username);
  await checkChosenUsername(context, pool, username);
  const given = newAttributes(pool, attributes, client, { username });
  checkPreferredUsername(pool, { status: 'UNCONFIRMED', attributes: given });
  checkPassword(pool, client, password, given);
  const risk = password === undefined ? noRisk : await checkCompromised(context, protection, 'SIGN_UP', password);
  const sub = newSub();
  const owner = { poolId: pool.id, sub, username: addressOfUsername(pool, username) ? sub : keptName(pool, username) };
  const subject = { pool, clientId: client.id, username: owner.username };
  const { clientMetadata } = caller;
  const asked = { userAttributes: given, validationData, clientMetadata };
  const decision = await preSignUp(context, subject, 'PreSignUp_SignUp', asked);
  // Our own page is confirmed by who has its session, from wherever.
  const signedUpFrom = isAtPage ? {} : { signedUpFrom: askerOf(context, pool.id, caller) };
  const asWanted = { ...owner, ...decided(pool, given, decision), ...signedUpFrom };
  const user = await newUser(context, pool, asWanted, password);

  const isHidden = isAtPage && hidesUsers(client);
  const message = await prepareConfirmation(
    context,
    { pool, client, user, ...(isHidden && { name: countedName(username) }) },
    caller,
  );
  const logged = deedWrites(context, pool, user, { type: 'SignUp', response: 'Pass', caller, risk });
  const writes = [...logged, ...(message?.writes ?? [])];
  const session = () =>
    sealSignUpSession(context, client, { sub, ...(isAtPage && { lifetimeSeconds: lifetimeSeconds['sign-up'] }) });
  try {
    await storeUser(context, pool, user, { name: username, writes });
  } catch (error) {
    if (isAtPage) await doubtSignUp(context, pool, { name: username, error });
    const seeming = isHidden && (await seemSignedUp(context, { pool, client, user, name: username, error }, caller));
    if (!seeming) throw error;
    return { user, ...seeming, session: await session() };
  }
  await message?.deliver();
  if (user.status === 'CONFIRMED') {
    const confirmed = { userAttributes: triggerAttributes(user), clientMetadata };
    await postConfirmation(context, subject, 'PostConfirmation_ConfirmSignUp', confirmed);
  }
  // Who is confirmed already has proved no address: a client that got a session would try to sign in with it.
  const isContinued = user.status === 'UNCONFIRMED' && (isAtPage || isFlowAllowed(client, 'USER_AUTH'));
  return {
    user,
    ...(message && { delivery: message.details }),
    ...(isContinued && { session: await session() }),
  };
}

/** AWS: SignUp knows no AliasExistsException; who has the address is told like who has the name. */
async function storeUser(
  context: Context,
  pool: Pool,
  user: User,
  made: { name: string; writes: readonly Write[] },
): Promise<void> {
  try {
    await createUser(context, pool, user, { taken: 'User already exists', ...made });
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'AliasExistsException')) throw error;
    throw new Fault('UsernameExistsException', error.message, { cause: error });
  }
}

/** The code to the address that the sign-up verifies, or nothing where there is none. */
async function prepareConfirmation(
  context: Context,
  { pool, client, user, name }: { pool: Pool; client: Client; user: User; name?: string },
  caller: Caller,
): Promise<PreparedMessage | undefined> {
  if (user.status === 'CONFIRMED') return undefined;
  const address = findAddressToConfirm(pool, user);
  if (!address || isVerified(user, address.attribute)) return undefined;
  const issued = await issueConfirmation(context, { pool, client, user, address }, caller);
  const message = { address, purpose: 'sign-up', ...issued, isHidden: name !== undefined, name } as const;
  return prepareCode(context, { pool, clientId: client.id, user }, message, caller);
}

async function newUser(
  context: Context,
  pool: Pool,
  user: Pick<User, 'poolId' | 'sub' | 'username' | 'status' | 'attributes' | 'signedUpFrom'>,
  password: string | undefined,
): Promise<User> {
  const now = context.clock.now();
  return {
    ...user,
    ...(password !== undefined && { ...(await createPassword(context, pool, user, password)), passwordSetAt: now }),
    enabled: true,
    signInGeneration: 0,
    createdAt: now,
    modifiedAt: now,
  };
}

/** Status and attributes after PreSignUp: what it does not vouch for, and the pool verifies, is yet to be verified. */
function decided(
  pool: Pool,
  given: Attributes,
  { autoConfirmUser, autoVerifyEmail, autoVerifyPhone }: PreSignUpDecision,
): Pick<User, 'status' | 'attributes'> {
  const attributes = { ...given };
  for (const attribute of signUpAttributes(pool)) {
    if (attributes[attribute] !== undefined) attributes[`${attribute}_verified`] = 'false';
  }
  if (autoVerifyEmail) vouchFor(attributes, 'email');
  if (autoVerifyPhone) vouchFor(attributes, 'phone_number');
  return { status: autoConfirmUser ? 'CONFIRMED' : 'UNCONFIRMED', attributes };
}

function vouchFor(attributes: Record<string, string>, attribute: VerifiedAttribute): void {
  if (attributes[attribute] === undefined) throw addressMissing(attribute);
  attributes[`${attribute}_verified`] = 'true';
}

function checkPassword(pool: Pool, client: Client, password: string | undefined, attributes: Attributes): void {
  if (password !== undefined) return checkPasswordPolicy(pool, password, policyPrefix.signUp);
  const verified = signUpAttributes(pool);
  const isFree = isFlowAllowed(client, 'USER_AUTH');
  if (isFree && isPasswordless(pool, attributes, (attribute) => verified.includes(attribute))) return;
  const text = "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null";
  throw new Fault('InvalidParameterException', text);
}
