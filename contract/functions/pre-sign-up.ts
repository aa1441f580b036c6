import type { PreSignUpTriggerEvent } from '../../packages/server/src/domain/reach/triggers/events.ts';
import { record } from './record.ts';

/** Does what the app asks it for in ClientMetadata. */
export async function handler(event: PreSignUpTriggerEvent): Promise<object> {
  record(event);
  switch (event.request.clientMetadata?.['ask']) {
    case 'confirm':
      event.response.autoConfirmUser = true;
      event.response.autoVerifyEmail = true;
      return event;
    case 'refuse':
      throw new Error('no beards');
    case 'nonsense':
      return { ...event, response: { autoConfirmUser: 'true' } };
    case 'hang':
      return new Promise(() => {});
    default:
      return event;
  }
}
