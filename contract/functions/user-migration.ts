import type { UserMigrationTriggerEvent } from '../../packages/server/src/domain/reach/triggers/events.ts';
import { record } from './record.ts';

/** An older directory: it knows whoever is called `old-…`, all with one password. */
export async function handler(event: UserMigrationTriggerEvent): Promise<UserMigrationTriggerEvent> {
  record(event);
  const { userName, triggerSource, request } = event;
  if (!userName.startsWith('old-')) return event;
  if (triggerSource === 'UserMigration_Authentication' && request.password !== 'Correct-Horse-7') return event;
  event.response.userAttributes = { email: `${userName}@example.com`, email_verified: 'true' };
  event.response.finalUserStatus = 'CONFIRMED';
  event.response.messageAction = 'SUPPRESS';
  return event;
}
