import type { Write } from '#database/database.ts';
import { sessionInvalid } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { type Decision, decideSecondFactor, noSecondFactor } from '#domain/people/mfa/decide.ts';
import { loadEnrolment, type SecondFactor } from '#domain/people/mfa/enrolment.ts';
import { type Address, findGivenAddress, findProvedAddress } from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import type { Asker } from '../../asker.ts';
import type { Attempt } from '../../attempt.ts';
import { pose } from '../../challenge.ts';
import { commitThen } from '../../commit.ts';
import { findAttemptDevice } from '../../device.ts';
import type { Challenge } from '../../step.ts';
import { attributeOf, challengeCode } from '../code/put.ts';

/** What a challenge that offers several factors lets the user choose. */
export interface ChoiceDetail {
  readonly factors: readonly SecondFactor[];
  /** Set when what they prove is to become the user's second factor. */
  readonly isNew?: true;
}

/** Puts a challenge to the client when it is called, not before; `writes` make what was proved final along with it. */
export type Gate = (writes: readonly Write[]) => Promise<Challenge>;

/**
 * The second factor that is still due, as a challenge; undefined when none is. A remembered device stands in for it where
 * the pool challenges new devices only.
 * @throws Fault when the pool demands a factor and the user can have none, or the sign-in began with a code
 */
export async function secondFactorGate(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  user: User,
): Promise<Gate | undefined> {
  if (attempt.secondFactor || asker.pool.settings.mfaConfiguration === 'OFF') return undefined;
  const enrolment = await loadEnrolment(context, user);
  const decision = decideSecondFactor(asker.pool, user, enrolment);
  if (decision.kind === 'none') return undefined;
  if (isBegunByCode(attempt)) throw sessionInvalid();
  if (decision.kind !== 'setup' && (await isRemembered(context, asker, attempt, user))) {
    return (writes) => commitThen(context, writes, challengeDevice(context, asker, attempt, user));
  }
  if (decision.kind === 'refuse') throw noSecondFactor();
  if (decision.kind === 'challenge') {
    const { factor, isNew } = decision;
    return (writes) => challengeSecondFactor(context, asker, attempt, user, { factor, isNew, writes });
  }
  return (writes) => commitThen(context, writes, challengeChoice(context, asker, attempt, user, decision));
}

/**
 * Whether a code from a message was the first factor. AWS: who has a second factor begins with a password; one that was
 * switched on meanwhile ends such a sign-in, since the same mailbox could stand for both.
 */
function isBegunByCode({ flow, history, password }: Attempt): boolean {
  const isCode = ['EMAIL_OTP', 'SIGN_UP', 'SMS_OTP'].includes(history[0] ?? '');
  return flow === 'USER_AUTH' && isCode && password !== true;
}

/** A factor that is being proved or set up. */
interface Due {
  readonly factor: string;
  readonly isNew: boolean;
  /** Where its code went, if one was sent. */
  readonly sent?: { readonly attribute: VerifiedAttribute; readonly isTo: (address: Address) => boolean };
}

/**
 * Checks that a factor is one of those that would be asked for now, or set up now, at the same address. What a user has set
 * up, switched off or changed meanwhile holds for sign-ins that began before it: an older session puts nothing in its place.
 * @throws Fault NotAuthorizedException
 */
export async function checkFactorDue(
  context: Context,
  { pool }: Pick<Asker, 'pool'>,
  user: User,
  { factor, isNew, sent }: Due,
): Promise<void> {
  const decision = decideSecondFactor(pool, user, await loadEnrolment(context, user));
  const isDue = factorsOf(decision).some((one) => one === factor) && isSetUp(decision) === isNew;
  if (!isDue) throw sessionInvalid();
  // Where an address is set up that the user named, it need not be the user's yet.
  if (sent === undefined || decision.kind === 'setup') return;
  const address = isNew ? findGivenAddress(user, sent.attribute) : findProvedAddress(user, sent.attribute);
  if (address === undefined || !sent.isTo(address)) throw sessionInvalid();
}

function factorsOf(decision: Decision): readonly SecondFactor[] {
  if (decision.kind === 'challenge') return [decision.factor];
  return decision.kind === 'select' || decision.kind === 'setup' ? decision.factors : [];
}

function isSetUp(decision: Decision): boolean {
  return decision.kind === 'setup' || ('isNew' in decision && decision.isNew === true);
}

/** Whether a device of the user is remembered that takes the place of the second factor once it is proved. */
export async function isRemembered(context: Context, asker: Asker, attempt: Attempt, user: User): Promise<boolean> {
  if (!asker.pool.settings.deviceConfiguration?.challengeRequiredOnNewDevice) return false;
  return (await findAttemptDevice(context, asker, attempt, user))?.remembered ?? false;
}

/**
 * Puts the challenge of one factor, and sends its code where it has one. `writes` make the step before it final.
 * @throws Fault of the limits on messages, or as `commit`
 */
export async function challengeSecondFactor(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  user: User,
  { factor, isNew, writes }: { factor: SecondFactor; isNew: true | undefined; writes: readonly Write[] },
): Promise<Challenge> {
  if (factor === 'SOFTWARE_TOKEN_MFA') {
    const { verifiedToken } = await loadEnrolment(context, user);
    const friendlyName = verifiedToken?.friendlyName;
    const parameters = {
      USER_ID_FOR_SRP: user.username,
      ...(friendlyName !== undefined && { FRIENDLY_DEVICE_NAME: friendlyName }),
    };
    return commitThen(context, writes, pose(context, asker, attempt, { name: factor, parameters, detail: {} }));
  }
  const attribute = attributeOf(factor);
  const address = isNew ? findGivenAddress(user, attribute) : findProvedAddress(user, attribute);
  if (address === undefined) throw new Error(`${factor} was decided for a user without an address for it`);
  const about = { name: factor, factor: 'second', writes, ...(isNew && { isNew }) } as const;
  return challengeCode(context, asker, attempt, { user, address }, about);
}

/** Lets the user choose among factors: one to use, or one to set up. */
function challengeChoice(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  { username }: User,
  decision: Extract<Decision, { kind: 'select' | 'setup' }>,
): Promise<Challenge> {
  const { kind, factors } = decision;
  const [name, list] = kind === 'select' ? ['SELECT_MFA_TYPE', 'MFAS_CAN_CHOOSE'] : ['MFA_SETUP', 'MFAS_CAN_SETUP'];
  const parameters = { [list]: JSON.stringify(factors), USER_ID_FOR_SRP: username };
  const isNew = isSetUp(decision);
  const detail: ChoiceDetail = { factors, ...(isNew && { isNew }) };
  return pose(context, asker, attempt, { name, parameters, detail });
}

function challengeDevice(context: Context, asker: Asker, attempt: Attempt, { username }: User): Promise<Challenge> {
  const parameters = { USERNAME: username, ...(attempt.deviceKey !== undefined && { DEVICE_KEY: attempt.deviceKey }) };
  return pose(context, asker, attempt, { name: 'DEVICE_SRP_AUTH', parameters, detail: {} });
}
