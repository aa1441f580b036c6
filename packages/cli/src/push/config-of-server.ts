import type { IdentityPool } from '@cenote/wire/identity-pools';
import type {
  GroupType,
  IdentityProviderType,
  LambdaConfigType,
  ResourceServerType,
  UserPoolClientType,
} from '@cenote/wire/user-pools';
import { type AuthConfig, triggerNames } from '../project/auth-schema.ts';
import { timesOf } from './client-kind.ts';
import type { Settings } from './resource.ts';

type Clients = NonNullable<AuthConfig['clients']>;
type Providers = NonNullable<AuthConfig['providers']>;

/** App clients by their names; the pages that the first of them uses that uses any. */
export function configOfClients(
  clients: readonly UserPoolClientType[],
  domain: string | undefined,
): Pick<AuthConfig, 'clients' | 'hostedUi'> {
  const pages = clients.find(usesPages);
  const own = clients.map((client) => [client.ClientName ?? '', configOfClient(client, pages)] as const);
  const hostedUi = domain !== undefined &&
    pages !== undefined && {
      domain,
      callbackUrls: pages.CallbackURLs ?? [],
      logoutUrls: pages.LogoutURLs ?? [],
      flows: pages.AllowedOAuthFlows ?? ['code'],
      scopes: pages.AllowedOAuthScopes ?? [],
    };
  return { clients: Object.fromEntries(own), ...(hostedUi && { hostedUi }) };
}

/** A program that asks for tokens of its own has no use for them. */
function usesPages({ AllowedOAuthFlowsUserPoolClient, AllowedOAuthFlows = [] }: UserPoolClientType): boolean {
  return AllowedOAuthFlowsUserPoolClient === true && !AllowedOAuthFlows.includes('client_credentials');
}

function configOfClient(client: UserPoolClientType, pages: UserPoolClientType | undefined): Clients[string] {
  const times = timesOf({ ...client }) as Readonly<Record<string, number>>;
  const { ReadAttributes: readAttributes, WriteAttributes: writeAttributes } = client;
  const { AllowedOAuthFlows: flows = [], AllowedOAuthScopes: scopes = [] } = client;
  const config = {
    secret: client.ClientSecret !== undefined,
    authFlows: client.ExplicitAuthFlows ?? [],
    refreshTokenDays: times['RefreshTokenValidity'] ?? 30,
    accessTokenMinutes: times['AccessTokenValidity'] ?? 60,
    idTokenMinutes: times['IdTokenValidity'] ?? 60,
    ...(readAttributes && { readAttributes }),
    ...(writeAttributes && { writeAttributes }),
    hostedUi: usesPages(client),
    ...(client.AllowedOAuthFlowsUserPoolClient && !isSame(flows, pages?.AllowedOAuthFlows) && { flows }),
    ...(client.AllowedOAuthFlowsUserPoolClient && !isSame(scopes, pages?.AllowedOAuthScopes) && { scopes }),
  };
  return config as Clients[string];
}

function isSame(own: readonly string[], shared: readonly string[] = []): boolean {
  return own.length === shared.length && own.every((one) => shared.includes(one));
}

/** Providers, with the secrets of those that the file names already; others are looked for in a variable. */
export function configOfProviders(providers: readonly IdentityProviderType[], before: Providers = {}): Providers {
  return Object.fromEntries(
    providers.map((provider) => {
      const { ProviderName: name = '', ProviderType: type, ProviderDetails: details = {}, AttributeMapping } = provider;
      const variable = `env:${name.replaceAll(/\W/g, '_').toUpperCase()}`;
      const config = {
        type,
        clientId: details['client_id'],
        clientSecret: details['client_secret'] && (before[name]?.clientSecret ?? `${variable}_CLIENT_SECRET`),
        scopes: details['authorize_scopes'],
        teamId: details['team_id'],
        keyId: details['key_id'],
        privateKey: details['key_id'] && (before[name]?.privateKey ?? `${variable}_PRIVATE_KEY`),
        issuer: type === 'OIDC' ? details['oidc_issuer'] : undefined,
        metadataUrl: details['MetadataURL'],
        metadataFile:
          type === 'SAML' && !details['MetadataURL'] ? (before[name]?.metadataFile ?? `${name}.xml`) : undefined,
        attributes: AttributeMapping,
      };
      return [name, defined(config) as unknown as Providers[string]];
    }),
  );
}

/** APIs with their scopes. */
export function configOfResourceServers(
  servers: readonly ResourceServerType[],
): NonNullable<AuthConfig['resourceServers']> {
  return Object.fromEntries(
    servers.map(({ Identifier = '', Name = '', Scopes = [] }) => {
      const scopes = Scopes.map(({ ScopeName, ScopeDescription }) => [ScopeName, ScopeDescription]);
      return [Identifier, { name: Name, scopes: Object.fromEntries(scopes) }];
    }),
  );
}

/** Groups, without those that the server made for a provider. */
export function configOfGroups(groups: readonly GroupType[]): NonNullable<AuthConfig['groups']> {
  return Object.fromEntries(
    groups
      .filter(({ GroupName = '', UserPoolId = '' }) => !GroupName.startsWith(`${UserPoolId}_`))
      .map(({ GroupName = '', Description: description, Precedence: precedence, RoleArn: role }) => [
        GroupName,
        defined({ description, precedence, role }),
      ]),
  );
}

/** The functions that a pool names, by the last part of their ARNs. */
export function configOfTriggers(functions: LambdaConfigType | undefined): NonNullable<AuthConfig['triggers']> {
  const named = triggerNames.flatMap((trigger) => {
    const name = functions?.[trigger]?.split(':')[6];
    return name === undefined ? [] : [[trigger, name]];
  });
  return Object.fromEntries(named);
}

const loginNames = {
  facebook: 'graph.facebook.com',
  amazon: 'www.amazon.com',
  apple: 'appleid.apple.com',
} as const;

/** An identity pool and the roles that it gives. */
export function configOfIdentityPool(
  pool: IdentityPool,
  roles: Readonly<Record<string, string>>,
): NonNullable<AuthConfig['identityPool']> {
  const logins: Readonly<Record<string, string>> = pool.SupportedLoginProviders ?? {};
  const [web, ios, android] = logins['accounts.google.com']?.split(';') ?? [];
  const others = Object.entries(loginNames).map(([name, login]) => [name, logins[login]]);
  const providers = defined({ ...Object.fromEntries(others), google: web && defined({ web, ios, android }) });
  return defined({
    name: pool.IdentityPoolName,
    guests: pool.AllowUnauthenticatedIdentities,
    providers: Object.keys(providers).length > 0 ? providers : undefined,
    guestRole: roles['unauthenticated'],
    userRole: roles['authenticated'],
  }) as NonNullable<AuthConfig['identityPool']>;
}

function defined(value: Settings): Settings {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined && one !== ''));
}
