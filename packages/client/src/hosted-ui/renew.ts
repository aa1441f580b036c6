import type { AuthenticationResultType } from '@cenote/wire/user-pools';
import type { AuthConfig } from '../auth-config.ts';
import { readOAuth } from './read-oauth.ts';
import { requestTokens } from './request-tokens.ts';

/** New tokens for a session of another provider's. @throws AuthError `NotAuthorizedException` where it is over */
export async function renew(config: AuthConfig, refreshToken: string): Promise<AuthenticationResultType> {
  const fields = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return requestTokens(config, readOAuth(config), fields);
}
