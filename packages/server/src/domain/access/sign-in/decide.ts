import { sessionInvalid } from '#domain/access/auth-sessions/session.ts';
import { Fault } from '#domain/fault.ts';
import { tracksDevices } from '#domain/people/devices/device.ts';
import { deviceMissing } from '#domain/people/devices/device-store.ts';
import { type Decision, decideSecondFactor, noSecondFactor } from '#domain/people/mfa/decide.ts';
import type { Enrolment } from '#domain/people/mfa/enrolment.ts';
import type { User } from '#domain/people/users/user.ts';
import { userDisabled } from '#domain/people/users/user-store.ts';
import { notConfirmed, passwordResetRequired } from './account.ts';
import { type Attempt, hasFirstFactor } from './attempt.ts';
import { type Deed, isOfUser } from './deed.ts';
import type { Facts } from './facts.ts';

/** The second factor that is due, or the factors to choose from. */
export type FactorDue = Extract<Decision, { kind: 'challenge' | 'select' | 'setup' }>;

/** What follows a step of a sign-in. */
export type Next =
  | { readonly kind: 'refuse'; readonly fault: Fault }
  /** The pool's triggers decide, for a user who may not exist. */
  | { readonly kind: 'ask-define' }
  | { readonly kind: 'new-password'; readonly deed: Deed<User> }
  | {
      readonly kind: 'second-factor';
      readonly deed: Deed<User>;
      readonly due: FactorDue;
      readonly enrolment: Enrolment;
    }
  | { readonly kind: 'device'; readonly deed: Deed<User> }
  | { readonly kind: 'tokens'; readonly deed: Deed<User> };

/**
 * Decides what follows a step of a sign-in. Pure, and the only place that knows the order (AWS: "Authentication with Amazon
 * Cognito user pools"): the account, the triggers of a custom authentication, a password of the user's own, a second factor
 * or the device that stands in for it, tokens.
 */
export function decideNext(facts: Facts): Next {
  const { deed } = facts;
  if (!isOfUser(deed)) return { kind: 'ask-define' };
  const { attempt, user } = deed;
  const fault = findFault(facts, deed);
  if (fault !== undefined) return { kind: 'refuse', fault };
  if (attempt.flow === 'CUSTOM_AUTH' && !attempt.granted) return decideCustom(facts, deed);
  if (user.status === 'FORCE_CHANGE_PASSWORD') return { kind: 'new-password', deed };
  return decideFactor(facts, deed) ?? { kind: 'tokens', deed };
}

/**
 * AWS: after a password, the service asks for the second factor itself before DefineAuthChallenge goes on; a remembered
 * device proves itself last.
 */
function decideCustom(facts: Facts, deed: Deed<User>): Next {
  const { attempt, user } = deed;
  const isFactorFirst = attempt.password && user.status !== 'FORCE_CHANGE_PASSWORD' && !isRemembered(facts);
  return (isFactorFirst ? decideFactor(facts, deed) : undefined) ?? { kind: 'ask-define' };
}

/**
 * The second factor that is still due; undefined when none is. A remembered device stands in for it where the pool challenges
 * new devices only.
 */
function decideFactor(facts: Facts, deed: Deed<User>): Next | undefined {
  const { asker, attempt, user } = deed;
  const { enrolment } = facts;
  if (attempt.secondFactor || enrolment === undefined) return undefined;
  const decision = decideSecondFactor(asker.pool, user, enrolment);
  if (decision.kind === 'none') return undefined;
  if (isBegunByCode(attempt)) return { kind: 'refuse', fault: sessionInvalid() };
  if (decision.kind !== 'setup' && isRemembered(facts)) return { kind: 'device', deed };
  if (decision.kind === 'refuse') return { kind: 'refuse', fault: noSecondFactor() };
  return { kind: 'second-factor', deed, due: decision, enrolment };
}

/** Whether a device of the user is remembered that takes the place of the second factor once it is proved. */
function isRemembered({ deed: { asker }, device }: Facts): boolean {
  if (!asker.pool.settings.deviceConfiguration?.challengeRequiredOnNewDevice) return false;
  return device?.remembered ?? false;
}

/**
 * Whether a code from a message was the first factor. AWS: who has a second factor begins with a password; one that was
 * switched on meanwhile ends such a sign-in, since the same mailbox could stand for both.
 */
function isBegunByCode({ flow, history, password }: Attempt): boolean {
  const isCode = ['EMAIL_OTP', 'SIGN_UP', 'SMS_OTP'].includes(history[0] ?? '');
  return flow === 'USER_AUTH' && isCode && password !== true;
}

/**
 * Why the sign-in cannot go on. Nobody is told about an account before a first factor: custom challenges count only when all
 * of them are passed. Then an account that may not sign in is told why.
 */
function findFault(
  { now, device, namesDevice }: Facts,
  { asker: { pool }, attempt, user }: Deed<User>,
): Fault | undefined {
  // Clients forget the key of a device that is gone, and answer the same challenge again, whose session is still unused.
  if (namesDevice && device === undefined && tracksDevices(pool)) return deviceMissing();
  if (!hasFirstFactor(attempt)) return undefined;
  if (!user.enabled) return userDisabled();
  if (user.status === 'UNCONFIRMED') return notConfirmed();
  if (user.status === 'RESET_REQUIRED') return passwordResetRequired();
  if (user.status !== 'FORCE_CHANGE_PASSWORD') return undefined;
  // AWS: 0 days counts as not given, which is 7.
  const days = pool.settings.policies?.passwordPolicy?.temporaryPasswordValidityDays || 7;
  if (now < (user.passwordSetAt ?? 0) + days * 86_400_000) return undefined;
  return new Fault('NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.');
}
