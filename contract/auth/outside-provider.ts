import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { Page } from 'playwright-core';

/** A provider of OpenID Connect that is no user pool: with the addresses that Auth0 has. */
export interface OutsideProvider {
  readonly issuer: string;
  /** The addresses that it was asked at, with their queries. */
  readonly asked: readonly URL[];
  close(): void;
}

/** Starts one that knows an app with this id, which browsers and phones are: it has no secret. */
export async function startOutsideProvider(
  clientId: string,
  redirectUris: readonly string[],
): Promise<OutsideProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const asked: URL[] = [];
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        redirect_uris: [...redirectUris],
        post_logout_redirect_uris: redirectUris.map((uri) => `${uri}bye`),
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    scopes: ['openid', 'email', 'offline_access'],
    claims: { openid: ['sub'], email: ['email'] },
    conformIdTokenClaims: false,
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, email: `${sub}@provider.example` }) }),
    issueRefreshToken: async () => true,
    clientBasedCORS: () => true,
    pkce: { required: () => true },
    routes: { authorization: '/authorize', token: '/oauth/token', end_session: '/v2/logout' },
    features: { devInteractions: { enabled: true } },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    asked.push(new URL(request.url ?? '', issuer));
    void answer(request, response);
  });
  return {
    issuer,
    asked,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Signs in at its pages: whoever types a name is that person. */
export async function fillInOutside(page: Page, name: string): Promise<void> {
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}
