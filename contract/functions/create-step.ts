import type { CreateAuthChallengeTriggerEvent } from '../../packages/server/src/domain/reach/triggers/events.ts';
import { record } from './record.ts';

/** Tells the number of the step, and keeps its answer and the answer's metadata to the server. */
export async function handler(event: CreateAuthChallengeTriggerEvent): Promise<CreateAuthChallengeTriggerEvent> {
  record(event);
  const passed = event.request.session.filter(
    ({ challengeName, challengeResult }) => challengeName === 'CUSTOM_CHALLENGE' && challengeResult,
  );
  const step = String(passed.length + 1);
  event.response.publicChallengeParameters = { step };
  event.response.privateChallengeParameters = { answer: `answer ${step}` };
  event.response.challengeMetadata = `STEP-${step}`;
  return event;
}
