import { revokeRefreshToken } from '#domain/access/tokens/revoke.ts';
import { isClientSecret, wrongClientSecret } from '#domain/tenant/clients/client-secret.ts';
import { loadClient } from '#domain/tenant/clients/client-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-tokens.test.ts
export const revokeToken: Operation<'RevokeToken'> = async (context, input) => {
  const client = await loadClient(context, input.ClientId);
  if (!isClientSecret(client, input.ClientSecret)) {
    throw wrongClientSecret('UnauthorizedException', client);
  }
  await revokeRefreshToken(context, client, input.Token);
  return {};
};
