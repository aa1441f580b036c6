import type { Context } from '#domain/context.ts';
import type { Route } from '#http/router.ts';
import { authorizeRoutes } from './authorize.ts';
import { deviceAuthorizationRoute } from './device-authorization.ts';
import { discoveryRoutes } from './discovery.ts';
import { introspectRoute } from './introspect.ts';
import { linkResponseRoute } from './link-response.ts';
import { logoutRoute } from './logout.ts';
import { providerResponseRoutes } from './provider-response.ts';
import { registerRoutes } from './register.ts';
import { resourceMetadataRoutes } from './resource-metadata.ts';
import { revokeRoute } from './revoke.ts';
import { samlLogoutRoutes } from './saml-logout.ts';
import { samlMetadataRoute } from './saml-metadata.ts';
import { samlResponseRoute } from './saml-response.ts';
import { signInDocumentRoute } from './sign-in-document.ts';
import { tokenRoute } from './token.ts';
import { userInfoRoutes } from './user-info.ts';

/** Every address of the door for OAuth 2.0 and OpenID Connect. */
export function oauthRoutes(context: Context): Route[] {
  return [
    ...authorizeRoutes(context),
    tokenRoute(context),
    ...userInfoRoutes(context),
    revokeRoute(context),
    deviceAuthorizationRoute(context),
    introspectRoute(context),
    ...registerRoutes(context),
    ...resourceMetadataRoutes(context),
    logoutRoute(context),
    ...providerResponseRoutes(context),
    samlResponseRoute(context),
    linkResponseRoute(context),
    ...samlLogoutRoutes(context),
    samlMetadataRoute(context),
    signInDocumentRoute(context),
    ...discoveryRoutes(context),
  ];
}
