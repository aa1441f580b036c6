import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AdminGetUserCommand,
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leftTo, type Page, shown, TestBrowser } from '../packages/server/test/browser.ts';
import { findChromium, startBrowser } from './browser.ts';
import { administrator } from './people.ts';
import { confirmed, makeClient, makePool } from './sdk-client.ts';
import { type ContractServer, describeClient, describeContract } from './server.ts';
import { hasSimpleSamlPhp, passwordOf, type SimpleSamlPhp, startSimpleSamlPhp } from './simplesamlphp.ts';

const chromiumPath = await findChromium();

function beside(server: ContractServer) {
  let outside: SimpleSamlPhp;
  const app = createServer((_, response) => response.end('the app'));
  let [callback, bye] = ['', ''];
  let UserPoolId: string;
  let ClientId: string;
  beforeAll(async () => {
    outside = await startSimpleSamlPhp();
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const url = `http://localhost:${(app.address() as AddressInfo).port}`;
    [callback, bye] = [`${url}/callback`, `${url}/bye`];
    UserPoolId = await makePool(server);
    await provide('Corp', {});
    await provide('Signing', { RequestSigningAlgorithm: 'rsa-sha256' });
    await provide('Hidden', { EncryptedResponses: 'true' });
    await provide('Begins', { IDPInit: 'true' });
    await provide('Ends', { IDPSignout: 'true' });
    await provide('Linked', {});
    ({ ClientId } = await makeClient(server, UserPoolId, {
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
      CallbackURLs: [callback],
      LogoutURLs: [bye],
      SupportedIdentityProviders: ['COGNITO', 'Corp', 'Signing', 'Hidden', 'Begins', 'Ends', 'Linked'],
    }));
    signOut = `/logout?${new URLSearchParams({ client_id: ClientId, logout_uri: bye })}`;
  });
  afterAll(async () => {
    app.closeAllConnections();
    app.close();
    await outside?.close();
  });
  let signOut: string;

  const request = (more: Record<string, string>) =>
    String(
      new URLSearchParams({
        response_type: 'code',
        client_id: ClientId,
        redirect_uri: callback,
        scope: 'openid email profile aws.cognito.signin.user.admin',
        state: 's',
        ...more,
      }),
    );
  async function provide(ProviderName: string, details: Record<string, string>): Promise<void> {
    const input: CreateIdentityProviderCommandInput = {
      UserPoolId,
      ProviderName,
      ProviderType: 'SAML',
      ProviderDetails: { MetadataURL: outside.metadataUrl, ...details },
      AttributeMapping: { email: 'mail', name: 'displayName' },
    };
    await administrator(server).send(new CreateIdentityProviderCommand(input));
  }
  /** The provider reads what the pool publishes of itself. */
  async function trust(rules: Record<string, unknown> = {}, identity_provider?: string): Promise<void> {
    const query = identity_provider === undefined ? '' : `?${new URLSearchParams({ identity_provider })}`;
    const metadata = await (await fetch(`${server.endpoint}/${UserPoolId}/saml2/metadata${query}`)).text();
    await outside.trust({ metadata, rules });
  }
  const newBrowser = () =>
    new TestBrowser((request) => fetch(request, { redirect: 'manual' }), server.endpoint, outside.url);
  /** To the page on which the provider sends its response by script; without script a person presses the button. */
  async function identify(browser: TestBrowser, provider: string, name: string): Promise<Page> {
    const at = shown(await browser.open(`/oauth2/authorize?${request({ identity_provider: provider })}`));
    return shown(await browser.send(at, { username: name, password: passwordOf(name) }));
  }
  const comeBy = async (browser: TestBrowser, provider: string, name: string) =>
    leftTo(await browser.send(await identify(browser, provider, name), {}));
  async function tokensOf(url: URL) {
    const code = url.searchParams.get('code') ?? '';
    const body = { grant_type: 'authorization_code', client_id: ClientId, redirect_uri: callback, code };
    const response = await fetch(`${server.endpoint}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(body),
    });
    const tokens = (await response.json()) as { id_token?: string; refresh_token?: string; access_token?: string };
    const [, claims = ''] = tokens.id_token?.split('.') ?? [];
    return { ...tokens, claims: JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}') };
  }

  const refresh = (refresh_token: string) =>
    fetch(`${server.endpoint}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id: ClientId, refresh_token }),
    });

  return {
    trust,
    refresh,
    newBrowser,
    request,
    identify,
    comeBy,
    tokensOf,
    outside: () => outside,
    poolId: () => UserPoolId,
    clientId: () => ClientId,
    app: () => ({ callback, bye, signOut }),
  };
}

const samlOf = (page: Page) => Buffer.from(page.fields['SAMLResponse'] ?? '', 'base64').toString();

