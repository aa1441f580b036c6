import type { AuthConfig } from './auth-config.ts';
import { AuthError } from './auth-error.ts';

/**
 * Says at once what no call could work with. An app of an identity pool alone names no user pool.
 * @throws AuthError `AuthUserPoolException`, `InvalidConfiguration`
 */
export function checkConfig(config: AuthConfig): void {
  const { userPoolId, clientId, identityPoolId, endpoint } = Object(config) as Partial<AuthConfig>;
  if (!(userPoolId && clientId) && !identityPoolId) {
    throw new AuthError('AuthUserPoolException', 'The configuration names no userPoolId with a clientId.');
  }
  if (userPoolId && !/^[\w-]+_\w+$/.test(userPoolId)) {
    throw new AuthError('InvalidConfiguration', `userPoolId is not of the form us-east-1_h8Ge4PqZc: ${userPoolId}`);
  }
  if (endpoint !== undefined && !/^https?:\/\/[^/\s]/.test(endpoint)) {
    throw new AuthError('InvalidConfiguration', `endpoint is no URL of http or https: ${endpoint}`);
  }
}
