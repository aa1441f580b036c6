import { openSignUpSession } from '#domain/access/auth-sessions/sign-up-session.ts';
import { admitCaller } from '#domain/access/threats/admit-caller.ts';
import { checkCompromised } from '#domain/access/threats/check-password.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type CodeProof, codeExpired, proveLink } from '#domain/people/codes/code.ts';
import { checkPasswordPolicy, policyPrefix } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { confirmsByLink } from '#domain/reach/messages/compose.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { isFromSignUp, tellConfirmed, useProof } from './use-confirmation.ts';

/** What the link of a confirmation message says. */
export interface ConfirmationLink {
  readonly clientId: string;
  readonly username: string;
  readonly token: string;
}

interface Opened {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  readonly proof: CodeProof;
  /** Whoever follows the link is known to have signed up. */
  readonly isBySignUp: boolean;
}

/**
 * The pool whose rules the password follows that whoever opens a link has to choose: they are not known to have signed up, so the password of
 * the sign-up may be somebody else's. Undefined for who just confirms, and for whatever is no link that works. `session`: of the sign-up,
 * where the browser that follows the link has it.
 */
export async function findPasswordDue(
  context: Context,
  link: ConfirmationLink,
  session: string | undefined,
  caller: Caller,
): Promise<Pool | undefined> {
  try {
    const { pool, isBySignUp } = await openLink(context, link, session, caller);
    return isBySignUp ? undefined : pool;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/**
 * Confirms a sign-up by the token of the link in the message, which proves the same as a code would. Who is not known to have signed up
 * chooses the password along with it. Whoever follows a link
 * cannot do anything about a PostConfirmation function that fails: the log learns of it.
 * @throws Fault ExpiredCodeException for whatever is no such link, and in a pool that does not confirm by link;
 * InvalidPasswordException; AliasExistsException when the address is another user's
 */
export async function confirmByLink(
  context: Context,
  link: ConfirmationLink,
  { session, password = '' }: { readonly session?: string | undefined; readonly password?: string | undefined },
  caller: Caller,
): Promise<void> {
  const { pool, client, user: found, proof, isBySignUp } = await openLink(context, link, session, caller);
  if (!isBySignUp) {
    const protection = await admitCaller(context, { pool, client, caller });
    checkPasswordPolicy(pool, password, policyPrefix.change);
    await checkCompromised(context, protection, 'PASSWORD_CHANGE', password);
  }
  const confirming = { takesAliases: false, isBySignUp, ...(!isBySignUp && { password }) };
  const user = await useProof(context, pool, found, proof, confirming);
  try {
    await tellConfirmed(context, { pool, clientId: client.id }, user, caller);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    context.log.error({ poolId: pool.id, reason: error.message }, 'PostConfirmation failed after a link was followed');
  }
}

/** @throws Fault ExpiredCodeException */
async function openLink(
  context: Context,
  { clientId, username, token }: ConfirmationLink,
  session: string | undefined,
  caller: Caller,
): Promise<Opened> {
  const client = await findClient(context, clientId);
  const pool = client && (await findPool(context, client.poolId));
  if (client === undefined || pool === undefined || !confirmsByLink(pool)) throw codeExpired();
  const user = await findUser(context, pool, username);
  // Who does not exist costs as much as who has no such link.
  const proof = await proveLink(context, { poolId: pool.id, sub: user?.sub ?? '', purpose: 'sign-up' }, token);
  if (user === undefined) throw codeExpired();
  const isBySignUp = (await isOfSession(context, client, user, session)) || isFromSignUp(context, user, caller);
  return { pool, client, user, proof, isBySignUp };
}

async function isOfSession(context: Context, client: Client, { sub }: User, session: string | undefined) {
  if (session === undefined) return false;
  try {
    return (await openSignUpSession(context, client, session)).sub === sub;
  } catch (error) {
    // A browser may keep one of long ago.
    if (error instanceof Fault) return false;
    throw error;
  }
}
