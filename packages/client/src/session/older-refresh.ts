import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import type { Client } from '../client.ts';
import { call, type Parameters } from '../wire/call.ts';

/** Renews tokens in the way that every server knows. @throws AuthError as `call` */
export async function refreshByInitiateAuth(
  client: Client,
  username: string,
  refreshToken: string,
  deviceKey?: string,
): Promise<InitiateAuthResponse> {
  const SECRET_HASH = await client.config.secretHash?.(username);
  const AuthParameters = { REFRESH_TOKEN: refreshToken, DEVICE_KEY: deviceKey, SECRET_HASH } as Parameters;
  return call(client, 'InitiateAuth', {
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    ClientId: client.config.clientId,
    AuthParameters,
  });
}
