import { sessionInvalid } from '#domain/access/auth-sessions/session.ts';
import { Fault } from '#domain/fault.ts';
import { tracksDevices } from '#domain/people/devices/device.ts';
import { deviceMissing } from '#domain/people/devices/device-store.ts';
import { type Decision, noSecondFactor } from '#domain/people/mfa/decide.ts';
import type { Enrolment } from '#domain/people/mfa/enrolment.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import type { User } from '#domain/people/users/user.ts';
import { userDisabled } from '#domain/people/users/user-store.ts';
import { hidesUsers } from '#domain/tenant/clients/client.ts';
import { notConfirmed, passwordResetRequired } from './account.ts';
import { hasFirstFactor } from './attempt.ts';
import { type Deed, isOfUser } from './deed.ts';
import { decideFactorOf, isBegunByCode } from './factor.ts';
import type { Facts } from './facts.ts';
import { actionOf, isPasswordRefused } from './risk.ts';

/** The second factor that is due, or the factors to choose from. */
export type FactorDue = Extract<Decision, { kind: 'challenge' | 'select' | 'setup' }>;

/** What follows a step of a sign-in. */
export type Next =
  | {
      readonly kind: 'refuse';
      readonly fault: Fault;
      /** For its risk alone. */
      readonly isBlocked?: true;
    }
  /** The password is right, and others know it. */
  | { readonly kind: 'reset'; readonly deed: Deed<User> }
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
  if (actionOf(deed)?.eventAction === 'BLOCK') return blocked(deed);
  const fault = findFault(facts, deed);
  if (fault !== undefined) return { kind: 'refuse', fault };
  // A temporary password ends anyway.
  if (isPasswordRefused(deed) && user.status === 'CONFIRMED') return { kind: 'reset', deed };
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
 * new devices only. A sign-in that is too risky without one ends where there is none to ask for.
 */
function decideFactor(facts: Facts, deed: Deed<User>): Next | undefined {
  const { attempt } = deed;
  const { enrolment } = facts;
  if (attempt.secondFactor) return undefined;
  const decision = enrolment && decideFactorOf(deed, enrolment);
  if (enrolment === undefined || decision === undefined || decision.kind === 'none') {
    return actionOf(deed)?.eventAction === 'MFA_REQUIRED' ? blocked(deed) : undefined;
  }
  if (isBegunByCode(attempt)) return { kind: 'refuse', fault: sessionInvalid() };
  if (decision.kind !== 'setup' && isRemembered(facts)) return { kind: 'device', deed };
  if (decision.kind === 'refuse') return { kind: 'refuse', fault: noSecondFactor() };
  return { kind: 'second-factor', deed, due: decision, enrolment };
}

/** Where the client hides who exists, a right proof that is refused for its risk looks like a wrong one. */
function blocked({ asker: { client } }: Deed): Next {
  const fault = hidesUsers(client)
    ? wrongPassword()
    : new Fault('NotAuthorizedException', 'Unable to login because of security reasons.');
  return { kind: 'refuse', fault, isBlocked: true };
}

/** Whether a device of the user is remembered that takes the place of the second factor once it is proved. */
function isRemembered({ deed: { asker }, device }: Facts): boolean {
  if (!asker.pool.settings.deviceConfiguration?.challengeRequiredOnNewDevice) return false;
  return device?.remembered ?? false;
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
