import * as client from 'openid-client';
import { beforeAll, expect, test } from 'vitest';
import { leftTo, shown, TestBrowser } from '../packages/server/test/browser.ts';
import { extend } from './extensions.ts';
import type { Person } from './people.ts';
import { confirmed, makeClient, makePool } from './sdk-client.ts';
import { describeContract } from './server.ts';

const callback = 'https://app.example/callback';
const bye = 'https://app.example/bye';

describeContract('openid-client at what goes beyond Cognito', (server) => {
  let userPoolId: string;
  let issuer: URL;
  let person: Person;
  const insecure = { execute: [client.allowInsecureRequests] };
  beforeAll(async () => {
    userPoolId = await makePool(server);
    issuer = new URL(`${server.endpoint}/${userPoolId}`);
    await extend(server, 'SetUserPoolOAuthExtensions', {
      UserPoolId: userPoolId,
      DynamicClientRegistration: 'OPEN',
      DeviceGrant: true,
    });
    person = await confirmed(server, (await makeClient(server, userPoolId)).ClientId, userPoolId);
  });

  const newBrowser = () => new TestBrowser((request) => fetch(request, { redirect: 'manual' }), server.endpoint);
  const filled = () => ({ username: person.username, password: person.password });

  test('registers, signs somebody in who agrees, asks what its tokens are, and signs them out', async () => {
    const metadata = { redirect_uris: [callback], post_logout_redirect_uris: [bye], client_name: 'Reader' };
    const config = await client.dynamicClientRegistration(issuer, metadata, undefined, insecure);
    const verifier = client.randomPKCECodeVerifier();
    const nonce = client.randomNonce();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'openid email',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      nonce,
    });
    const browser = newBrowser();
    const consent = shown(await browser.send(shown(await browser.open(url.href)), filled()));
    const came = leftTo(await browser.send(consent, {}));
    const tokens = await client.authorizationCodeGrant(config, came, {
      pkceCodeVerifier: verifier,
      expectedNonce: nonce,
    });
    for (const token of [tokens.access_token, tokens.refresh_token ?? '']) {
      expect(await client.tokenIntrospection(config, token)).toMatchObject({
        active: true,
        username: person.username,
        client_id: config.clientMetadata().client_id,
      });
    }
    expect(await client.tokenIntrospection(config, 'nonsense')).toEqual({ active: false });
    const end = client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: bye,
      id_token_hint: tokens.id_token ?? '',
      state: 'x',
    });
    expect(leftTo(await browser.open(end.href)).href).toBe(`${bye}?state=x`);
    expect(shown(await browser.open(url.href)).text).toContain('type="password"');
  });

  test('signs somebody in on another device', async () => {
    const { ClientId } = await makeClient(server, userPoolId, {
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: [callback],
    });
    await extend(server, 'SetUserPoolClientOAuthExtensions', { UserPoolId: userPoolId, ClientId, DeviceGrant: true });
    const config = await client.discovery(issuer, ClientId, undefined, client.None(), insecure);
    const begun = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
    const browser = newBrowser();
    const login = shown(await browser.open(begun.verification_uri_complete ?? ''));
    const question = shown(await browser.send(login, filled()));
    expect(question.text).toContain(begun.user_code);
    await browser.send(question, { answer: 'allow' });
    const tokens = await client.pollDeviceAuthorizationGrant(config, begun);
    expect(tokens.claims()?.['cognito:username']).toBe(person.username);
  });
});
