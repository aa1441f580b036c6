import { sessionSpent } from '#domain/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { issueTokens, newSignIn } from '#domain/tokens/issue.ts';
import type { User } from '#domain/users/user.ts';
import { passwordResetRequired } from './account.ts';
import { newPasswordChallenge } from './challenges/new-password-required.ts';
import type { Asker, Proved, Step, Verdict } from './step.ts';

/**
 * Decides what follows a step: another challenge, or tokens. No flow and no challenge knows; the order of the gates is
 * here alone (AWS: "Authentication with Amazon Cognito user pools").
 */
export async function nextStep(context: Context, asker: Asker, verdict: Verdict): Promise<Step> {
  if (verdict.kind === 'challenge') return verdict;
  checkStatus(context, asker, verdict.user);
  if (verdict.user.status === 'FORCE_CHANGE_PASSWORD') {
    await commit(context, verdict);
    return newPasswordChallenge(context, asker, verdict.user);
  }
  return complete(context, asker, verdict);
}

/** Every password is proved by now: an account that may not sign in is told why. */
function checkStatus(context: Context, { pool }: Asker, user: User): void {
  if (!user.enabled) throw new Fault('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'RESET_REQUIRED') throw passwordResetRequired();
  if (user.status !== 'FORCE_CHANGE_PASSWORD') return;
  // AWS: 0 days counts as not given, which is 7.
  const days = pool.settings.policies?.passwordPolicy?.temporaryPasswordValidityDays || 7;
  if (context.clock.now() >= (user.passwordSetAt ?? 0) + days * 86_400_000) {
    throw new Fault('NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.');
  }
}

/** Makes the proof final and the sign-in real in one transaction, then signs its tokens. */
async function complete(context: Context, asker: Asker, proved: Proved): Promise<Step> {
  const signIn = newSignIn(context, { client: asker.client, user: proved.user, caller: asker.caller });
  await commit(context, { ...proved, writes: [...proved.writes, ...signIn.writes] });
  const tokens = await issueTokens(context, asker.client, proved.user, signIn.row);
  return { kind: 'tokens', tokens: { ...tokens, refreshToken: signIn.refreshToken } };
}

async function commit(context: Context, { writes }: Proved): Promise<void> {
  if (writes.length === 0) return;
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return;
  if (outcome.reason === 'duplicate') throw sessionSpent();
  // The account changed under the sign-in: disabled, signed out everywhere, given another password, or deleted.
  throw new Fault('NotAuthorizedException', 'Invalid session for the user.');
}
