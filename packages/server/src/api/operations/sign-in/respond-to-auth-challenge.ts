import type { Operation } from '#api/operation.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { answerChallenge } from '#domain/sign-in/answer.ts';
import { callerOf } from '../caller-of.ts';
import { authenticationResponse } from './authentication-response.ts';

export const respondToAuthChallenge: Operation<'RespondToAuthChallenge'> = async (context, input, call) => {
  const client = await loadClient(context, input.ClientId);
  const pool = await loadPool(context, client.poolId);
  const step = await answerChallenge(context, {
    challengeName: input.ChallengeName,
    asker: { pool, client, admin: false, caller: callerOf(call, input.ClientMetadata) },
    responses: input.ChallengeResponses ?? {},
    ...(input.Session !== undefined && { session: input.Session }),
  });
  return authenticationResponse(step);
};
