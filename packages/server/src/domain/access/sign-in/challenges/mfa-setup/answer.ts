import { sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { loadEnrolment, type SecondFactor } from '#domain/people/mfa/enrolment.ts';
import { type AddressToProve, addressToSetUp } from '#domain/people/users/address.ts';
import { addressProblem } from '#domain/people/users/attribute-values.ts';
import { attributeFixed, keptAttribute } from '#domain/people/users/attributes.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findAttribute } from '#domain/tenant/pools/settings/schema-attributes.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { bySession, type ChallengeKind, type Opened } from '../../challenge.ts';
import { isOfUser, passed } from '../../deed.ts';
import type { Parameters } from '../../parameters.ts';
import type { Verdict } from '../../step.ts';
import { attributeOf, challengeCode } from '../code/put.ts';
import { checkFactorDue } from '../second-factor/due.ts';
import { MFA_SETUP, type SetupDetail } from './put.ts';

/**
 * MFA_SETUP: with the session of VerifySoftwareToken, the authenticator app stands as the second factor; with an e-mail
 * address or a phone number, a code is sent there, and the address is stored once the code comes back.
 */
export const mfaSetup: ChallengeKind<SetupDetail> = { required: ['USERNAME'], open: bySession(MFA_SETUP), answer };

/** AWS: clients answer with EMAIL. There is no word for a phone number; it is named by analogy. */
const responseOf: Readonly<Record<'EMAIL_OTP' | 'SMS_MFA', readonly string[]>> = {
  EMAIL_OTP: ['EMAIL'],
  SMS_MFA: ['PHONE_NUMBER', 'SMS'],
};

async function answer(context: Context, opened: Opened<SetupDetail>, responses: Parameters): Promise<Verdict> {
  const { deed, session, detail } = opened;
  if (!isOfUser(deed)) throw sessionInvalid();
  const { asker, user } = deed;
  const writes = [spendSession(session)];
  if (detail.isTokenProved) {
    // An administrator may have taken the app away since it was verified.
    const { verifiedToken } = await loadEnrolment(context, user);
    if (verifiedToken === undefined) throw sessionInvalid();
    return { kind: 'proved', deed: passed(deed, MFA_SETUP, user, { secondFactor: true }), writes };
  }
  for (const factor of ['EMAIL_OTP', 'SMS_MFA'] as const) {
    const value = responseOf[factor].map((name) => responses[name]).find(Boolean);
    if (value === undefined) continue;
    checkOffered(detail, factor);
    checkFactorDue(deed, await loadEnrolment(context, user), { factor, isNew: true });
    const address = parseAddress(asker.pool, user, attributeOf(factor), value);
    const about = { name: factor, factor: 'second', isNew: true, named: address.value, writes } as const;
    return challengeCode(context, { ...deed, address }, about);
  }
  throw new Fault('InvalidParameterException', 'Software token has not been verified in this session.');
}

/** Checks that the challenge offers to set a factor up. @throws Fault InvalidParameterException */
export function checkOffered({ factors }: SetupDetail, factor: SecondFactor): void {
  if (!factors.includes(factor)) throw new Fault('InvalidParameterException', `${factor} cannot be set up here.`);
}

function parseAddress(pool: Pool, user: User, attribute: VerifiedAttribute, text: string): AddressToProve {
  const isFixed = findAttribute(pool.settings, attribute)?.mutable === false;
  const present = user.attributes[attribute];
  const value = keptAttribute(pool, attribute, text, present);
  const isOther = present !== undefined && present !== value;
  const problem = isFixed && isOther ? attributeFixed(attribute).message : addressProblem(attribute, value);
  if (problem !== undefined) throw new Fault('InvalidParameterException', problem);
  return addressToSetUp(attribute, value);
}
