import type {
  PostAuthenticationTriggerEvent,
  PreAuthenticationTriggerEvent,
} from '../../packages/server/src/domain/reach/triggers/events.ts';
import { record } from './record.ts';

type AuthenticationEvent = PreAuthenticationTriggerEvent | PostAuthenticationTriggerEvent;

/** Refuses a sign-in when the app asks for it in ClientMetadata. */
export async function handler(event: AuthenticationEvent): Promise<AuthenticationEvent> {
  record(event);
  if ('validationData' in event.request && event.request.validationData?.['ask'] === 'refuse') {
    throw new Error('not on Sundays');
  }
  return event;
}
