import { answerChallenge } from '#domain/access/sign-in/answer.ts';
import { loadClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { callerOf, userBehalfOf } from '../caller-of.ts';
import { authenticationResponse } from './authentication-response.ts';

// Compatibility: real. contract/sdk-sign-in.test.ts
export const respondToAuthChallenge: Operation<'RespondToAuthChallenge'> = async (context, input, call) => {
  const client = await loadClient(context, input.ClientId);
  const pool = await loadPool(context, client.poolId);
  const step = await answerChallenge(context, {
    challengeName: input.ChallengeName,
    asker: {
      pool,
      client,
      admin: false,
      caller: callerOf(call, input.ClientMetadata, userBehalfOf(client, input.UserContextData)),
    },
    responses: input.ChallengeResponses ?? {},
    ...(input.Session !== undefined && { session: input.Session }),
  });
  return authenticationResponse(step);
};
