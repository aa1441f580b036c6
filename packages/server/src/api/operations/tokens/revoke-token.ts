import type { Operation } from '#api/operation.ts';
import { isClientSecret } from '#domain/clients/client-secret.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import { Fault } from '#domain/fault.ts';
import { revokeRefreshToken } from '#domain/tokens/revoke.ts';

export const revokeToken: Operation<'RevokeToken'> = async (context, input) => {
  const client = await loadClient(context, input.ClientId);
  if (!isClientSecret(client, input.ClientSecret)) {
    throw new Fault('UnauthorizedException', `Unable to verify secret for client ${client.id}`);
  }
  await revokeRefreshToken(context, client, input.Token);
  return {};
};
