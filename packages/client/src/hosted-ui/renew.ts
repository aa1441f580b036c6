import type { AuthenticationResultType } from '@cenote/wire/user-pools';
import type { Client } from '../client.ts';
import type { StoredSession } from '../storage/stored.ts';
import { readOAuth } from './oauth-config.ts';
import { requestTokens } from './request-tokens.ts';

/** New tokens for a session of another provider's. @throws AuthError `NotAuthorizedException` where it is over */
export async function renew(client: Client, { refreshToken = '' }: StoredSession): Promise<AuthenticationResultType> {
  const fields = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return requestTokens(client, readOAuth(client), fields);
}
