import type { CustomMessageTriggerEvent } from '../../packages/server/src/domain/reach/triggers/events.ts';
import { record } from './record.ts';

/** Says everything in its own words. */
export async function handler(event: CustomMessageTriggerEvent): Promise<CustomMessageTriggerEvent> {
  record(event);
  const { codeParameter, usernameParameter, clientMetadata } = event.request;
  event.response.emailSubject = `About ${event.triggerSource}`;
  const text = `${usernameParameter ?? 'You'}: ${codeParameter} ${clientMetadata?.['greeting'] ?? ''}`;
  event.response.emailMessage = text;
  event.response.smsMessage = text;
  return event;
}
