import {
  checkUnspent,
  newSession,
  openSession,
  sealSession,
  sessionInvalid,
  spendSession,
} from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { beginSoftwareToken, proveNewSoftwareToken } from '#domain/people/mfa/software-token.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { findAttemptUser } from '../../attempt.ts';
import type { Posed } from '../../challenge.ts';
import { commit } from '../../commit.ts';
import { checkFactorDue } from '../second-factor/due.ts';
import { checkOffered } from './answer.ts';
import { MFA_SETUP, type SetupDetail } from './put.ts';

/**
 * AssociateSoftwareToken with the session of MFA_SETUP: a new secret, in base32, and the session to verify it with.
 * @throws Fault NotAuthorizedException, SoftwareTokenMFANotFoundException
 */
export async function associateInSession(
  context: Context,
  text: string,
): Promise<{ secretCode: string; session: string }> {
  const { pool, client, session, attempt, detail, user } = await openSetup(context, text);
  const secretCode = await beginSoftwareToken(context, { pool, user, held: [] });
  // The same session under its own name, so that of all that go out for one challenge, one is used.
  const next = newSession(context, client, MFA_SETUP, { attempt, detail }, session.id);
  return { secretCode, session: await sealSession(context, next) };
}

/**
 * VerifySoftwareToken with the session of AssociateSoftwareToken: the app's first code makes it the user's second factor.
 * Gives the session that answers MFA_SETUP; the one that was sent is used up.
 * @throws Fault NotAuthorizedException, EnableSoftwareTokenMFAException
 */
export async function verifyInSession(
  context: Context,
  { session: text, code, friendlyName }: { session: string; code: string; friendlyName?: string | undefined },
): Promise<{ session: string }> {
  const { pool, client, session, attempt, detail, user } = await openSetup(context, text);
  const writes = await proveNewSoftwareToken(context, pool, user, code, friendlyName);
  await commit(context, [spendSession(session), ...writes]);
  const proved: Posed<SetupDetail> = { attempt, detail: { ...detail, isTokenProved: true } };
  return { session: await sealSession(context, newSession(context, client, MFA_SETUP, proved)) };
}

/** The session stands for its client and user by itself: these two operations name neither. */
async function openSetup(context: Context, text: string) {
  const session = await openSession<Posed<SetupDetail>>(context, [MFA_SETUP], text);
  await checkUnspent(context, session.id);
  const [pool, client] = await Promise.all([findPool(context, session.poolId), findClient(context, session.clientId)]);
  const { attempt, detail } = session.state;
  const user = pool && (await findAttemptUser(context, { pool }, attempt));
  if (pool === undefined || client === undefined || user === undefined) throw sessionInvalid();
  checkOffered(detail, 'SOFTWARE_TOKEN_MFA');
  const enrolment = await loadEnrolment(context, user);
  checkFactorDue({ asker: { pool }, attempt, user }, enrolment, { factor: 'SOFTWARE_TOKEN_MFA', isNew: true });
  return { pool, client, session, attempt, detail, user };
}