describe.skipIf(!(await hasSimpleSamlPhp()))('a real SAML provider', () => {
  describeContract('signing in by SimpleSAMLphp', (server) => {
    const { trust, newBrowser, request, identify, comeBy, tokensOf, refresh, outside, poolId } = beside(server);

    test('somebody of the provider becomes a user, with what it says of them, and is the same one the next time', async () => {
      await trust();
      const browser = newBrowser();
      const { claims } = await tokensOf(await comeBy(browser, 'Corp', 'ada'));
      expect(claims).toMatchObject({
        'cognito:username': 'Corp_ada',
        email: 'ada@example.com',
        name: 'Ada Lovelace',
        identities: [
          { userId: 'ada', providerName: 'Corp', providerType: 'SAML', issuer: outside().entityId, primary: 'true' },
        ],
      });
      const again = await tokensOf(await comeBy(newBrowser(), 'Corp', 'ada'));
      expect(again.claims['sub']).toBe(claims['sub']);
      const user = await administrator(server).send(
        new AdminGetUserCommand({ UserPoolId: poolId(), Username: 'Corp_ada' }),
      );
      expect(user.UserStatus).toBe('EXTERNAL_PROVIDER');
    });

    test('a response counts once, in the browser that asked for it', async () => {
      await trust();
      const [browser, thief] = [newBrowser(), newBrowser()];
      const page = await identify(browser, 'Corp', 'ada');
      expect(shown(await thief.send(page, {})).status).toBe(400);
      // Their own request does not make it theirs.
      const own = await identify(thief, 'Corp', 'zoe');
      const swapped = await thief.send(own, { SAMLResponse: page.fields['SAMLResponse'] ?? '' });
      expect(leftTo(swapped).searchParams.get('error_description')).toBe('Invalid SAML response received.');
      expect(leftTo(await browser.send(page, {})).searchParams.get('code')).toBeTruthy();
      const again = await browser.send(page, {});
      expect(again instanceof URL ? again.searchParams.get('code') : null).toBeNull();
    });

    test('somebody begins at the provider, where the pool allows it', async () => {
      await trust();
      const party = `urn:amazon:cognito:sp:${poolId()}`;
      const begin = async (identity_provider: string, more: Record<string, string> = {}) => {
        const browser = newBrowser();
        const page = shown(await browser.open(outside().beginUrl(party, request({ identity_provider, ...more }))));
        const sent = shown(await browser.send(page, { username: 'ada', password: passwordOf('ada') }));
        return { sent, back: await browser.send(sent, {}) };
      };
      const { sent, back } = await begin('Begins');
      expect((await tokensOf(leftTo(back))).claims['cognito:username']).toBe('Begins_ada');
      // Once, in any browser.
      expect(leftTo(await newBrowser().send(sent, {})).searchParams.get('error')).toBe('invalid_request');
      expect(leftTo((await begin('Corp')).back).searchParams.get('code')).toBeNull();
      expect(shown((await begin('Begins', { redirect_uri: 'https://evil.example/' })).back).status).toBe(400);
    });

    test('who signs out at the provider is signed out of the app, tokens and all', async () => {
      await trust();
      const browser = newBrowser();
      const { refresh_token = '', claims } = await tokensOf(await comeBy(browser, 'Ends', 'zoe'));
      expect(claims['cognito:username']).toBe('Ends_zoë@example.com');
      expect((await refresh(refresh_token)).status).toBe(200);
      const page = shown(await browser.open(outside().signOutUrl));
      expect(page.url.origin).toBe(outside().url);
      expect(page.status).toBe(200);
      expect((await refresh(refresh_token)).status).toBe(400);
      const login = shown(await browser.open(`/oauth2/authorize?${request({ identity_provider: 'Ends' })}`));
      expect(Object.keys(login.fields)).toContain('password');
    });
  });

  describeClient('what SimpleSAMLphp may want', (server) => {
    const { trust, newBrowser, request, identify, comeBy, tokensOf, app, poolId, clientId } = beside(server);

    test('who is signed in at the provider still need not say so again, unless an app wants it', async () => {
      await trust();
      const browser = newBrowser();
      await comeBy(browser, 'Corp', 'ada');
      await browser.open(app().signOut);
      const page = shown(await browser.open(`/oauth2/authorize?${request({ identity_provider: 'Corp' })}`));
      expect((await tokensOf(leftTo(await browser.send(page, {})))).claims['cognito:username']).toBe('Corp_ada');
      const forced = await browser.open(`/oauth2/authorize?${request({ identity_provider: 'Corp', prompt: 'login' })}`);
      expect(Object.keys(shown(forced).fields)).toContain('password');
    });

    test('names of any letters and of other case are other people', async () => {
      await trust();
      const zoe = await tokensOf(await comeBy(newBrowser(), 'Corp', 'zoe'));
      expect(zoe.claims).toMatchObject({ 'cognito:username': 'Corp_zoë@example.com', name: 'Zoë & "Co" <x>' });
      const [one, other] = [await comeBy(newBrowser(), 'Corp', 'ada'), await comeBy(newBrowser(), 'Corp', 'Ada')];
      const [ada, Ada] = [await tokensOf(one), await tokensOf(other)];
      expect(Ada.claims['email']).toBe('other-ada@example.com');
      expect(Ada.claims['sub']).not.toBe(ada.claims['sub']);
    });

    test('a provider that wants signed requests gets them, and takes no other', async () => {
      await trust({ 'validate.authnrequest': true });
      expect((await tokensOf(await comeBy(newBrowser(), 'Signing', 'ada'))).claims['email']).toBe('ada@example.com');
      const { text } = shown(await newBrowser().open(`/oauth2/authorize?${request({ identity_provider: 'Corp' })}`));
      expect(text).toContain('no signature found');
    });

    test.each([
      ['the response around it', { 'saml20.sign.response': true, 'saml20.sign.assertion': false }],
      ['the assertion in it', { 'saml20.sign.response': false, 'saml20.sign.assertion': true }],
      ['both', {}],
    ])('an encrypted assertion is read, where the provider signs %s', async (_, signed) => {
      await trust({ ...signed, 'assertion.encryption': true }, 'Hidden');
      const browser = newBrowser();
      const page = await identify(browser, 'Hidden', 'ada');
      expect(samlOf(page)).toContain('<saml:EncryptedAssertion');
      expect(samlOf(page)).not.toContain('ada@example.com');
      const { claims } = await tokensOf(leftTo(await browser.send(page, {})));
      expect(claims).toMatchObject({ 'cognito:username': 'Hidden_ada', email: 'ada@example.com' });
    });

    test('an assertion that is not encrypted is none for a pool that wants it encrypted', async () => {
      await trust({}, 'Hidden');
      const left = await comeBy(newBrowser(), 'Hidden', 'ada');
      expect(left.searchParams.get('error_description')).toBe('Invalid SAML response received.');
    });

    test('a byte that is changed on the way is found', async () => {
      await trust();
      const browser = newBrowser();
      const page = await identify(browser, 'Corp', 'ada');
      const forged = samlOf(page).replaceAll('>ada<', '>zoe<');
      const left = leftTo(await browser.send(page, { SAMLResponse: Buffer.from(forged).toString('base64') }));
      expect(left.searchParams.get('error_description')).toBe('Invalid SAML response received.');
    });

    test('who signs out of the app signs out at the provider', async () => {
      await trust();
      const browser = newBrowser();
      await comeBy(browser, 'Ends', 'ada');
      expect(leftTo(await browser.open(app().signOut)).href).toBe(app().bye);
      const page = shown(await browser.open(`/oauth2/authorize?${request({ identity_provider: 'Ends' })}`));
      expect(Object.keys(page.fields)).toContain('password');
    });

    describe.skipIf(chromiumPath === undefined)('in a Chromium, from one site to the other', () => {
      let chromium: Browser;
      beforeAll(async () => {
        chromium = await startBrowser(chromiumPath ?? '');
      });
      afterAll(() => chromium?.close());

      test.each([true, false])('with script: %s', async (javaScriptEnabled) => {
        await trust({}, 'Ends');
        const profile = await chromium.newContext({ javaScriptEnabled });
        const page = await profile.newPage();
        await page.goto(`${server.endpoint}/oauth2/authorize?${request({ identity_provider: 'Ends' })}`);
        await page.getByLabel('Username').fill('ada');
        await page.getByLabel('Password').fill(passwordOf('ada'));
        await page.getByRole('button', { name: 'Login' }).click();
        if (!javaScriptEnabled) await page.getByRole('button', { name: 'Submit' }).last().click();
        await page.waitForURL(`${app().callback}**`);
        const { claims } = await tokensOf(new URL(page.url()));
        expect(claims).toMatchObject({ 'cognito:username': 'Ends_ada', email: 'ada@example.com' });
        await page.goto(`${server.endpoint}${app().signOut}`);
        await page.waitForURL(app().bye);
        await page.goto(`${server.endpoint}/oauth2/authorize?${request({ identity_provider: 'Ends' })}`);
        await page.getByLabel('Password').waitFor();
        await profile.close();
      });

      test('somebody links what they have there from the page about their account, with script and without', async () => {
        await trust();
        for (const [javaScriptEnabled, there] of [
          [true, 'ada'],
          [false, 'zoe'],
        ] as const) {
          const { username, password } = await confirmed(server, clientId(), poolId());
          const profile = await chromium.newContext({ javaScriptEnabled });
          const page = await profile.newPage();
          await page.goto(`${server.endpoint}/account/linked?client_id=${clientId()}`);
          await page.getByLabel('Username').fill(username);
          await page.getByLabel('Password').fill(password);
          await page.getByRole('button', { name: 'Sign in', exact: true }).click();
          await page.getByRole('button', { name: 'Link an account at Linked' }).click();
          await page.getByRole('link', { name: 'Go on to Linked' }).click();
          await page.getByLabel('Username').fill(there);
          await page.getByLabel('Password').fill(passwordOf(there));
          await page.getByRole('button', { name: 'Login' }).click();
          if (!javaScriptEnabled) await page.getByRole('button', { name: 'Submit' }).last().click();
          await page.getByRole('status').waitFor();
          expect(new URL(page.url()).pathname).toBe('/account/linked');
          const { claims } = await tokensOf(await comeBy(newBrowser(), 'Linked', there));
          expect(claims).toMatchObject({ 'cognito:username': username });
          await profile.close();
        }
      });
    });
  });
});
