import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import type { GrantType } from './grant-type.ts';
import { refreshToken } from './refresh-token.ts';

/** Every grant, by its `grant_type`. */
export const grants: Readonly<Record<string, GrantType>> = {
  authorization_code: authorizationCode,
  client_credentials: clientCredentials,
  refresh_token: refreshToken,
};
