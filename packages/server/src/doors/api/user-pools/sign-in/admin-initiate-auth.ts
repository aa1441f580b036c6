import { startSignIn } from '#domain/access/sign-in/start.ts';
import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { behalfOf, callerOf } from '../caller-of.ts';
import { authenticationResponse } from './authentication-response.ts';
import { flowOf } from './flow.ts';

// Compatibility: real. contract/sdk-admin-sign-in.test.ts
export const adminInitiateAuth: Operation<'AdminInitiateAuth'> = async (context, input, call) => {
  const pool = await loadPool(context, input.UserPoolId);
  const client = await loadPoolClient(context, pool.id, input.ClientId);
  const step = await startSignIn(
    context,
    { pool, client, admin: true, caller: callerOf(call, input.ClientMetadata, behalfOf(input.ContextData)) },
    { flow: flowOf(input.AuthFlow), parameters: input.AuthParameters ?? {}, session: input.Session },
  );
  return authenticationResponse(step);
};
