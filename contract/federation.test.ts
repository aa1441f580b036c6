import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leftTo, type Page, shown, TestBrowser } from '../packages/server/test/browser.ts';
import { administrator } from './people.ts';
import { makeClient, makePool } from './sdk-client.ts';
import { describeContract } from './server.ts';

const callback = 'https://app.example/callback';

/** A provider of the ecosystem: whoever types a name is that person. */
async function startProvider(redirectUri: () => string): Promise<{ issuer: string; server: Server }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'cenote',
        client_secret: 'the secret of the client',
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: [redirectUri()],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, email: `${sub}@provider.example`, email_verified: true, name: `Person ${sub}` }),
    }),
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  return { issuer, server };
}

describeContract('signing in by an OpenID provider', (server) => {
  let outside: { issuer: string; server: Server };
  let UserPoolId: string;
  let ClientId: string;
  beforeAll(async () => {
    outside = await startProvider(() => `${server.endpoint}/oauth2/idpresponse`);
    UserPoolId = await makePool(server);
    await administrator(server).send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName: 'Outside',
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'cenote',
          client_secret: 'the secret of the client',
          authorize_scopes: 'openid email profile',
          oidc_issuer: outside.issuer,
          attributes_request_method: 'GET',
        },
        AttributeMapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
        IdpIdentifiers: ['provider.example'],
      }),
    );
    ({ ClientId } = await makeClient(server, UserPoolId, {
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: [callback],
      SupportedIdentityProviders: ['COGNITO', 'Outside'],
    }));
  });
  afterAll(() => {
    outside.server.closeAllConnections();
    outside.server.close();
  });

  const newBrowser = () =>
    new TestBrowser((request) => fetch(request, { redirect: 'manual' }), server.endpoint, outside.issuer);
  const authorizeUrl = (more: Record<string, string>) =>
    `/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: ClientId, redirect_uri: callback, scope: 'openid email profile', state: 's', ...more })}`;
  async function comeBy(
    browser: TestBrowser,
    login: string,
    more: Record<string, string> = { identity_provider: 'Outside' },
  ) {
    let at: Page | URL = await browser.open(authorizeUrl(more));
    at = await browser.send(shown(at), { login, password: 'any' });
    return leftTo(await browser.send(shown(at), {}));
  }
  async function tokensOf(url: URL) {
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: ClientId,
      redirect_uri: callback,
      code: url.searchParams.get('code') ?? '',
    });
    const response = await fetch(`${server.endpoint}/oauth2/token`, { method: 'POST', body });
    const { id_token = '' } = (await response.json()) as { id_token?: string };
    return JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  }

  test('a newcomer becomes a user of the provider, and is the same one the next time', async () => {
    const first = await tokensOf(await comeBy(newBrowser(), 'ann'));
    expect(first).toMatchObject({
      'cognito:username': 'Outside_ann',
      email: 'ann@provider.example',
      email_verified: true,
      name: 'Person ann',
      identities: [{ userId: 'ann', providerName: 'Outside', providerType: 'OIDC', issuer: null, primary: 'true' }],
    });
    const again = await tokensOf(await comeBy(newBrowser(), 'ann', { idp_identifier: 'provider.example' }));
    expect(again['sub']).toBe(first['sub']);
    const user = await administrator(server).send(new AdminGetUserCommand({ UserPoolId, Username: 'Outside_ann' }));
    expect(user.UserStatus).toBe('EXTERNAL_PROVIDER');
  });

  test('somebody whom an administrator has linked comes as the user of before', async () => {
    await administrator(server).send(
      new AdminCreateUserCommand({ UserPoolId, Username: 'bob', MessageAction: 'SUPPRESS' }),
    );
    await administrator(server).send(
      new AdminLinkProviderForUserCommand({
        UserPoolId,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'bob' },
        SourceUser: {
          ProviderName: 'Outside',
          ProviderAttributeName: 'Cognito_Subject',
          ProviderAttributeValue: 'bob-outside',
        },
      }),
    );
    expect(await tokensOf(await comeBy(newBrowser(), 'bob-outside'))).toMatchObject({ 'cognito:username': 'bob' });
  });

  test('an answer counts in the browser that asked for it, once', async () => {
    const [browser, thief] = [newBrowser(), newBrowser()];
    const page = shown(await browser.open(authorizeUrl({ identity_provider: 'Outside' })));
    const consent = shown(await browser.send(page, { login: 'carol', password: 'any' }));
    const stop = new TestBrowser((request) => fetch(request, { redirect: 'manual' }), outside.issuer);
    expect(stop).toBeDefined();
    const there = await browser.send(consent, {});
    expect(leftTo(there).searchParams.get('code')).toBeTruthy();
    const response = `/oauth2/idpresponse?${new URLSearchParams({ code: 'x', state: 'AAAA' })}`;
    expect(shown(await thief.open(response)).status).toBe(400);
  });

  test('who goes back from the provider without signing in is told so to the app', async () => {
    const browser = newBrowser();
    const page = shown(await browser.open(authorizeUrl({ identity_provider: 'Outside' })));
    const cancel = /href="([^"]*abort[^"]*)"/.exec(page.text)?.[1] ?? '';
    const left = leftTo(await browser.open(new URL(cancel, page.url).href));
    expect(left.searchParams.get('error')).toBe('invalid_request');
    expect(left.searchParams.get('error_description')).toContain('[Outside] Error - access_denied');
  });

  test('a provider that the client does not have is refused', async () => {
    const left = leftTo(await newBrowser().open(authorizeUrl({ identity_provider: 'Nobody' })));
    expect(left.searchParams.get('error')).toBe('invalid_request');
  });
});
