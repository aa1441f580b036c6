import { beforeAll, expect, test } from 'vitest';
import { hostedUiRoutes } from '#doors/hosted-ui/routes.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { leftTo, shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../../test/people.ts';

const origin = 'http://localhost:9229';
const callback = 'https://app.example/callback';
const at = 'https://login.example.com';

describeOnBothEngines('outside providers on the page for signing in', (bench) => {
  let UserPoolId: string;
  beforeAll(async () => {
    UserPoolId = (await createPeoplePool(bench.context)).pool.id;
    const details = { client_id: 'c', client_secret: 's', authorize_scopes: 'openid' };
    const oidc = {
      ...details,
      oidc_issuer: at,
      attributes_request_method: 'GET',
      authorize_url: `${at}/authorize`,
      token_url: `${at}/token`,
      attributes_url: `${at}/userinfo`,
      jwks_uri: `${at}/keys`,
    };
    const create = (ProviderName: string, ProviderType: 'Google' | 'OIDC', IdpIdentifiers: string[] = []) =>
      bench.call('CreateIdentityProvider', {
        UserPoolId,
        ProviderName,
        ProviderType,
        ProviderDetails: ProviderType === 'OIDC' ? oidc : details,
        IdpIdentifiers,
      });
    await create('Google', 'Google');
    await create('Works<b>', 'OIDC', ['works']);
    await create('Contoso', 'OIDC', ['contoso.example', 'Contoso-Group.example']);
  });

  async function open(
    supportedIdentityProviders: string[],
    more: Record<string, string> = {},
    path = '/oauth2/authorize',
  ) {
    const { UserPoolClient } = await bench.call('CreateUserPoolClient', {
      UserPoolId,
      ClientName: 'app',
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: [callback],
      SupportedIdentityProviders: supportedIdentityProviders,
    });
    const routes = [...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)];
    const browser = TestBrowser.of(routes, origin);
    const query = {
      response_type: 'code',
      client_id: UserPoolClient?.ClientId ?? '',
      redirect_uri: callback,
      state: 's',
      ...more,
    };
    const target = await browser.open(`${path}?${new URLSearchParams(query)}`);
    return { browser, target };
  }
  const hrefsOf = (text: string) =>
    [...text.matchAll(/<a class="provider [^>]*href="([^"]*)"/g)].map(
      ([, href = '']) => new URL(href.replaceAll('&amp;', '&'), origin),
    );

  test('are buttons beside the form, in words, that lead to them with all that the app asked for', async () => {
    const { browser, target } = await open(['COGNITO', 'Google', 'Works<b>'], { nonce: 'n', scope: 'openid' });
    const { text } = shown(target);
    expect(text).toContain('type="password"');
    expect(text).toContain('Continue with Google');
    expect(text).toContain('Continue with Works&lt;b&gt;');
    expect(text).not.toContain('Works<b>');
    const hrefs = hrefsOf(text);
    expect(
      hrefs.map(({ pathname, searchParams }) => [
        pathname,
        searchParams.get('identity_provider'),
        searchParams.get('nonce'),
      ]),
    ).toEqual([
      ['/oauth2/authorize', 'Google', 'n'],
      ['/oauth2/authorize', 'Works<b>', 'n'],
    ]);
    expect(leftTo(await browser.open(hrefs[1]?.href ?? '')).href).toMatch(
      /^https:\/\/login\.example\.com\/authorize\?/,
    );
  });

  test('are all there is where a client has no accounts of the pool, and nobody signs in or up by those', async () => {
    const { browser, target } = await open(['Google', 'Works<b>']);
    const page = shown(target);
    expect(page.text).not.toContain('type="password"');
    expect(page.text).not.toContain('/signup');
    expect(hrefsOf(page.text)).toHaveLength(2);
    for (const path of ['/signup', '/confirm', '/resendcode', '/forgotPassword', '/confirmforgotPassword']) {
      const there = shown(await browser.open(page.url.href.replace('/login', path)));
      expect(there.url.pathname).toBe('/login');
    }
    const own = await open(['COGNITO', 'Google']);
    const { fields } = shown(own.target);
    const forced = await own.browser.open(page.url.href, {
      method: 'POST',
      body: new URLSearchParams({ ...fields, username: 'ann', password: PASSWORD }),
      headers: { origin, 'sec-fetch-site': 'same-origin' },
    });
    expect([shown(forced).status, shown(forced).text.includes('offers no way')]).toEqual([400, true]);
  });

  test('nobody is asked where there is one way alone; a client that names none has accounts of the pool', async () => {
    const { target } = await open(['Works<b>']);
    expect(leftTo(target).href).toMatch(/^https:\/\/login\.example\.com\/authorize\?/);
    const { target: none } = await open([]);
    expect(shown(none).text).toContain('type="password"');
  });

  test('one that has domains is found by an address at work, and is shown to nobody', async () => {
    const { browser, target } = await open(['COGNITO', 'Contoso']);
    const page = shown(target);
    expect(page.text).not.toContain('Contoso');
    const form = page.text.slice(page.text.indexOf('<form', page.text.indexOf('</form>')));
    const work = { ...page, text: form, fields: { _csrf: page.fields['_csrf'] ?? '' } };
    for (const work_address of ['ann@CONTOSO.example', ' ann@contoso-group.example ']) {
      const between = shown(await browser.send(work, { work_address }));
      expect(between.status).toBe(200);
      const [, next = ''] = /http-equiv="refresh" content="0;url=([^"]*)"/.exec(between.text) ?? [];
      const left = leftTo(await browser.open(next.replaceAll('&amp;', '&')));
      expect(left.href).toMatch(/^https:\/\/login\.example\.com\/authorize\?/);
      expect(left.searchParams.get('login_hint')).toBe(work_address.trim());
    }
    for (const work_address of ['ann@evil.example', 'contoso.example', '', 'works']) {
      const again = shown(await browser.send(work, { work_address }));
      expect([again.status, again.text.includes('We know no company sign-in')]).toEqual([400, true]);
    }
  });
});
