import type { Context } from '#domain/context.ts';
import type { Route } from '#http/router.ts';
import { authorizeRoute } from './authorize.ts';
import { discoveryRoutes } from './discovery.ts';
import { logoutRoute } from './logout.ts';
import { providerResponseRoutes } from './provider-response.ts';
import { revokeRoute } from './revoke.ts';
import { tokenRoute } from './token.ts';
import { userInfoRoutes } from './user-info.ts';

/** Every address of the door for OAuth 2.0 and OpenID Connect. */
export function oauthRoutes(context: Context): Route[] {
  return [
    authorizeRoute(context),
    tokenRoute(context),
    ...userInfoRoutes(context),
    revokeRoute(context),
    logoutRoute(context),
    ...providerResponseRoutes(context),
    ...discoveryRoutes(context),
  ];
}
