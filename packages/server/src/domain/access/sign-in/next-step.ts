import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { passwordResetRequired } from './account.ts';
import type { Asker } from './asker.ts';
import { type Attempt, hasFirstFactor } from './attempt.ts';
import { askDefine } from './challenges/custom/ask.ts';
import { newPasswordChallenge } from './challenges/new-password/put.ts';
import { isRemembered, secondFactorGate } from './challenges/second-factor/put.ts';
import { commit, commitThen } from './commit.ts';
import { completeSignIn } from './complete.ts';
import type { Counted } from './guesses/guesses.ts';
import type { Step, Verdict } from './step.ts';

/** What stands between the user and the tokens; does nothing before it is called. `writes` make what was proved final. */
type Gate = (writes: readonly Write[]) => Promise<Verdict>;

/**
 * Decides what follows a step: another challenge, or tokens. No flow and no challenge knows; the order of the gates is
 * here alone (AWS: "Authentication with Amazon Cognito user pools"). What a step changes becomes final together with what
 * follows it: a challenge that cannot be put leaves the session before it as it was.
 */
export async function nextStep(context: Context, asker: Asker, verdict: Verdict): Promise<Step> {
  if (verdict.kind === 'challenge') return verdict;
  const { attempt, user } = verdict;
  const guess = verdict.kind === 'asked' ? verdict.guess : undefined;
  const define = customGate(context, asker, attempt, { user, guess });
  const gate = user === undefined ? define : await findGate(context, asker, attempt, { user, define });
  const writes = verdict.kind === 'proved' ? verdict.writes : [];
  if (gate === undefined && user !== undefined) return completeSignIn(context, asker, { attempt, user, writes });
  return nextStep(context, asker, await (gate ?? define)(writes));
}

/** The first gate that is still shut. @throws Fault when the account may not sign in at all */
async function findGate(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  { user, define }: { user: User; define: Gate },
): Promise<Gate | undefined> {
  // Nobody is told about an account before a first factor: custom challenges count only when all of them are passed.
  if (hasFirstFactor(attempt)) checkStatus(context, asker, user);
  if (attempt.flow === 'CUSTOM_AUTH' && !attempt.granted)
    return findCustomGate(context, asker, attempt, { user, define });
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    return (writes) => commitThen(context, writes, newPasswordChallenge(context, asker, attempt, user));
  }
  return secondFactorGate(context, asker, attempt, user);
}

/**
 * AWS: after a password, the service asks for the second factor itself before DefineAuthChallenge goes on; a remembered
 * device proves itself last.
 */
async function findCustomGate(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  { user, define }: { user: User; define: Gate },
): Promise<Gate> {
  if (
    attempt.password &&
    user.status !== 'FORCE_CHANGE_PASSWORD' &&
    !(await isRemembered(context, asker, attempt, user))
  ) {
    const secondFactor = await secondFactorGate(context, asker, attempt, user);
    if (secondFactor !== undefined) return secondFactor;
  }
  return define;
}

function customGate(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  { user, guess }: { user: User | undefined; guess: Counted | undefined },
): Gate {
  return async (writes) => {
    // Functions act at once, such as by sending something: one of several answers gets so far.
    await commit(context, writes);
    return askDefine(context, asker, attempt, { user, guess });
  };
}

/** A first factor is proved by now: an account that may not sign in is told why. */
function checkStatus(context: Context, { pool }: Asker, user: User): void {
  if (!user.enabled) throw new Fault('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'UNCONFIRMED') throw new Fault('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'RESET_REQUIRED') throw passwordResetRequired();
  if (user.status !== 'FORCE_CHANGE_PASSWORD') return;
  // AWS: 0 days counts as not given, which is 7.
  const days = pool.settings.policies?.passwordPolicy?.temporaryPasswordValidityDays || 7;
  if (context.clock.now() >= (user.passwordSetAt ?? 0) + days * 86_400_000) {
    throw new Fault('NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.');
  }
}
