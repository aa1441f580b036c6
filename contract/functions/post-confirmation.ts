import type { PostConfirmationTriggerEvent } from '../../packages/server/src/domain/reach/triggers/events.ts';
import { record } from './record.ts';

/** Fails when the app asks for it in ClientMetadata. */
export async function handler(event: PostConfirmationTriggerEvent): Promise<PostConfirmationTriggerEvent> {
  record(event);
  if (event.request.clientMetadata?.['ask'] === 'fail') throw new Error('no room');
  return event;
}
