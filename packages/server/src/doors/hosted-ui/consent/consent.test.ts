import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { giveConsent, listConsents, withdrawConsent } from '#domain/access/consents/consent.ts';
import { loadPoolClient, saveClient } from '#domain/tenant/clients/client-store.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { parseJwt } from '#lib/jwt.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { leftTo, shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../../test/people.ts';
import { postForm } from '../../../../test/post-form.ts';
import { createTestUser } from '../../../../test/sign-ins.ts';
import { hostedUiRoutes } from '../routes.ts';

const origin = 'http://localhost:9229';
const callback = 'https://app.example/callback';
const api = 'https://notes.example/mcp';
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');

describeOnBothEngines('asking what an app of somebody else may have', (bench) => {
  let made: Awaited<ReturnType<typeof createPeoplePool>>;
  let people = 0;
  beforeAll(async () => {
    made = await createPeoplePool(
      bench.context,
      {},
      {
        allowedOAuthFlowsUserPoolClient: true,
        allowedOAuthFlows: ['code', 'implicit'],
        allowedOAuthScopes: ['openid', 'email'],
        callbackURLs: [callback],
      },
    );
    await bench.call('CreateResourceServer', {
      UserPoolId: made.pool.id,
      Identifier: api,
      Name: 'Notes',
      Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read your notes' }],
    });
    const { client } = made;
    const allowedOAuthScopes = ['openid', 'email', `${api}/read`];
    const settings = { ...client.settings, allowedOAuthScopes, oauthExtensions: { isThirdParty: true } };
    made = { ...made, client: await saveClient(bench.context, client, { settings }) };
  });

  const routes = () => [...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)];
  const newBrowser = () => TestBrowser.of(routes(), origin);
  const authorizeUrl = (more: Record<string, string> = {}) =>
    `/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: made.client.id, redirect_uri: callback, scope: 'openid', state: 'the state', code_challenge: challenge, code_challenge_method: 'S256', ...more })}`;
  const redeem = (code: string, more: Record<string, string> = {}) =>
    postForm(routes(), `${origin}/oauth2/token`, {
      grant_type: 'authorization_code',
      client_id: made.client.id,
      redirect_uri: callback,
      code_verifier: verifier,
      code,
      ...more,
    });
  const codeIn = (url: URL) => url.searchParams.get('code') ?? '';
  async function newPerson() {
    const name = `ann${people++}`;
    const user = await createTestUser(bench.context, made.pool, name);
    const input = { UserPoolId: made.pool.id, Username: name, Password: PASSWORD, Permanent: true };
    await bench.call('AdminSetUserPassword', input);
    return { name, user };
  }
  async function signIn(browser: TestBrowser, name: string, more: Record<string, string> = {}) {
    const page = shown(await browser.open(authorizeUrl(more)));
    return browser.send(page, { username: name, password: PASSWORD });
  }

  test('asks once for each scope, in words, and again where the app asks for more or wants it', async () => {
    const { name, user } = await newPerson();
    const browser = newBrowser();
    const page = shown(await signIn(browser, name));
    for (const word of [made.client.name, name, 'app.example', 'Know that it is you', 'Allow', 'Deny']) {
      expect(page.text).toContain(word);
    }
    expect(await listConsents(bench.context, user)).toEqual([]);
    expect((await redeem(codeIn(leftTo(await browser.send(page, {}))))).status).toBe(200);
    expect(await listConsents(bench.context, user)).toMatchObject([
      { clientId: made.client.id, appName: made.client.name, scopes: ['openid'], resources: [] },
    ]);
    expect(codeIn(leftTo(await browser.open(authorizeUrl())))).not.toBe('');
    const more = { scope: `openid ${api}/read`, resource: api };
    const asked = shown(await browser.open(authorizeUrl(more)));
    expect(asked.text).toContain('Notes: Read your notes');
    expect(asked.text).toContain('Use Notes on your behalf');
    const silent = leftTo(await browser.open(authorizeUrl({ ...more, prompt: 'none' })));
    expect(silent.searchParams.get('error')).toBe('consent_required');
    const { body } = await redeem(codeIn(leftTo(await browser.send(asked, {}))));
    expect(parseJwt(body.access_token)?.claims).toMatchObject({ aud: api, scope: more.scope });
    expect(codeIn(leftTo(await browser.open(authorizeUrl(more))))).not.toBe('');
    expect(shown(await browser.open(authorizeUrl({ prompt: 'consent' }))).text).toContain('Allow');
    expect(await listConsents(bench.context, user)).toMatchObject([
      { scopes: ['openid', `${api}/read`], resources: [api] },
    ]);
  });

  test('ends what was allowed where an administrator takes a scope from the app', async () => {
    const { name, user } = await newPerson();
    const browser = newBrowser();
    const given = await redeem(codeIn(leftTo(await browser.send(shown(await signIn(browser, name)), {}))));
    const waiting = codeIn(leftTo(await browser.open(authorizeUrl())));
    const set = (AllowedOAuthScopes: string[]) =>
      bench.call('UpdateUserPoolClient', {
        UserPoolId: made.pool.id,
        ClientId: made.client.id,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code', 'implicit'],
        AllowedOAuthScopes,
        CallbackURLs: [callback],
      });
    const refresh = () =>
      postForm(routes(), `${origin}/oauth2/token`, {
        grant_type: 'refresh_token',
        client_id: made.client.id,
        refresh_token: given.body.refresh_token,
      });
    const all = ['openid', 'email', `${api}/read`];
    await set([...all, 'profile']);
    expect([(await refresh()).status, await listConsents(bench.context, user)]).toMatchObject([200, [{}]]);
    await set(all);
    expect([(await refresh()).status, await listConsents(bench.context, user)]).toEqual([400, []]);
    made = { ...made, client: await loadPoolClient(bench.context, made.pool.id, made.client.id) };
    expect((await redeem(waiting)).status).toBe(400);
    expect(shown(await browser.open(authorizeUrl())).text).toContain('Allow');
  });

  test('tells the app of a person who does not allow it, and asks the next time', async () => {
    const { name } = await newPerson();
    const browser = newBrowser();
    const left = leftTo(await browser.send(shown(await signIn(browser, name)), { denied: 'yes' }));
    expect([left.searchParams.get('error'), left.searchParams.get('state')]).toEqual(['access_denied', 'the state']);
    expect(shown(await browser.open(authorizeUrl())).text).toContain('Allow');
  });

  test('goes by the sign-in for just this request, in this browser', async () => {
    const { name } = await newPerson();
    const browser = newBrowser();
    const page = shown(await signIn(browser, name));
    expect(shown(await newBrowser().open(page.url.href)).text).toContain('type="password"');
    const other = shown(await browser.open(page.url.href.replace('scope=openid', 'scope=email')));
    expect(other.text).not.toContain('Know that it is you');
    bench.context.clock.advance(10 * 60_000);
    expect(shown(await browser.open(authorizeUrl())).text).toContain('Know that it is you');
    await bench.call('AdminUserGlobalSignOut', { UserPoolId: made.pool.id, Username: name });
    expect(shown(await browser.send(page, {})).text).toContain('type="password"');
  });

  test('gives nothing by a code, and refreshes nothing, once the person has taken it back', async () => {
    const { name, user } = await newPerson();
    const browser = newBrowser();
    const first = codeIn(leftTo(await browser.send(shown(await signIn(browser, name)), {})));
    const { body } = await redeem(first);
    const second = codeIn(leftTo(await browser.open(authorizeUrl())));
    await withdrawConsent(bench.context, user, made.client.id);
    const third = await redeem(second);
    expect([third.status, third.body.error]).toEqual([400, 'invalid_grant']);
    const refresh = { grant_type: 'refresh_token', client_id: made.client.id, refresh_token: body.refresh_token };
    expect((await postForm(routes(), `${origin}/oauth2/token`, refresh)).body.error).toBe('invalid_grant');
    expect(await listConsents(bench.context, user)).toEqual([]);
    expect(shown(await browser.open(authorizeUrl())).text).toContain('Allow');
  });

  test('a code that is redeemed while the consent is taken back leaves no living sign-in', async () => {
    const { name, user } = await newPerson();
    const browser = newBrowser();
    leftTo(await browser.send(shown(await signIn(browser, name)), {}));
    for (let turn = 0; turn < 5; turn++) {
      await giveConsent(bench.context, made.client, user, { scopes: ['openid'] });
      const code = codeIn(leftTo(await browser.open(authorizeUrl())));
      const [{ body }] = await Promise.all([redeem(code), withdrawConsent(bench.context, user, made.client.id)]);
      const refresh = { grant_type: 'refresh_token', client_id: made.client.id, refresh_token: body.refresh_token };
      const after = await postForm(routes(), `${origin}/oauth2/token`, refresh);
      expect(after.status).toBe(400);
    }
  });

  test('lets somebody else sign in instead', async () => {
    const [ann, bob] = [await newPerson(), await newPerson()];
    const browser = newBrowser();
    const page = shown(await signIn(browser, ann.name, { prompt: 'consent' }));
    const href = /<a href="([^"]*)">Not you\?/.exec(page.text)?.[1] ?? '';
    const login = shown(await browser.open(href.replaceAll('&amp;', '&')));
    expect(login.text).toContain('type="password"');
    const anew = shown(await browser.send(login, { username: bob.name, password: PASSWORD }));
    expect(anew.text).toContain(`You are signed in as ${bob.name}.`);
    expect(codeIn(leftTo(await browser.send(anew, {})))).not.toBe('');
    expect(await listConsents(bench.context, ann.user)).toEqual([]);
    expect(await listConsents(bench.context, bob.user)).toHaveLength(1);
  });

  test('whoever has read another name of the app is asked again', async () => {
    const { name, user } = await newPerson();
    const browser = newBrowser();
    const page = shown(await signIn(browser, name));
    const renamed = await saveClient(bench.context, made.client, { name: 'Another name' });
    const again = shown(await browser.send(page, {}));
    expect(again.text).toContain('Another name');
    expect(await listConsents(bench.context, user)).toEqual([]);
    made = { ...made, client: await saveClient(bench.context, renamed, { name: made.client.name }) };
  });

  test('agrees to what was read alone, whatever ticket another page has got meanwhile', async () => {
    const { name, user } = await newPerson();
    const browser = newBrowser();
    const page = shown(await signIn(browser, name));
    const elsewhere = `${callback}/2`;
    const settings = { ...made.client.settings, callbackURLs: [callback, elsewhere] };
    const renamed = await saveClient(bench.context, made.client, { name: 'Your bank', settings });
    expect(shown(await browser.open(authorizeUrl())).text).toContain('Your bank');
    const again = shown(await browser.send(page, {}));
    expect([again.status, again.text.includes('while you were reading'), again.text.includes('Your bank')]).toEqual([
      409,
      true,
      true,
    ]);
    expect(await listConsents(bench.context, user)).toEqual([]);
    expect(codeIn(leftTo(await browser.send(again, {})))).not.toBe('');
    made = {
      ...made,
      client: await saveClient(bench.context, renamed, { name: made.client.name, settings: made.client.settings }),
    };
  });

  test('a consent is to the app that was read: not to one of another name or other addresses', async () => {
    const { name, user } = await newPerson();
    const browser = newBrowser();
    expect((await redeem(codeIn(leftTo(await browser.send(shown(await signIn(browser, name)), {}))))).status).toBe(200);
    const { client } = made;
    const changes = [
      { name: 'Another name' },
      { name: client.name, settings: { ...client.settings, callbackURLs: [callback, `${callback}/2`] } },
    ];
    for (const change of changes) {
      const code = codeIn(leftTo(await browser.open(authorizeUrl())));
      made = { ...made, client: await saveClient(bench.context, made.client, change) };
      expect((await redeem(code)).body.error).toBe('invalid_grant');
      expect(shown(await browser.open(authorizeUrl())).text).toContain('Allow');
      made = { ...made, client: await saveClient(bench.context, made.client, client) };
    }
    // Whoever agreed at the same moment has agreed to what the app was.
    await giveConsent(bench.context, { ...client, name: 'Another name' }, user, { scopes: ['openid', 'email'] });
    const page = shown(await browser.open(authorizeUrl()));
    leftTo(await browser.send(page, {}));
    expect(await listConsents(bench.context, user)).toMatchObject([{ scopes: ['openid'] }]);
  });

  test('lets nobody give their password to such an app', async () => {
    const { name } = await newPerson();
    const input = { ClientId: made.client.id, AuthParameters: { USERNAME: name, PASSWORD, SRP_A: 'ab' } };
    for (const AuthFlow of ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'USER_AUTH', 'CUSTOM_AUTH'] as const) {
      await expect(bench.call('InitiateAuth', { ...input, AuthFlow })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      });
    }
  });
});
