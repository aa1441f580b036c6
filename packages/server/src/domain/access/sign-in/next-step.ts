import type { Context } from '#domain/context.ts';
import { hidesUsers } from '#domain/tenant/clients/client.ts';
import { askDefine } from './challenges/custom/ask.ts';
import { challengeDevice } from './challenges/device-srp/put.ts';
import { newPasswordChallenge } from './challenges/new-password/put.ts';
import { challengeSecondFactor } from './challenges/second-factor/put.ts';
import { judge, type Settled } from './claim.ts';
import { commit, commitThen } from './commit.ts';
import { completeSignIn } from './complete.ts';
import { decideNext, type Next } from './decide.ts';
import { isOfUser } from './deed.ts';
import { type Facts, loadFacts } from './facts.ts';
import { requireReset } from './require-reset.ts';
import type { Asked, Proved, Step, Verdict } from './step.ts';
import { tellOfRisk } from './tell-of-risk.ts';
import { isUntold } from './untold.ts';

/**
 * Does what follows a step: puts another challenge, or hands out tokens. No flow and no challenge knows what that is;
 * `decide.ts` alone does. What a step changes becomes final together with what follows it: a challenge that cannot be put
 * leaves the session before it as it was.
 * @throws Fault for a wrong proof, when the account may not sign in, and of what follows
 */
export async function nextStep(context: Context, first: Verdict): Promise<Step> {
  let verdict = first;
  for (;;) {
    if (verdict.kind === 'challenge') return verdict;
    const { step, facts, next } =
      verdict.kind === 'claimed'
        ? await judge(context, verdict, (proved) => settle(context, proved))
        : await settle(context, verdict);
    const writes = step.kind === 'proved' ? step.writes : [];
    switch (next.kind) {
      case 'refuse':
        throw next.fault;
      case 'reset':
        return requireReset(context, next.deed, writes);
      case 'new-password':
        return commitThen(context, writes, newPasswordChallenge(context, next.deed));
      case 'second-factor':
        return challengeSecondFactor(context, next.deed, { ...next, writes });
      case 'device':
        return commitThen(context, writes, challengeDevice(context, next.deed));
      case 'tokens':
        return completeSignIn(context, next.deed, { device: facts.device, writes });
      case 'ask-define':
        // Functions act at once, such as by sending something: one of several answers gets so far.
        await commit(context, writes);
        verdict = await askDefine(context, { ...step, deed: facts.deed } as typeof step);
    }
  }
}

interface Outcome extends Settled {
  readonly step: Proved | Asked;
  readonly facts: Facts;
  readonly next: Next;
}

/** Finds out what follows a step, and tells the user's log and the user of a risk that was found with it. */
async function settle(context: Context, step: Proved | Asked): Promise<Outcome> {
  // Read anew once functions were asked, which may have changed them.
  const facts = await loadFacts(context, step);
  const next = decideNext(facts);
  const { deed } = facts;
  const isBlocked = next.kind === 'refuse' && next.isBlocked === true;
  if (isOfUser(deed) && (facts.isNewRisk || isBlocked)) await tellOfRisk(context, deed, isBlocked);
  const isHidden = (isBlocked && hidesUsers(deed.asker.client)) || (next.kind === 'refuse' && isUntold(deed));
  return { step, facts, next, isHidden };
}
