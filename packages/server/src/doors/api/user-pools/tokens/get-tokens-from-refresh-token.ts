import { refreshTokens } from '#domain/access/tokens/refresh.ts';
import { findRefreshTokenOf } from '#domain/access/tokens/refresh-token-store.ts';
import { isClientSecret, wrongClientSecret } from '#domain/tenant/clients/client-secret.ts';
import { loadClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { callerOf } from '../caller-of.ts';
import { authenticationResult } from '../sign-in/authentication-response.ts';

// Compatibility: real. contract/sdk-tokens.test.ts
export const getTokensFromRefreshToken: Operation<'GetTokensFromRefreshToken'> = async (context, input, call) => {
  const client = await loadClient(context, input.ClientId);
  if (!isClientSecret(client, input.ClientSecret)) {
    throw wrongClientSecret('NotAuthorizedException', client);
  }
  const tokens = await refreshTokens(context, {
    pool: await loadPool(context, client.poolId),
    client,
    caller: callerOf(call, input.ClientMetadata),
    refreshToken: input.RefreshToken,
    found: await findRefreshTokenOf(context, client, input.RefreshToken),
    deviceKey: input.DeviceKey,
    isDeviceRequired: false,
  });
  return { AuthenticationResult: authenticationResult(tokens) };
};
