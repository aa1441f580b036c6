import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { type AuthEventChallenge, type EventRisk, recordsEvents } from '#domain/people/auth-events/auth-event.ts';
import { eventWrites } from '#domain/people/auth-events/record.ts';
import { inventWork } from '#domain/people/nobody/invented-work.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Attempt } from './attempt.ts';
import type { Deed } from './deed.ts';

/** What the log of sign-ins calls a proof. */
export type LoggedProof = 'Password' | 'Mfa';

const logged: Readonly<Record<string, LoggedProof>> = {
  PASSWORD: 'Password',
  PASSWORD_VERIFIER: 'Password',
  SMS_MFA: 'Mfa',
  EMAIL_OTP: 'Mfa',
  SMS_OTP: 'Mfa',
  SOFTWARE_TOKEN_MFA: 'Mfa',
  WEB_AUTHN: 'Mfa',
};

/** The write that puts a completed sign-in into the user's log, where the pool keeps one. */
export function successWrites(context: Context, { asker: { pool, caller }, attempt }: Deed): Write[] {
  if (attempt.user === undefined) return [];
  const { id, user } = attempt;
  return eventWrites(context, pool, {
    id,
    sub: user.sub,
    type: 'SignIn',
    response: 'Pass',
    challenges: proofs(attempt),
    caller,
    risk: riskOf(attempt),
  });
}

/**
 * The writes that put a sign-in into the user's log in which a risk was found, whatever comes of it: whoever is written to about
 * it may say whose it was.
 */
export function riskWrites(
  context: Context,
  { asker: { pool, caller }, attempt, user }: Deed<User>,
  isBlocked: boolean,
): Write[] {
  return eventWrites(context, pool, {
    id: attempt.id,
    sub: user.sub,
    type: 'SignIn',
    response: isBlocked ? 'Fail' : 'InProgress',
    challenges: proofs(attempt),
    caller,
    risk: isBlocked ? { ...riskOf(attempt), decision: 'Block' } : riskOf(attempt),
  });
}

function riskOf({ risk, compromised: isKnownToOthers }: Attempt): EventRisk {
  const compromised = isKnownToOthers === true;
  if (risk === undefined || risk === 'None') return { decision: 'NoRisk', compromised };
  return { decision: 'AccountTakeover', level: risk, compromised };
}

/** Puts a failed proof into the user's log, where the pool keeps one. */
export async function recordFailure(
  context: Context,
  { asker: { pool, caller }, attempt }: Deed,
  challengeName: LoggedProof,
): Promise<void> {
  const { id, user } = attempt;
  if (user === undefined) {
    // As much work for the database as an event costs, so that nobody tells by the time that there is no account.
    if (recordsEvents(pool)) await context.db.transaction([inventWork(context, 'event')]);
    return;
  }
  const challenges = [...proofs(attempt), { challengeName, challengeResponse: 'Failure' } as const];
  const writes = eventWrites(context, pool, {
    id,
    sub: user.sub,
    type: 'SignIn',
    response: 'Fail',
    challenges,
    caller,
    risk: riskOf(attempt),
  });
  if (writes.length > 0) await context.db.transaction(writes);
}

function proofs({ history }: Attempt): AuthEventChallenge[] {
  return history.flatMap((name) => {
    const challengeName = logged[name];
    return challengeName === undefined ? [] : [{ challengeName, challengeResponse: 'Success' }];
  });
}
