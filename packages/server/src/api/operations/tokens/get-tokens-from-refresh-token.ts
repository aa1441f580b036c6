import type { Operation } from '#api/operation.ts';
import { isClientSecret } from '#domain/clients/client-secret.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import { Fault } from '#domain/fault.ts';
import { refreshTokens } from '#domain/tokens/refresh.ts';
import { authenticationResult } from '../sign-in/authentication-response.ts';

export const getTokensFromRefreshToken: Operation<'GetTokensFromRefreshToken'> = async (context, input) => {
  const client = await loadClient(context, input.ClientId);
  if (!isClientSecret(client, input.ClientSecret)) {
    throw new Fault('NotAuthorizedException', `Unable to verify secret for client ${client.id}`);
  }
  return { AuthenticationResult: authenticationResult(await refreshTokens(context, client, input.RefreshToken)) };
};
