import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../packages/client/src/index.ts';
import { findChromium, servePage, startBrowser } from '../browser.ts';
import { fillInOutside, type OutsideProvider, startOutsideProvider } from './outside-provider.ts';
import { RedirectWindow } from './redirect-window.ts';

const executable = await findChromium();
const clientId = 'app-of-auth0';

describe.runIf(executable !== undefined)('hosted pages of Auth0', () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof servePage>>;
  let provider: OutsideProvider;
  beforeAll(async () => {
    browser = await startBrowser(executable ?? '');
    served = await servePage('auth/redirect-app.ts');
    provider = await startOutsideProvider(clientId, [served.url]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    provider?.close();
  });

  /** `awsconfiguration.json` as the documentation has it, with the addresses of this machine. */
  const file = () => ({
    IdentityManager: { Default: {} },
    CognitoUserPool: { Default: { PoolId: 'us-east-1_abcd1234', AppClientId: 'of-the-pool', Region: 'us-east-1' } },
    Auth: {
      Default: {
        OAuth: {
          AppClientId: clientId,
          WebDomain: provider.issuer,
          TokenURI: `${provider.issuer}/oauth/token`,
          SignInURI: `${provider.issuer}/authorize`,
          SignInRedirectURI: served.url,
          SignOutURI: `${provider.issuer}/v2/logout`,
          SignOutURIQueryParameters: { client_id: clientId, returnTo: `${served.url}bye` },
          Scopes: ['openid', 'email'],
        },
      },
    },
  });

  test('awsconfiguration.json: signs in, renews the tokens there, and signs out with the parameters of the file', async () => {
    // What a page is given goes through JSON, and functions do not.
    const { renew: _, ...config } = readConfig(file());
    const window = await RedirectWindow.open(browser, served.url, { form: 'instance', config });
    await window.begin({ options: { federationProviderName: 'example.auth0.com' } });
    await window.page.waitForURL(`${provider.issuer}/**`);
    const authorized = provider.asked.find(({ pathname }) => pathname === '/authorize')?.searchParams;
    expect(Object.fromEntries(authorized ?? [])).toMatchObject({
      client_id: clientId,
      redirect_uri: served.url,
      scope: 'openid email',
      response_type: 'code',
      code_challenge_method: 'S256',
      nonce: expect.any(String),
    });
    await fillInOutside(window.page, 'ann');
    await window.arrive();
    await window.toldOf('signedIn');
    const session = await window.session();
    expect(session?.username).toBe('ann');
    // An access token that is none to read, as Auth0 issues them.
    expect(session?.accessToken).not.toContain('.');
    const renewed = await window.session(true);
    expect(renewed?.username).toBe('ann');
    expect(renewed?.accessToken).not.toBe(session?.accessToken);
    expect(provider.asked.filter(({ pathname }) => pathname === '/oauth/token')).toHaveLength(2);
    await window.end();
    await window.page.waitForURL(`${provider.issuer}/v2/logout**`);
    const left = new URL(window.page.url()).searchParams;
    expect(Object.fromEntries(left)).toEqual({ client_id: clientId, returnTo: `${served.url}bye` });
    await window.page.goto(served.url);
    await window.arrive();
    expect(await window.session()).toBeUndefined();
    await window.close();
  });
});
