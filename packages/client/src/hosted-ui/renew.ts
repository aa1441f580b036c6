import type { AuthenticationResultType } from '@cenote/wire/user-pools';
import type { AuthConfig } from '../auth-config.ts';
import { AuthError } from '../auth-error.ts';
import { decodeJwt } from '../jwt.ts';
import { readOAuth } from './read-oauth.ts';
import { requestTokens } from './request-tokens.ts';

/**
 * New tokens for a session of another provider's.
 * @throws AuthError `NotAuthorizedException` where it is over, `TokenMismatchError` for tokens of somebody else
 */
export async function renew(config: AuthConfig, refreshToken: string, idToken = ''): Promise<AuthenticationResultType> {
  const fields = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const issued = await requestTokens(config, readOAuth(config), fields);
  // An ID token need not be issued again (OpenID Connect Core 1.0 section 12.2).
  const subOf = (token: string) => decodeJwt(token).payload.sub;
  if (issued.IdToken && idToken && subOf(issued.IdToken) !== subOf(idToken)) {
    throw new AuthError('TokenMismatchError', 'No tokens of this user.');
  }
  return issued;
}
