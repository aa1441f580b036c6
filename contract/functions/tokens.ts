import type {
  PreTokenGenerationTriggerEvent,
  PreTokenGenerationV2TriggerEvent,
  PreTokenGenerationV3TriggerEvent,
} from '../../packages/server/src/domain/reach/triggers/events.ts';
import { record } from './record.ts';

type TokenEvent = PreTokenGenerationTriggerEvent | PreTokenGenerationV2TriggerEvent | PreTokenGenerationV3TriggerEvent;

/** Changes what may be changed, and tries what may not. */
export async function handler(event: TokenEvent): Promise<TokenEvent> {
  record(event);
  if (event.request.clientMetadata?.['ask'] === 'refuse') throw new Error('not on Sundays');
  const groupOverrideDetails = { groupsToOverride: ['guests'] };
  if (event.version === '1') {
    const claimsToAddOrOverride = { plan: 'gold', sub: 'somebody else', iss: 'https://elsewhere.example' };
    event.response.claimsOverrideDetails = {
      claimsToAddOrOverride,
      claimsToSuppress: ['email', 'exp'],
      groupOverrideDetails,
    };
    return event;
  }
  const claimsToAddOrOverride = { plan: { level: 3, perks: ['tea'] }, sub: 'somebody else', exp: 1 };
  event.response.claimsAndScopeOverrideDetails = {
    idTokenGeneration: { claimsToAddOrOverride, claimsToSuppress: ['email', 'aud'] },
    accessTokenGeneration: {
      claimsToAddOrOverride: { ...claimsToAddOrOverride, aud: event.callerContext.clientId },
      claimsToSuppress: ['client_id', 'event_id'],
      scopesToAdd: ['orders/read'],
      scopesToSuppress: ['phone', 'shop/write'],
    },
    groupOverrideDetails,
  };
  return event;
}
