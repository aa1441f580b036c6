import { sessionInvalid } from '#domain/access/auth-sessions/session.ts';
import {
  isFirstFactorMedium,
  openSignUpSession,
  sealSignUpSession,
} from '#domain/access/auth-sessions/sign-up-session.ts';
import { admitCaller } from '#domain/access/threats/admit-caller.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type CodeProof, codeExpired, proveCode, proveLink, refuseCode } from '#domain/people/codes/code.ts';
import { askerOf } from '#domain/people/codes/code-asker.ts';
import { spendOpenQuota } from '#domain/people/codes/quota.ts';
import { keepFactor } from '#domain/people/mfa/keep-factor.ts';
import { hideTiming } from '#domain/people/nobody/hide-timing.ts';
import { refuseInventedCode } from '#domain/people/nobody/invent-code.ts';
import { ownerOf } from '#domain/people/nobody/quota-owner.ts';
import { type Address, digestOfAddress, mediumOf, parseTarget } from '#domain/people/users/address.ts';
import { verifiedAttributes } from '#domain/people/users/attributes.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import { isVerified, type User } from '#domain/people/users/user.ts';
import { findUser, loadUser, unknownUsername } from '#domain/people/users/user-store.ts';
import { confirmsByLink } from '#domain/reach/messages/compose.ts';
import { postConfirmation } from '#domain/reach/triggers/post-confirmation.ts';
import { triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import { type Client, checkSecretHash, hidesUsers, isFlowAllowed } from '#domain/tenant/clients/client.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool, loadPool } from '#domain/tenant/pools/pool-store.ts';

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
  /** At our own page, which does not tell of a client that hides who exists that a sign-up made no account. */
  readonly isAtPage?: boolean;
}

/**
 * Confirms a sign-up with the code that was sent, and with it the address that it was sent to, then calls PostConfirmation.
 * The code works once; it stays good when the address turns out to be another user's alias. Gives the session that signs
 * the user in, at a client that lets users choose how they sign in, where the pool allows such a code as a first factor:
 * clients that get one sign in with nothing else.
 * @throws Fault CodeMismatchException, ExpiredCodeException, AliasExistsException, LimitExceededException,
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
  { secretHash, session, isAtPage = false, ...confirmation }: SignUpConfirmation,
  caller: Caller,
): Promise<{ session?: string }> {
  checkSecretHash(client, secretHash, [confirmation.username]);
  const started = session === undefined ? undefined : await openSignUpSession(context, client, session);
  const { pool, user, address, isBySignUp } = await confirm(context, client, confirmation, caller, {
    startedSub: started?.sub,
    isAtPage,
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
 * Confirms a sign-up by the token of the link in the message, which proves the same as a code would. Whoever follows a link
 * cannot do anything about a PostConfirmation function that fails: the log learns of it.
 * @throws Fault ExpiredCodeException for whatever is no such link, and in a pool that does not confirm by link;
 * AliasExistsException when the address is another user's
 */
export async function confirmByLink(
  context: Context,
  { clientId, username, token }: { clientId: string; username: string; token: string },
  caller: Caller,
): Promise<void> {
  const client = await findClient(context, clientId);
  const pool = client && (await findPool(context, client.poolId));
  if (pool === undefined || !confirmsByLink(pool)) throw codeExpired();
  const found = await findUser(context, pool, username);
  // Who does not exist costs as much as who has no such link.
  const subject = { poolId: pool.id, sub: found?.sub ?? '', purpose: 'sign-up' } as const;
  const proof = await proveLink(context, subject, token);
  if (found === undefined) throw codeExpired();
  const isBySignUp = isFromSignUp(context, found, caller);
  const user = await useProof(context, pool, found, proof, { takesAliases: false, isBySignUp });
  try {
    await tellConfirmed(context, { pool, clientId }, user, caller);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    context.log.error({ poolId: pool.id, reason: error.message }, 'PostConfirmation failed after a link was followed');
  }
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

async function tellConfirmed(
  context: Context,
  subject: { pool: Pool; clientId: string | undefined },
  user: User,
  { clientMetadata }: Caller,
): Promise<void> {
  const told = { userAttributes: triggerAttributes(user), clientMetadata };
  const { username } = user;
  await postConfirmation(context, { ...subject, username }, 'PostConfirmation_ConfirmSignUp', told);
}

async function confirm(
  context: Context,
  client: Client,
  { username, code, forceAliasCreation = false }: Confirmation,
  caller: Caller,
  { startedSub, isAtPage }: { startedSub: string | undefined; isAtPage: boolean },
): Promise<{ pool: Pool; user: User; address: Address; isBySignUp: boolean }> {
  const pool = await loadPool(context, client.poolId);
  await admitCaller(context, { pool, client, caller });
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
  const isBySignUp = startedSub !== undefined || isFromSignUp(context, known, caller);
  const confirmed = await useProof(context, pool, known, proof, { takesAliases: forceAliasCreation, isBySignUp });
  return { pool, user: confirmed, address: parseTarget(proof.target), isBySignUp };
}

/** Whether the confirmation comes from the network that the sign-up came from: clients seldom send the session of SignUp. */
function isFromSignUp(context: Context, { poolId, signedUpFrom }: User, caller: Caller): boolean {
  return signedUpFrom !== undefined && signedUpFrom === askerOf(context, poolId, caller);
}

/**
 * Confirms an unconfirmed user, with the address that the code or link went to, if that is still the user's. Whoever reads it
 * may be somebody else than who signed up, and has said nothing about other addresses: unless it is known to be the same
 * person, those are marked as not proved, so that none is a second factor.
 */
function useProof(
  context: Context,
  pool: Pool,
  user: User,
  { target, writes }: CodeProof,
  { takesAliases, isBySignUp }: { takesAliases: boolean; isBySignUp: boolean },
): Promise<User> {
  const { attribute, value } = parseTarget(target);
  return changeUser(context, pool, user, (before) => {
    checkUnconfirmed(before);
    if (before.attributes[attribute] !== value) throw codeExpired();
    const attributes: Record<string, string> = { ...before.attributes, [`${attribute}_verified`]: 'true' };
    for (const other of isBySignUp ? [] : verifiedAttributes) {
      if (attributes[other] !== undefined && !isVerified({ attributes }, other))
        attributes[`${other}_verified`] = 'false';
    }
    const loss = takesAliases ? keepFactor(context, pool) : undefined;
    return { after: { ...before, status: 'CONFIRMED', attributes }, writes, takesAliases: loss };
  });
}

function checkUnconfirmed({ status }: User): void {
  if (status === 'UNCONFIRMED') return;
  throw new Fault('NotAuthorizedException', `User cannot be confirmed. Current status is ${status}`);
}
