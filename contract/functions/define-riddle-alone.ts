import type { DefineAuthChallengeTriggerEvent } from '../../packages/server/src/domain/reach/triggers/events.ts';

/** A riddle that nothing needs to come before, for the tests of such flows: it would sign anybody in as anybody. */
export async function handler(event: DefineAuthChallengeTriggerEvent): Promise<DefineAuthChallengeTriggerEvent> {
  const { session } = event.request;
  const last = session.at(-1);
  const tries = session.filter(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE').length;
  const isSolved = last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult;
  event.response.issueTokens = isSolved;
  event.response.failAuthentication = !isSolved && tries >= 3;
  event.response.challengeName = last?.challengeName === 'SRP_A' ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE';
  return event;
}
