import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateIdentityProviderCommand, CreateUserPoolDomainCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { Provider } from 'oidc-provider';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, servePage, startBrowser } from './browser.ts';
import { administrator, type Person } from './people.ts';
import type { AppSettings, Beginning, RedirectApp } from './redirect/app.ts';
import { confirmed, makeClient, makePool } from './sdk-client.ts';
import { type ContractServer, describeClient } from './server.ts';
import { trustServer } from './trust.ts';

const executable = await findChromium();

/** What an app of each version is told on its channel, and how it says that nobody is there any more. */
const versions = [
  {
    name: 'aws-amplify 6',
    app: 'redirect/amplify-6.ts',
    alias: {},
    signedIn: ['signInWithRedirect', 'signedIn'],
    failed: 'signInWithRedirect_failure',
    asksApi: false,
  },
  {
    name: 'aws-amplify 5',
    app: 'redirect/amplify-5.ts',
    alias: {},
    signedIn: ['parsingCallbackUrl', 'signIn', 'cognitoHostedUI'],
    failed: 'cognitoHostedUI_failure',
    asksApi: true,
  },
  {
    name: 'aws-amplify 4',
    app: 'redirect/amplify-4.ts',
    alias: { '@aws-amplify/core': 'aws-amplify-v4-core' },
    signedIn: ['parsingCallbackUrl', 'signIn', 'cognitoHostedUI'],
    failed: 'cognitoHostedUI_failure',
    asksApi: true,
  },
] as const;

type InPage = { readonly redirectApp: RedirectApp };

/** One person's browser, with an app in it that sends them to the hosted pages. */
class AppWindow {
  readonly page: Page;
  readonly #settings: AppSettings;

  private constructor(page: Page, settings: AppSettings) {
    this.page = page;
    this.#settings = settings;
  }

  static async open(browser: Browser, settings: AppSettings): Promise<AppWindow> {
    const profile = await browser.newContext({ locale: 'en-GB' });
    await profile.addInitScript((given) => Object.assign(globalThis, { appSettings: given }), settings);
    const window = new AppWindow(await profile.newPage(), settings);
    await window.page.goto(settings.signInUrl);
    await window.arrive();
    return window;
  }

