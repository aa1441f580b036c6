import { apiScope } from '#domain/access/tokens/grant.ts';
import { refreshTokens } from '#domain/access/tokens/refresh.ts';
import { findRefreshTokenOf } from '#domain/access/tokens/refresh-token-store.ts';
import { Fault } from '#domain/fault.ts';
import { OAuthError } from '../oauth-error.ts';
import { checkGrantedResource } from '../resource.ts';
import type { GrantType } from './grant-type.ts';

/** RFC 6749 section 6. The refresh token comes back where the client rotates; a sign-in by the API can be refreshed here too. */
export const refreshToken: GrantType = {
  isAllowed: () => true,
  give: async (context, { pool, client, caller, parameters }) => {
    const token = parameters.get('refresh_token');
    if (token === undefined) throw new OAuthError('invalid_request', 'refresh_token is missing.');
    const found = await findRefreshTokenOf(context, client, token);
    if (found !== undefined) {
      await checkGrantedResource(context, pool.id, {
        asked: parameters.get('resource'),
        granted: found.signIn.resource,
      });
    }
    const asked = { pool, client, caller, refreshToken: token, found, deviceKey: undefined, isDeviceRequired: false };
    const { idToken, newDevice: _, ...tokens } = await refreshTokens(context, asked).catch(toOAuth);
    const scopes = found?.signIn.scopes?.split(' ') ?? [apiScope, 'openid'];
    return { ...tokens, ...(scopes.includes('openid') && { idToken }) };
  },
};

function toOAuth(error: unknown): never {
  if (error instanceof Fault && /^(NotAuthorized|RefreshTokenReuse)Exception$/.test(error.code)) {
    throw new OAuthError('invalid_grant', error.message, { cause: error });
  }
  throw error;
}
