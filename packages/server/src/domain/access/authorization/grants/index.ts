import { deviceGrantType } from '../device/device-grant-type.ts';
import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import { deviceCode } from './device-code.ts';
import type { GrantType } from './grant-type.ts';
import { refreshToken } from './refresh-token.ts';

/** Every grant, by its `grant_type`. */
export const grants: Readonly<Record<string, GrantType>> = {
  authorization_code: authorizationCode,
  client_credentials: clientCredentials,
  [deviceGrantType]: deviceCode,
  refresh_token: refreshToken,
};
