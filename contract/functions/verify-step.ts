import type { VerifyAuthChallengeResponseTriggerEvent } from '../../packages/server/src/domain/reach/triggers/events.ts';
import { record } from './record.ts';

/** Compares, unless the app asks it in ClientMetadata to fail. */
export async function handler(
  event: VerifyAuthChallengeResponseTriggerEvent,
): Promise<VerifyAuthChallengeResponseTriggerEvent> {
  record(event);
  const { challengeAnswer, privateChallengeParameters, clientMetadata } = event.request;
  if (clientMetadata?.['ask'] === 'fail in verify') throw new Error('verify is out of order');
  event.response.answerCorrect = challengeAnswer === privateChallengeParameters['answer'];
  return event;
}
