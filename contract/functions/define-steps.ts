import type { DefineAuthChallengeTriggerEvent } from '../../packages/server/src/domain/reach/triggers/events.ts';
import { record } from './record.ts';

/** Two steps of the suites' own, after whatever the service asks for; the third wrong answer ends the sign-in. */
export async function handler(event: DefineAuthChallengeTriggerEvent): Promise<DefineAuthChallengeTriggerEvent> {
  record(event);
  const { session, userAttributes, clientMetadata } = event.request;
  if (clientMetadata?.['ask'] === 'fail in define') throw new Error('define is out of order');
  const last = session.at(-1)?.challengeName;
  const ours = session.filter(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE');
  const right = ours.filter(({ challengeResult }) => challengeResult).length;
  if (right === 2) event.response.issueTokens = true;
  else if (ours.length - right === 3) event.response.failAuthentication = true;
  else if (last === 'SRP_A') event.response.challengeName = 'PASSWORD_VERIFIER';
  else if (userAttributes['cognito:user_status'] === 'FORCE_CHANGE_PASSWORD') {
    event.response.challengeName = 'NEW_PASSWORD_REQUIRED';
  } else event.response.challengeName = 'CUSTOM_CHALLENGE';
  return event;
}
