import { startSignIn } from '#domain/access/sign-in/start.ts';
import { loadClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { callerOf, userBehalfOf } from '../caller-of.ts';
import { authenticationResponse } from './authentication-response.ts';
import { flowOf } from './flow.ts';

// Compatibility: real. contract/sdk-sign-in.test.ts
export const initiateAuth: Operation<'InitiateAuth'> = async (context, input, call) => {
  const client = await loadClient(context, input.ClientId);
  const pool = await loadPool(context, client.poolId);
  const step = await startSignIn(
    context,
    {
      pool,
      client,
      admin: false,
      caller: callerOf(call, input.ClientMetadata, userBehalfOf(client, input.UserContextData)),
    },
    { flow: flowOf(input.AuthFlow), parameters: input.AuthParameters ?? {}, session: input.Session },
  );
  return authenticationResponse(step);
};