  /** Waits until the app is there again. */
  async arrive(path = '/'): Promise<void> {
    const { origin } = new URL(this.#settings.signInUrl);
    await this.page.waitForURL((url) => url.origin === origin && url.pathname === path);
    await this.page.waitForFunction(() => 'redirectApp' in globalThis);
  }

  /** Has the app send the person off. What it gives back is lost with its page. */
  begin(how: Beginning = {}): Promise<void> {
    return this.page.evaluate((given) => {
      void (globalThis as unknown as InPage).redirectApp.begin(given);
    }, how);
  }

  end(): Promise<void> {
    return this.page.evaluate(() => {
      void (globalThis as unknown as InPage).redirectApp.end();
    });
  }

  async signIn({ username, password }: Person): Promise<void> {
    await this.page.getByLabel('Username').fill(username);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  session(isRefreshed = false) {
    return this.page.evaluate((given) => (globalThis as unknown as InPage).redirectApp.session(given), isRefreshed);
  }

  /** What the app was told, once this was among it. */
  async toldOf(event: string): Promise<readonly (readonly [string, string?])[]> {
    await this.page.waitForFunction(
      (wanted) => (globalThis as unknown as InPage).redirectApp.events.some(([name]) => name === wanted),
      event,
    );
    return this.page.evaluate(() => [...(globalThis as unknown as InPage).redirectApp.events]);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** A provider of the ecosystem: whoever types a name is that person, unless they go back. */
async function startProvider(redirectUri: string): Promise<{ issuer: string; server: Server }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { client_id: 'cenote', client_secret: 'the secret of the client', redirect_uris: [redirectUri] };
  const provider = new Provider(issuer, {
    clients: [{ ...client, token_endpoint_auth_method: 'client_secret_post' }],
    claims: { openid: ['sub'], email: ['email'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, email: `${sub}@provider.example` }) }),
    features: { devInteractions: { enabled: true } },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  return { issuer, server };
}

const scopes = ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'];

describe.skipIf(executable === undefined)('the hosted pages with Amplify in a browser', () => {
  describeClient(
    'sent there and back',
    (server) => {
      let browser: Browser;
      let userPoolId: string;
      let outside: Awaited<ReturnType<typeof startProvider>>;
      const domain = () => new URL(server.endpoint).host;

      beforeAll(async () => {
        browser = await startBrowser(executable ?? '', [trustServer(server.dataDir ?? '')]);
        outside = await startProvider(`${server.endpoint}/oauth2/idpresponse`);
        userPoolId = await makePool(server);
        await administrator(server).send(
          new CreateIdentityProviderCommand({
            UserPoolId: userPoolId,
            ProviderName: 'Outside',
            ProviderType: 'OIDC',
            ProviderDetails: {
              client_id: 'cenote',
              client_secret: 'the secret of the client',
              authorize_scopes: 'openid email',
              oidc_issuer: outside.issuer,
              attributes_request_method: 'GET',
            },
            AttributeMapping: { email: 'email' },
          }),
        );
      });
      afterAll(async () => {
        await browser?.close();
        outside.server.closeAllConnections();
        outside.server.close();
      });

      describe.each(versions)('$name', ({ app, alias, signedIn, failed, asksApi }) => {
        let served: Awaited<ReturnType<typeof servePage>>;
        let person: Person;
        let clientId: string;
        beforeAll(async () => {
          served = await servePage(app, alias);
          clientId = await clientOf(server, userPoolId, served.url, ['COGNITO', 'Outside']);
          person = await confirmed(server, clientId, userPoolId);
        });
        afterAll(() => served.close());

        const settings = (more: Partial<AppSettings> = {}): AppSettings => ({
          userPoolId,
          clientId,
          endpoint: `${server.endpoint}/`,
          domain: domain(),
          scopes,
          signInUrl: served.url,
          signOutUrl: `${served.url}bye`,
          responseType: 'code',
          ...more,
        });
        const open = (more: Partial<AppSettings> = {}) => AppWindow.open(browser, settings(more));

        test('signs in by the code flow, refreshes, and signs out at the pages', async () => {
          const window = await open();
          await window.begin();
          await window.page.waitForURL(`${server.endpoint}/login?**`);
          await window.signIn(person);
          await window.arrive();
          const events = (await window.toldOf(signedIn.at(-1) ?? '')).map(([event]) => event);
          expect(events).toEqual(expect.arrayContaining([...signedIn]));
          const session = await window.session();
          expect(session?.username).toBe(person.username);
          expect(new URL(window.page.url()).search).toBe('');
          expect(decodeJwt(session?.accessToken ?? '')['scope']).toBe(scopes.join(' '));
          const refreshed = await window.session(true);
          expect(refreshed?.accessToken).not.toBe(session?.accessToken);
          expect(decodeJwt(refreshed?.accessToken ?? '')['scope']).toBe(scopes.join(' '));
          await window.end();
          await window.arrive('/bye');
          expect(await window.session()).toBeUndefined();
          // The pages know nobody any more, either.
          await window.page.goto(served.url);
          await window.arrive();
          await window.begin();
          await window.page.waitForURL(`${server.endpoint}/login?**`);
          await window.close();
        });

        test('keeps its tokens where it finds them after a reload', async () => {
          const window = await open();
          await window.begin();
          await window.signIn(person);
          await window.arrive();
          await window.toldOf(signedIn.at(-1) ?? '');
          const stored = await window.page.evaluate(() =>
            Object.keys((globalThis as unknown as { localStorage: object }).localStorage),
          );
          const prefix = `CognitoIdentityServiceProvider.${clientId}.${person.username}`;
          expect(stored).toEqual(
            expect.arrayContaining([`${prefix}.accessToken`, `${prefix}.idToken`, `${prefix}.refreshToken`]),
          );
          await window.page.reload();
          await window.arrive();
          expect((await window.session())?.username).toBe(person.username);
          await window.close();
        });

        test('gets back what it sent along as its own state', async () => {
          const window = await open();
          // Amplify takes no character beyond U+00FF.
          const customState = 'back to /basket?item=7&size=ö "large"';
          await window.begin({ customState });
          await window.signIn(person);
          await window.arrive();
          const told = await window.toldOf('customOAuthState');
          expect(told.find(([event]) => event === 'customOAuthState')?.[1]).toBe(customState);
          await window.close();
        });

        test('a second window of the same browser is signed in without being asked', async () => {
          const window = await open();
          await window.begin();
          await window.signIn(person);
          await window.arrive();
          await window.toldOf(signedIn.at(-1) ?? '');
          // Some say so before all of it is in the storage.
          expect((await window.session())?.username).toBe(person.username);
          await window.page.evaluate(() =>
            (globalThis as unknown as { localStorage: { clear(): void } }).localStorage.clear(),
          );
          await window.page.reload();
          await window.arrive();
          expect(await window.session()).toBeUndefined();
          await window.begin();
          await window.toldOf(signedIn.at(-1) ?? '');
          expect((await window.session())?.username).toBe(person.username);
          await window.close();
        });

        test('signs in by an outside provider, straight from the app', async () => {
          const window = await open();
          await window.begin({ provider: 'Outside' });
          await window.page.waitForURL(`${outside.issuer}/**`);
          await window.page.locator('input[name=login]').fill('ann');
          await window.page.locator('input[name=password]').fill('any');
          await window.page.locator('button[type=submit]').click();
          await window.page.getByRole('button', { name: 'Continue' }).click();
          await window.arrive();
          await window.toldOf(signedIn.at(-1) ?? '');
          const session = await window.session();
          expect(session?.username).toBe('Outside_ann');
          expect(decodeJwt(session?.idToken ?? '')).toMatchObject({
            email: 'ann@provider.example',
            identities: [expect.objectContaining({ userId: 'ann', providerName: 'Outside' })],
          });
          await window.close();
        });

        test('is told when somebody goes back from the provider, and can begin anew', async () => {
          const window = await open();
          await window.begin({ provider: 'Outside' });
          await window.page.waitForURL(`${outside.issuer}/**`);
          await window.page.locator('a', { hasText: /cancel/i }).click();
          await window.arrive();
          const told = await window.toldOf(failed);
          expect(
            decodeURIComponent((told.find(([event]) => event === failed)?.[1] ?? '').replaceAll('+', ' ')),
          ).toContain('[Outside] Error - access_denied');
          expect(await window.session()).toBeUndefined();
          await window.begin();
          await window.signIn(person);
          await window.arrive();
          await window.toldOf(signedIn.at(-1) ?? '');
          await window.close();
        });

        test('is told what is wrong with what it asks for', async () => {
          const window = await open({ scopes: ['openid', 'phone'] });
          await window.begin();
          await window.arrive();
          const told = await window.toldOf(failed);
          expect(
            decodeURIComponent((told.find(([event]) => event === failed)?.[1] ?? '').replaceAll('+', ' ')),
          ).toContain('A scope is none of the app client.');
          await window.close();
        });

        test('somebody who goes back in the browser can begin anew', async () => {
          const window = await open();
          await window.begin();
          await window.page.waitForURL(`${server.endpoint}/login?**`);
          await window.page.goBack();
          await window.arrive();
          expect(await window.session()).toBeUndefined();
          await window.begin();
          await window.signIn(person);
          await window.arrive();
          await window.toldOf(signedIn.at(-1) ?? '');
          await window.close();
        });

        test('signs in by the implicit flow', async () => {
          const window = await open({ responseType: 'token' });
          await window.begin();
          await window.signIn(person);
          await window.arrive();
          await window.toldOf(signedIn.at(-1) ?? '');
          const session = await window.session();
          expect(session?.username).toBe(person.username);
          expect(new URL(window.page.url()).hash).toBe('');
          expect(await storedEndingWith(window, '.refreshToken')).toEqual([]);
          await window.close();
        });

        test('meets its pool under the domain of the pool', async () => {
          const own = await makePool(server);
          const Domain = `shop-${own.slice(-9).toLowerCase()}`;
          await administrator(server).send(new CreateUserPoolDomainCommand({ UserPoolId: own, Domain }));
          const ownClient = await clientOf(server, own, served.url);
          const somebody = await confirmed(server, ownClient, own);
          const host = `${Domain}.localhost:${new URL(server.endpoint).port}`;
          const window = await open({ userPoolId: own, clientId: ownClient, domain: host });
          await window.begin();
          await window.page.waitForURL(`https://${host}/login?**`);
          await window.signIn(somebody);
          await window.arrive();
          await window.toldOf(signedIn.at(-1) ?? '');
          expect((await window.session())?.username).toBe(somebody.username);
          await window.end();
          await window.arrive('/bye');
          await window.close();
        });

        test.skipIf(asksApi)('asks without a page, for a known name, and in a language', async () => {
          const window = await open();
          await window.begin({ prompt: 'NONE' });
          const told = await window.toldOf(failed);
          expect(told.find(([event]) => event === failed)?.[1]).toBe('Nobody is signed in.');
          await window.begin({ loginHint: person.username, lang: 'de', prompt: 'LOGIN' });
          await window.page.waitForURL(`${server.endpoint}/login?**`);
          expect(await window.page.locator('html').getAttribute('lang')).toBe('de');
          expect(await window.page.locator('input[name=username]').inputValue()).toBe(person.username);
          await window.page.locator('input[name=password]').fill(person.password);
          await window.page.keyboard.press('Enter');
          await window.arrive();
          await window.toldOf(signedIn.at(-1) ?? '');
          await window.close();
        });
      });
    },
    { https: true },
  );
});

function storedEndingWith({ page }: AppWindow, end: string): Promise<string[]> {
  return page.evaluate(
    (given) =>
      Object.entries((globalThis as unknown as { localStorage: Record<string, string> }).localStorage)
        .filter(([name, value]) => name.endsWith(given) && !['', 'null', 'undefined'].includes(value))
        .map(([name]) => name),
    end,
  );
}

/** An app that is loaded from there. */
async function clientOf(
  server: ContractServer,
  userPoolId: string,
  url: string,
  providers: string[] = ['COGNITO'],
): Promise<string> {
  const { ClientId } = await makeClient(server, userPoolId, {
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code', 'implicit'],
    AllowedOAuthScopes: scopes,
    CallbackURLs: [url],
    LogoutURLs: [`${url}bye`],
    SupportedIdentityProviders: providers,
    EnableTokenRevocation: true,
  });
  return ClientId;
}
