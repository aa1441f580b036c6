import { randomInt } from 'node:crypto';
import { type TriggerEvent, triggersInProcess } from '../sign-in-place.ts';

type Entry = { readonly challengeName: string; readonly challengeResult: boolean };

/** How often a riddle may be answered wrong in one sign-in. */
export const riddleTries = 3;

/** The answer to a riddle; who knows the rule has what the pool's own challenge asks for. */
export const riddleAnswer = (riddle: string) => `the answer to ${riddle}`;

/**
 * A custom authentication in the process itself: after SRP where the client begins with it, one riddle has to be answered
 * right. `others` are triggers beside it.
 */
export function riddleTriggers(others: Parameters<typeof triggersInProcess>[0] = {}) {
  return triggersInProcess({
    ...others,
    defineAuthChallenge: (event: TriggerEvent) => ({ ...event, response: define(event) }),
    createAuthChallenge: (event: TriggerEvent) => {
      const riddle = `riddle ${randomInt(1e12)}`;
      const response = {
        publicChallengeParameters: { riddle },
        privateChallengeParameters: { answer: riddleAnswer(riddle) },
      };
      return { ...event, response };
    },
    verifyAuthChallengeResponse: (event: TriggerEvent) => {
      const { challengeAnswer, privateChallengeParameters } = event.request;
      const { answer } = privateChallengeParameters as { answer: string };
      return { ...event, response: { answerCorrect: challengeAnswer === answer } };
    },
  });
}

function define({ request }: TriggerEvent) {
  const session = request['session'] as Entry[];
  const { 'cognito:user_status': status } = request['userAttributes'] as Record<string, string>;
  const last = session.at(-1);
  const proceed = (challengeName: string) => ({ challengeName, issueTokens: false, failAuthentication: false });
  const wrong = session.filter((entry) => entry.challengeName === 'CUSTOM_CHALLENGE' && !entry.challengeResult);
  if (last?.challengeName === 'SRP_A') return proceed('PASSWORD_VERIFIER');
  if (last?.challengeName === 'PASSWORD_VERIFIER' && status === 'FORCE_CHANGE_PASSWORD') {
    return proceed('NEW_PASSWORD_REQUIRED');
  }
  if (last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult) {
    return { issueTokens: true, failAuthentication: false };
  }
  if (wrong.length >= riddleTries) return { issueTokens: false, failAuthentication: true };
  return proceed('CUSTOM_CHALLENGE');
}
