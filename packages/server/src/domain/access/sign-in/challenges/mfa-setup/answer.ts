import {
  checkUnspent,
  newSession,
  openSession,
  sealSession,
  sessionInvalid,
  spendSession,
} from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { loadEnrolment, type SecondFactor } from '#domain/people/mfa/enrolment.ts';
import { beginSoftwareToken, proveNewSoftwareToken } from '#domain/people/mfa/software-token.ts';
import { type AddressToProve, addressToSetUp } from '#domain/people/users/address.ts';
import { addressProblem } from '#domain/people/users/attribute-values.ts';
import type { User } from '#domain/people/users/user.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { findAttribute } from '#domain/tenant/pools/settings/schema-attributes.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { type Attempt, findAttemptUser, passed } from '../../attempt.ts';
import { type Answer, type ChallengeKind, openAnswer, type Posed } from '../../challenge.ts';
import { commit } from '../../commit.ts';
import type { Verdict } from '../../step.ts';
import { attributeOf, challengeCode } from '../code/put.ts';
import { type ChoiceDetail, checkFactorDue } from '../second-factor/put.ts';

const NAME = 'MFA_SETUP';

/** The session of MFA_SETUP: the factors on offer, and whether the authenticator app was proved by VerifySoftwareToken. */
interface SetupDetail extends ChoiceDetail {
  readonly isTokenProved?: boolean;
}

/**
 * MFA_SETUP: with the session of VerifySoftwareToken, the authenticator app stands as the second factor; with an e-mail
 * address or a phone number, a code is sent there, and the address is stored once the code comes back.
 */
export const mfaSetup: ChallengeKind<Verdict> = { required: ['USERNAME'], answer };

/** AWS: clients answer with EMAIL. There is no word for a phone number; it is named by analogy. */
const responseOf: Readonly<Record<'EMAIL_OTP' | 'SMS_MFA', readonly string[]>> = {
  EMAIL_OTP: ['EMAIL'],
  SMS_MFA: ['PHONE_NUMBER', 'SMS'],
};

async function answer(context: Context, given: Answer): Promise<Verdict> {
  const { session, attempt, detail, user } = await openAnswer<SetupDetail>(context, given, [NAME]);
  if (user === undefined) throw sessionInvalid();
  if (detail.isTokenProved) {
    // An administrator may have taken the app away since it was verified.
    const { verifiedToken } = await loadEnrolment(context, user);
    if (verifiedToken === undefined) throw sessionInvalid();
    const proved = passed(attempt, NAME, user, { secondFactor: true });
    return { kind: 'proved', attempt: proved, user, writes: [spendSession(session)] };
  }
  for (const factor of ['EMAIL_OTP', 'SMS_MFA'] as const) {
    const value = responseOf[factor].map((name) => given.responses[name]).find(Boolean);
    if (value === undefined) continue;
    checkOffered(detail, factor);
    await checkFactorDue(context, given.asker, user, { factor, isNew: true });
    const address = parseAddress(given.asker.pool, user, attributeOf(factor), value);
    const writes = [spendSession(session)];
    const about = { name: factor, factor: 'second', isNew: true, named: address.value, writes } as const;
    return challengeCode(context, given.asker, attempt, { user, address }, about);
  }
  throw new Fault('InvalidParameterException', 'Software token has not been verified in this session.');
}

function checkOffered({ factors }: SetupDetail, factor: SecondFactor): void {
  if (!factors.includes(factor)) throw new Fault('InvalidParameterException', `${factor} cannot be set up here.`);
}

function parseAddress(pool: Pool, user: User, attribute: VerifiedAttribute, value: string): AddressToProve {
  const isFixed = findAttribute(pool.settings, attribute)?.mutable === false;
  const present = user.attributes[attribute];
  const isOther = present !== undefined && present !== value;
  const problem =
    isFixed && isOther ? `user.${attribute}: Attribute cannot be updated.\n` : addressProblem(attribute, value);
  if (problem !== undefined) throw new Fault('InvalidParameterException', problem);
  return addressToSetUp(attribute, value);
}

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
  const next = newSession(context, client, NAME, { attempt, detail }, session.id);
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
  return { session: await sealSession(context, newSession(context, client, NAME, proved)) };
}

/** The session stands for its client and user by itself: these two operations name neither. */
async function openSetup(context: Context, text: string) {
  const session = await openSession<Posed<SetupDetail>>(context, [NAME], text);
  await checkUnspent(context, session.id);
  const [pool, client] = await Promise.all([findPool(context, session.poolId), findClient(context, session.clientId)]);
  const { attempt, detail }: { attempt: Attempt; detail: SetupDetail } = session.state;
  const user: User | undefined = pool && (await findAttemptUser(context, { pool }, attempt));
  if (pool === undefined || client === undefined || user === undefined) throw sessionInvalid();
  checkOffered(detail, 'SOFTWARE_TOKEN_MFA');
  await checkFactorDue(context, { pool }, user, { factor: 'SOFTWARE_TOKEN_MFA', isNew: true });
  return { pool, client, session, attempt, detail, user };
}
