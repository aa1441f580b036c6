import type { Operation } from '#api/operation.ts';
import { isClientSecret } from '#domain/clients/client-secret.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import { Fault } from '#domain/fault.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { refreshTokens } from '#domain/tokens/refresh.ts';
import { callerOf } from '../caller-of.ts';
import { authenticationResult } from '../sign-in/authentication-response.ts';

export const getTokensFromRefreshToken: Operation<'GetTokensFromRefreshToken'> = async (context, input, call) => {
  const client = await loadClient(context, input.ClientId);
  if (!isClientSecret(client, input.ClientSecret)) {
    throw new Fault('NotAuthorizedException', `Unable to verify secret for client ${client.id}`);
  }
  const tokens = await refreshTokens(context, {
    pool: await loadPool(context, client.poolId),
    client,
    caller: callerOf(call, input.ClientMetadata),
    refreshToken: input.RefreshToken,
    deviceKey: input.DeviceKey,
    isDeviceRequired: false,
  });
  return { AuthenticationResult: authenticationResult(tokens) };
};
