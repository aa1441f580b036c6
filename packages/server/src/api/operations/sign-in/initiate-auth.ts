import type { Operation } from '#api/operation.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { startSignIn } from '#domain/sign-in/start.ts';
import { callerOf } from '../caller-of.ts';
import { authenticationResponse } from './authentication-response.ts';
import { flowOf } from './flow.ts';

export const initiateAuth: Operation<'InitiateAuth'> = async (context, input, call) => {
  const client = await loadClient(context, input.ClientId);
  const pool = await loadPool(context, client.poolId);
  const step = await startSignIn(
    context,
    { pool, client, admin: false, caller: callerOf(call, input.ClientMetadata) },
    { flow: flowOf(input.AuthFlow), parameters: input.AuthParameters ?? {}, session: input.Session },
  );
  return authenticationResponse(step);
};
