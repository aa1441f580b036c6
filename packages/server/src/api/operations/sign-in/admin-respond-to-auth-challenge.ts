import type { Operation } from '#api/operation.ts';
import { loadPoolClient } from '#domain/clients/client-store.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { answerChallenge } from '#domain/sign-in/answer.ts';
import { callerOf } from '../caller-of.ts';
import { authenticationResponse } from './authentication-response.ts';

export const adminRespondToAuthChallenge: Operation<'AdminRespondToAuthChallenge'> = async (context, input, call) => {
  const pool = await loadPool(context, input.UserPoolId);
  const client = await loadPoolClient(context, pool.id, input.ClientId);
  const step = await answerChallenge(context, {
    challengeName: input.ChallengeName,
    asker: { pool, client, admin: true, caller: callerOf(call, input.ClientMetadata) },
    responses: input.ChallengeResponses ?? {},
    ...(input.Session !== undefined && { session: input.Session }),
  });
  return authenticationResponse(step);
};
