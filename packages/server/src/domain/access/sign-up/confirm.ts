import { sessionInvalid } from '#domain/access/auth-sessions/session.ts';
import {
  isFirstFactorMedium,
  openSignUpSession,
  sealSignUpSession,
} from '#domain/access/auth-sessions/sign-up-session.ts';
import { admitCaller } from '#domain/access/threats/admit-caller.ts';
import { checkCompromised } from '#domain/access/threats/check-password.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { proveCode, refuseCode } from '#domain/people/codes/code.ts';
import { spendOpenQuota } from '#domain/people/codes/quota.ts';
import { hideTiming } from '#domain/people/nobody/hide-timing.ts';
import { refuseInventedCode } from '#domain/people/nobody/invent-code.ts';
import { ownerOf } from '#domain/people/nobody/quota-owner.ts';
import { type Address, digestOfAddress, mediumOf, parseTarget } from '#domain/people/users/address.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import { checkPasswordPolicy, policyPrefix } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser, loadUser, unknownUsername } from '#domain/people/users/user-store.ts';
import { type Client, checkSecretHash, hidesUsers, isFlowAllowed } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { checkUnconfirmed, isFromSignUp, tellConfirmed, useProof } from './use-confirmation.ts';

export interface Confirmation {
  readonly username: string;
  readonly code: string;
  /** Takes the address away from another user who has verified it. */
  readonly forceAliasCreation?: boolean | undefined;
}

/** What a client confirms a sign-up with. */
export interface SignUpConfirmation extends Confirmation {
  readonly secretHash?: string | undefined;
  /** Of the sign-up that is confirmed. */
  readonly session?: string | undefined;
  /**
   * At our own page. It does not tell of a client that hides who exists that a sign-up made no account, and nobody there confirms the
   * password of a sign-up without its session: they choose one.
   */
  readonly isAtPage?: boolean;
  /** At our own page, without a session. */
  readonly newPassword?: string | undefined;
}

/**
 * Confirms a sign-up with the code that was sent, and with it the address that it was sent to, then calls PostConfirmation.
 * The code works once; it stays good when the address turns out to be another user's alias. Gives the session that signs
 * the user in, at a client that lets users choose how they sign in, where the pool allows such a code as a first factor:
 * clients that get one sign in with nothing else.
 * @throws Fault CodeMismatchException, ExpiredCodeException, AliasExistsException, LimitExceededException, InvalidPasswordException,
 * NotAuthorizedException when there is nothing to confirm or the session is not of this sign-up, UserNotFoundException;
 * those of PostConfirmation (the user is confirmed then)
 */
export function confirmSignUp(
  context: Context,
  client: Client,
  confirmation: SignUpConfirmation,
  caller: Caller,
): Promise<{ session?: string }> {
  return hideTiming(context, client, () => confirmWithCode(context, client, confirmation, caller));
}

async function confirmWithCode(
  context: Context,
  client: Client,
  { secretHash, session, isAtPage = false, newPassword = '', ...confirmation }: SignUpConfirmation,
  caller: Caller,
): Promise<{ session?: string }> {
  checkSecretHash(client, secretHash, [confirmation.username]);
  const started = session === undefined ? undefined : await openSignUpSession(context, client, session);
  const { pool, user, address, isBySignUp } = await confirm(context, client, confirmation, caller, {
    startedSub: started?.sub,
    isAtPage,
    password: isAtPage && started === undefined ? newPassword : undefined,
  });
  await tellConfirmed(context, { pool, clientId: client.id }, user, caller);
  const medium = mediumOf(address.attribute);
  if (!isFlowAllowed(client, 'USER_AUTH') || !isFirstFactorMedium(pool, medium)) return {};
  const { sub, signInGeneration: generation, passwordSetAt } = user;
  const confirmed = {
    medium,
    sentTo: digestOfAddress(context, pool.id, address),
    isBySignUp,
    generation,
    ...(passwordSetAt !== undefined && { passwordSetAt }),
  };
  return { session: await sealSignUpSession(context, client, { sub, confirmation: confirmed }) };
}

/**
 * Confirms a sign-up without a code, then calls PostConfirmation; addresses stay unverified.
 * @throws Fault UserNotFoundException, NotAuthorizedException, ResourceNotFoundException; those of PostConfirmation (the
 * user is confirmed then)
 */
export async function confirmByAdmin(
  context: Context,
  { poolId, username }: { poolId: string; username: string },
  caller: Caller,
): Promise<void> {
  const pool = await loadPool(context, poolId);
  const found = await loadUser(context, pool, username);
  const user = await changeUser(context, pool, found, (before) => {
    checkUnconfirmed(before);
    return { after: { ...before, status: 'CONFIRMED' } };
  });
  await tellConfirmed(context, { pool, clientId: undefined }, user, caller);
}

async function confirm(
  context: Context,
  client: Client,
  { username, code, forceAliasCreation = false }: Confirmation,
  caller: Caller,
  {
    startedSub,
    isAtPage,
    password,
  }: { startedSub: string | undefined; isAtPage: boolean; password: string | undefined },
): Promise<{ pool: Pool; user: User; address: Address; isBySignUp: boolean }> {
  const pool = await loadPool(context, client.poolId);
  const protection = await admitCaller(context, { pool, client, caller });
  if (password !== undefined) {
    checkPasswordPolicy(pool, password, policyPrefix.change);
    await checkCompromised(context, protection, 'PASSWORD_CHANGE', password);
  }
  const named = await findUser(context, pool, username);
  const isOther = startedSub !== undefined && startedSub !== named?.sub;
  // No code confirms a sign-up that only seemed to be one: the account is somebody else's.
  const isSeeming = isOther && isAtPage && hidesUsers(client);
  const user = isSeeming ? undefined : named;
  const owner = ownerOf({ pool, client }, username, user);
  if (!user && !hidesUsers(client)) {
    throw unknownUsername();
  }
  if (isOther && !isSeeming) {
    throw sessionInvalid();
  }
  // As with resent codes, a disabled user is like nobody at a client that hides who exists, unless there is a code to come.
  const isGone = hidesUsers(client) && user?.enabled === false && user.status !== 'UNCONFIRMED';
  const known = isGone ? undefined : user;
  if (known) checkUnconfirmed(known);
  const isOpen = await spendOpenQuota(context, owner, 'confirm-sign-up', caller);
  const nobody = ownerOf({ pool, client }, username, undefined);
  if (!known) return refuseInventedCode(context, nobody, 'sign-up', { code, caller });
  const subject = { poolId: pool.id, sub: known.sub, purpose: 'sign-up' } as const;
  if (!isOpen) return refuseCode(context, subject, code, caller);
  const proof = await proveCode(context, subject, code, caller);
  const isBySignUp = startedSub !== undefined || (!isAtPage && isFromSignUp(context, known, caller));
  const confirming = { takesAliases: forceAliasCreation, isBySignUp, password };
  const confirmed = await useProof(context, pool, known, proof, confirming);
  return { pool, user: confirmed, address: parseTarget(proof.target), isBySignUp };
}
