import type { AuthConfig } from '../project/auth-schema.ts';
import { standardScopes } from '../project/standard-scopes.ts';
import type { Resource } from './resource.ts';

type Clients = NonNullable<AuthConfig['clients']>;
type Client = Clients[string];

/** The client of a file that names none. */
const defaultClients: Clients = { app: {} };

/** The names of the clients in the order of the file; the written files name the first. */
export function clientNames({ clients = defaultClients }: AuthConfig): string[] {
  return Object.keys(clients);
}

export const defaultFlows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;

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
        ...(isProgram(client) ? programOf(client) : pagesOf(config, client)),
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

/** Whether a client is a program that asks for tokens of its own, and nobody signs in there. */
export function isProgram({ flows }: Client): boolean {
  return flows?.length === 1 && flows[0] === 'client_credentials';
}

function programOf({ scopes }: Client) {
  return {
    ...withoutPages,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: scopes ?? null,
  };
}

/** What a client asks the pages for. */
export function askedOf({ hostedUi }: AuthConfig, client: Client = {}) {
  return {
    flows: client.flows ?? hostedUi?.flows ?? (['code'] as const),
    scopes: client.scopes ?? hostedUi?.scopes ?? standardScopes,
  };
}

function pagesOf(config: AuthConfig, client: Client) {
  const { hostedUi, providers = {} } = config;
  if (hostedUi === undefined || client.hostedUi === false) return withoutPages;
  const { flows, scopes } = askedOf(config, client);
  return {
    AllowedOAuthFlowsUserPoolClient: true,
    SupportedIdentityProviders: ['COGNITO', ...Object.keys(providers)],
    AllowedOAuthFlows: flows,
    AllowedOAuthScopes: scopes,
    CallbackURLs: hostedUi.callbackUrls,
    LogoutURLs: hostedUi.logoutUrls,
  };
}
