import { answerChallenge } from '#domain/access/sign-in/answer.ts';
import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { behalfOf, callerOf } from '../caller-of.ts';
import { authenticationResponse } from './authentication-response.ts';

// Compatibility: real. contract/sdk-admin-sign-in.test.ts
export const adminRespondToAuthChallenge: Operation<'AdminRespondToAuthChallenge'> = async (context, input, call) => {
  const pool = await loadPool(context, input.UserPoolId);
  const client = await loadPoolClient(context, pool.id, input.ClientId);
  const step = await answerChallenge(context, {
    challengeName: input.ChallengeName,
    asker: { pool, client, admin: true, caller: callerOf(call, input.ClientMetadata, behalfOf(input.ContextData)) },
    responses: input.ChallengeResponses ?? {},
    ...(input.Session !== undefined && { session: input.Session }),
  });
  return authenticationResponse(step);
};
