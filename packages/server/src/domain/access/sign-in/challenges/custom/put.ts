import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { spokenName } from '#domain/people/nobody/spoken-name.ts';
import { createAuthChallenge } from '#domain/reach/triggers/create-auth-challenge.ts';
import { authSessionLifetimeSeconds } from '#domain/tenant/clients/client.ts';
import { countCustom } from '../../attempt.ts';
import { pose } from '../../challenge.ts';
import type { Deed } from '../../deed.ts';
import type { Challenge } from '../../step.ts';
import { customRequest } from './request.ts';
import { type CustomState, saveCustomState } from './state-store.ts';

export const CUSTOM_CHALLENGE = 'CUSTOM_CHALLENGE';

/** In one sign-in: its history has to fit into a `Session`. */
const maxCustomChallenges = 100;

/**
 * Lets CreateAuthChallenge make a challenge, and puts it to the client. `state` is the authentication as it was before.
 * @throws Fault NotAuthorizedException after a hundred of them
 */
export async function challengeCustom(
  context: Context,
  deed: Deed,
  state: CustomState | undefined,
): Promise<Challenge> {
  const { asker, attempt, user } = deed;
  if (countCustom(attempt) >= maxCustomChallenges) {
    throw new Fault('NotAuthorizedException', 'Too many custom challenges in one sign-in.');
  }
  const { subject, request, clientMetadata } = customRequest(deed, state);
  const created = await createAuthChallenge(context, subject, {
    ...request,
    challengeName: CUSTOM_CHALLENGE,
    clientMetadata,
  });
  const next = {
    privateParameters: created.privateChallengeParameters,
    metadata: [...(state?.metadata ?? []), created.challengeMetadata],
  };
  const expiresAt = context.clock.now() + authSessionLifetimeSeconds(asker.client) * 1000;
  await context.db.transaction([await saveCustomState(context, attempt.id, next, expiresAt)]);
  return pose(context, deed, {
    name: CUSTOM_CHALLENGE,
    parameters: {
      ...created.publicChallengeParameters,
      USERNAME: await spokenName(context, asker, attempt.name, user),
    },
    detail: {},
  });
}
