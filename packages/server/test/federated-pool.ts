import { hostedUiRoutes } from '#doors/hosted-ui/routes.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { parseJwt } from '#lib/jwt.ts';
import { silentLog } from '#lib/log.ts';
import { type Networks, parseNetworks } from '#lib/networks.ts';
import { createDocuments } from '#outbound/documents/load-document.ts';
import { createForeignTokens } from '#outbound/foreign-tokens/create-foreign-tokens.ts';
import { createOutsideProviders } from '#outbound/providers/create-outside-providers.ts';
import type { CallOperation } from './api.ts';
import { ask } from './ask.ts';
import { TestBrowser } from './browser.ts';
import type { TestContext } from './context.ts';
import type { OutsideProvider } from './outside-provider.ts';

export const callback = 'https://app.example/callback';
export const origin = 'http://127.0.0.1:9229';
export const clientSecret = 'the secret at the provider';

const allowed = parseNetworks(['127.0.0.1']) as Networks;
const documents = createDocuments({ allowed });

/** What a context needs to ask providers on this machine. */
export const thisMachine = {
  documents,
  foreignTokens: createForeignTokens({ documents }),
  outsideProviders: createOutsideProviders({ allowed }),
};

/** A pool to which people come by providers, and a client whose app they come for. */
export interface FederatedPool {
  readonly poolId: string;
  readonly clientId: string;
}

/** Makes a pool with an OpenID provider of each name. */
export async function createFederatedPool(
  call: CallOperation,
  providers: Readonly<Record<string, OutsideProvider>>,
  pool: object = {},
): Promise<FederatedPool> {
  const { UserPool } = (await call('CreateUserPool', { PoolName: 'federated', ...pool })) as {
    UserPool: { Id: string };
  };
  const poolId = UserPool.Id;
  for (const [ProviderName, { issuer }] of Object.entries(providers)) {
    await call('CreateIdentityProvider', {
      UserPoolId: poolId,
      ProviderName,
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'cenote',
        client_secret: clientSecret,
        authorize_scopes: 'openid email',
        oidc_issuer: issuer,
        attributes_request_method: 'GET',
      },
      AttributeMapping: { email: 'email', email_verified: 'email_verified' },
    });
  }
  return { poolId, clientId: await createFederatedClient(call, poolId, ['COGNITO', ...Object.keys(providers)]) };
}

/** A client whose app people come for, by its id. */
export async function createFederatedClient(
  call: CallOperation,
  UserPoolId: string,
  SupportedIdentityProviders: readonly string[],
  more: object = {},
): Promise<string> {
  const { UserPoolClient } = (await call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'app',
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
    CallbackURLs: [callback],
    SupportedIdentityProviders,
    ...more,
  })) as { UserPoolClient: { ClientId: string } };
  return UserPoolClient.ClientId;
}

/** A browser that goes to the server, in process, and to others on this machine. */
export function browserOf(context: TestContext, ...others: readonly OutsideProvider[]): TestBrowser {
  const routes = [...oauthRoutes(context), ...hostedUiRoutes(context)];
  const router = createRouter(routes, { hosts: everyHost, log: silentLog });
  const isOwn = (request: Request) => new URL(request.url).origin === origin;
  return new TestBrowser(
    (request) => (isOwn(request) ? ask(router, request) : fetch(request, { redirect: 'manual' })),
    origin,
    ...others.map(({ issuer }) => issuer),
  );
}

/** The address by which an app sends somebody to a provider, or to the login page. */
export function authorizeUrl(clientId: string, identity_provider?: string): string {
  const query = { response_type: 'code', client_id: clientId, redirect_uri: callback, scope: 'openid email profile' };
  return `/oauth2/authorize?${new URLSearchParams({ ...query, ...(identity_provider && { identity_provider }) })}`;
}

/** What the ID token says that an app gets for the code in an address. @throws Error where there is none */
export async function claimsOf(
  context: TestContext,
  clientId: string,
  left: URL,
): Promise<Readonly<Record<string, unknown>>> {
  const code = left.searchParams.get('code');
  if (code === null) throw new Error(left.href);
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: callback,
    code,
  });
  const router = createRouter(oauthRoutes(context), { hosts: everyHost, log: silentLog });
  const response = await ask(router, new Request(`${origin}/oauth2/token`, { method: 'POST', body }));
  const { id_token = '' } = (await response.json()) as { id_token?: string };
  return parseJwt(id_token)?.claims ?? {};
}
