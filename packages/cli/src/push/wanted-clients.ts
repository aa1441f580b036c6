import type { AuthConfig } from '../project/auth-schema.ts';
import type { Resource } from './resource.ts';

/** The client of a file that names none. */
const defaultClients: NonNullable<AuthConfig['clients']> = { app: {} };

/** The names of the clients in the order of the file; the written files name the first. */
export function clientNames({ clients = defaultClients }: AuthConfig): string[] {
  return Object.keys(clients);
}

export const defaultFlows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;
export const defaultScopes = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin'] as const;

/** The app clients. */
export function wantedClients(config: AuthConfig): Resource[] {
  const { clients = defaultClients } = config;
  return Object.entries(clients).map(([name, client]): Resource => {
    const { refreshTokenDays = 30, accessTokenMinutes = 60, idTokenMinutes = 60 } = client;
    return {
      kind: 'app client',
      name,
      settings: {
        GenerateSecret: client.secret ?? false,
        ExplicitAuthFlows: client.authFlows ?? defaultFlows,
        RefreshTokenValidity: refreshTokenDays,
        AccessTokenValidity: accessTokenMinutes,
        IdTokenValidity: idTokenMinutes,
        TokenValidityUnits: { RefreshToken: 'days', AccessToken: 'minutes', IdToken: 'minutes' },
        ...(client.readAttributes && { ReadAttributes: client.readAttributes }),
        ...(client.writeAttributes && { WriteAttributes: client.writeAttributes }),
        PreventUserExistenceErrors: 'ENABLED',
        EnableTokenRevocation: true,
        ...(client.hostedUi === false ? withoutPages : pagesOf(config)),
      },
    };
  });
}

const withoutPages = {
  AllowedOAuthFlowsUserPoolClient: false,
  SupportedIdentityProviders: ['COGNITO'],
  AllowedOAuthFlows: null,
  AllowedOAuthScopes: null,
  CallbackURLs: null,
  LogoutURLs: null,
};

function pagesOf({ hostedUi, providers = {} }: AuthConfig) {
  if (hostedUi === undefined) return withoutPages;
  const { callbackUrls, logoutUrls, flows = ['code'], scopes = defaultScopes } = hostedUi;
  return {
    AllowedOAuthFlowsUserPoolClient: true,
    SupportedIdentityProviders: ['COGNITO', ...Object.keys(providers)],
    AllowedOAuthFlows: flows,
    AllowedOAuthScopes: scopes,
    CallbackURLs: callbackUrls,
    LogoutURLs: logoutUrls,
  };
}
