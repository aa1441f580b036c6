import { AdminGetUserCommand, CreateUserPoolDomainCommand } from '@aws-sdk/client-cognito-identity-provider';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { beforeAll, describe, expect, test } from 'vitest';
import { leftTo, shown, TestBrowser } from '../packages/server/test/browser.ts';
import { administrator } from './people.ts';
import { confirmed, makeClient, makePool } from './sdk-client.ts';
import { describeContract } from './server.ts';

const callback = 'https://app.example/callback';

describeContract('OpenID Connect with the clients of the ecosystem', (server) => {
  let userPoolId: string;
  let issuer: URL;
  let app: { ClientId?: string; ClientSecret?: string };
  beforeAll(async () => {
    userPoolId = await makePool(server);
    issuer = new URL(`${server.endpoint}/${userPoolId}`);
    app = await makeClient(server, userPoolId, {
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: [callback],
      EnableTokenRevocation: true,
    });
  });

  /** Signs somebody in at the page to which an app sends them; gives where they come out. */
  async function visit(url: URL, person: { username: string; password: string }): Promise<URL> {
    const browser = new TestBrowser((request) => fetch(request, { redirect: 'manual' }), server.endpoint);
    const page = shown(await browser.open(url.href));
    return leftTo(await browser.send(page, { username: person.username, password: person.password }));
  }
  const newPerson = async () => confirmed(server, (await makeClient(server, userPoolId)).ClientId, userPoolId);

  test('openid-client: discovery, code with PKCE, nonce and state, refresh, userInfo, revocation', async () => {
    const person = await newPerson();
    const config = await client.discovery(issuer, app.ClientId ?? '', app.ClientSecret, undefined, {
      execute: [client.allowInsecureRequests],
    });
    const verifier = client.randomPKCECodeVerifier();
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'openid email',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    const came = await visit(url, person);
    const tokens = await client.authorizationCodeGrant(config, came, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const { sub = '' } = tokens.claims() ?? {};
    const { UserAttributes = [] } = await administrator(server).send(
      new AdminGetUserCommand({ UserPoolId: userPoolId, Username: person.username }),
    );
    expect(UserAttributes.find(({ Name }) => Name === 'sub')?.Value).toBe(sub);
    expect(await client.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ sub, email: person.email });
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.claims()?.sub).toBe(sub);
    await client.tokenRevocation(config, tokens.refresh_token ?? '');
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await expect(client.fetchUserInfo(config, tokens.access_token, sub)).rejects.toMatchObject({ status: 401 });
  });

  test('oauth4webapi, strict: metadata of RFC 8414, issuer in the answer, errors by their names', async () => {
    const person = await newPerson();
    const insecure = { [oauth.allowInsecureRequests]: true };
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
    const as = await oauth.processDiscoveryResponse(issuer, found);
    expect(as.authorization_response_iss_parameter_supported).toBe(true);
    const me = { client_id: app.ClientId ?? '' };
    const verifier = oauth.generateRandomCodeVerifier();
    const url = new URL(as.authorization_endpoint ?? '');
    url.search = String(
      new URLSearchParams({
        ...me,
        redirect_uri: callback,
        response_type: 'code',
        scope: 'openid',
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state: 'state',
      }),
    );
    const parameters = oauth.validateAuthResponse(as, me, await visit(url, person), 'state');
    const secret = oauth.ClientSecretBasic(app.ClientSecret ?? '');
    const ask = () => oauth.authorizationCodeGrantRequest(as, me, secret, parameters, callback, verifier, insecure);
    const result = await oauth.processAuthorizationCodeResponse(as, me, await ask(), { requireIdToken: true });
    expect(result.token_type).toBe('bearer');
    await expect(oauth.processAuthorizationCodeResponse(as, me, await ask())).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    url.searchParams.set('scope', 'phone');
    const refused = leftTo(
      await new TestBrowser((request) => fetch(request, { redirect: 'manual' }), server.endpoint).open(url.href),
    );
    expect(() => oauth.validateAuthResponse(as, me, refused, 'state')).toThrow(
      expect.objectContaining({ error: 'invalid_scope' }),
    );
  });

  describe('with a domain', () => {
    test('the endpoints are under it, and it serves its own pool alone', async () => {
      const own = await makePool(server);
      const Domain = `shop-${own.slice(-9).toLowerCase()}`;
      await administrator(server).send(new CreateUserPoolDomainCommand({ UserPoolId: own, Domain }));
      const document = (await (await fetch(`${server.endpoint}/${own}/.well-known/openid-configuration`)).json()) as {
        token_endpoint: string;
        issuer: string;
      };
      const { port } = new URL(server.endpoint);
      expect(document.token_endpoint).toBe(`http://${Domain}.localhost:${port}/oauth2/token`);
      expect(document.issuer).toBe(`${server.endpoint}/${own}`);
    });
  });
});
