import type {
  CustomEmailSenderTriggerEvent,
  CustomSMSSenderTriggerEvent,
} from '../../packages/server/src/domain/reach/triggers/events.ts';
import { record } from './record.ts';

/** Delivers to the test. */
export async function handler(event: CustomEmailSenderTriggerEvent | CustomSMSSenderTriggerEvent): Promise<void> {
  record(event);
}
