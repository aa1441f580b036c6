import type { CreateAuthChallengeTriggerEvent } from '../../packages/server/src/domain/reach/triggers/events.ts';
import { record } from './record.ts';

/** A question for the hosted pages. */
export async function handler(event: CreateAuthChallengeTriggerEvent): Promise<CreateAuthChallengeTriggerEvent> {
  record(event);
  event.response.publicChallengeParameters = { question: 'Which book did you order last?' };
  event.response.privateChallengeParameters = { answer: 'The Waves' };
  return event;
}
