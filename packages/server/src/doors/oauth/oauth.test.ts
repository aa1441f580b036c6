import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { loginRoutes } from '#doors/hosted-ui/login/login.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { parseJwt } from '#lib/jwt.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from '../../../test/ask.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { leftTo, shown, TestBrowser } from '../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../test/people.ts';
import { createTestUser } from '../../../test/sign-ins.ts';
import { oauthRoutes } from './routes.ts';

const origin = 'http://localhost:9229';
const callback = 'https://app.example/callback?from=login';

describeOnBothEngines('signing in by a browser', (bench) => {
  let made: Awaited<ReturnType<typeof createPeoplePool>>;
  let people = 0;
  beforeAll(async () => {
    made = await createPeoplePool(bench.context, {}, oauthClient);
  });
  const oauthClient = {
    allowedOAuthFlowsUserPoolClient: true,
    allowedOAuthFlows: ['code', 'implicit'],
    allowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
    callbackURLs: [callback],
    logoutURLs: ['https://app.example/bye'],
  } as const;

  const routes = () => [...oauthRoutes(bench.context), ...loginRoutes(bench.context)];
  const newBrowser = () => TestBrowser.of(routes(), origin);
  const newVerifier = () => randomBytes(32).toString('base64url');
  const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');
  const authorizeUrl = (more: Record<string, string> = {}) =>
    `/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: made.client.id, redirect_uri: callback, state: 'the state', ...more })}`;
  async function post(path: string, body: Record<string, string>, headers: Record<string, string> = {}) {
    const router = createRouter(routes(), { hosts: everyHost, log: silentLog });
    const request = new Request(`${origin}${path}`, { method: 'POST', body: new URLSearchParams(body), headers });
    const response = await ask(router, request);
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  }
  const redeem = (code: string, more: Record<string, string> = {}) =>
    post('/oauth2/token', {
      grant_type: 'authorization_code',
      client_id: made.client.id,
      redirect_uri: callback,
      code,
      ...more,
    });
  async function newPerson() {
    const name = `ann${people++}`;
    const user = await createTestUser(bench.context, made.pool, name);
    await bench.call('AdminSetUserPassword', {
      UserPoolId: made.pool.id,
      Username: name,
      Password: PASSWORD,
      Permanent: true,
    });
    return { name, user };
  }
  async function signIn(browser: TestBrowser, name: string, more: Record<string, string> = {}) {
    const page = shown(await browser.open(authorizeUrl(more)));
    return leftTo(await browser.send(page, { username: name, password: PASSWORD }));
  }
  const codeIn = (url: URL) => url.searchParams.get('code') ?? '';

  test('lets an app leave its address out of both requests, and of the second one only where it was out of the first', async () => {
    const { name } = await newPerson();
    const settings = { ...oauthClient, defaultRedirectURI: callback };
    const { client } = await createPeoplePool(bench.context, {}, settings);
    const other = await createTestUser(bench.context, { ...made.pool, id: client.poolId }, name);
    const input = { UserPoolId: client.poolId, Username: other.username, Password: PASSWORD, Permanent: true };
    await bench.call('AdminSetUserPassword', input);
    const get = async (named: Record<string, string>) => {
      const browser = newBrowser();
      const query = new URLSearchParams({ response_type: 'code', client_id: client.id, ...named });
      const page = shown(await browser.open(`/oauth2/authorize?${query}`));
      return codeIn(leftTo(await browser.send(page, { username: name, password: PASSWORD })));
    };
    const show = async (code: string, named: Record<string, string>) =>
      post('/oauth2/token', { grant_type: 'authorization_code', client_id: client.id, code, ...named });
    const [said, wrong] = [{ redirect_uri: callback }, { redirect_uri: 'https://app.example/callback' }];
    const unnamed = await get({});
    expect(await show(unnamed, wrong)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await show(unnamed, {})).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
    expect(await show(await get({}), said)).toMatchObject({ status: 200 });
    const named = await get(said);
    expect(await show(named, {})).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await show(named, wrong)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await show(named, said)).toMatchObject({ status: 200 });
  });

  test('gives an app tokens for the code that comes back, by the verifier of whoever began', async () => {
    const { name, user } = await newPerson();
    const verifier = newVerifier();
    const url = await signIn(newBrowser(), name, {
      scope: 'openid email',
      nonce: 'the nonce',
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
    });
    expect(url.href.startsWith(`${callback}&code=`)).toBe(true);
    expect(url.searchParams.get('state')).toBe('the state');
    expect(url.searchParams.get('iss')).toContain(made.pool.id);
    const { status, body } = await redeem(codeIn(url), { code_verifier: verifier });
    expect([status, Object.keys(body).toSorted()]).toEqual([
      200,
      ['access_token', 'expires_in', 'id_token', 'refresh_token', 'token_type'],
    ]);
    const [id, access] = [parseJwt(body.id_token)?.claims, parseJwt(body.access_token)?.claims];
    expect(id).toMatchObject({ sub: user.sub, aud: made.client.id, nonce: 'the nonce' });
    expect(id?.['at_hash']).toBe(
      createHash('sha256').update(body.access_token).digest().subarray(0, 16).toString('base64url'),
    );
    expect(access).toMatchObject({ scope: 'openid email', username: name, client_id: made.client.id });
    const refreshed = await post('/oauth2/token', {
      grant_type: 'refresh_token',
      client_id: made.client.id,
      refresh_token: body.refresh_token,
    });
    expect(refreshed.status).toBe(200);
    expect(Object.keys(refreshed.body).toSorted()).toEqual(['access_token', 'expires_in', 'id_token', 'token_type']);
    expect(parseJwt(refreshed.body.access_token)?.claims).toMatchObject({
      scope: 'openid email',
      auth_time: access?.['auth_time'],
    });
  });

  test('takes a code once, and ends what it gave when it is shown again', async () => {
    const { name } = await newPerson();
    const code = codeIn(await signIn(newBrowser(), name));
    const answers = await Promise.all([redeem(code), redeem(code), redeem(code)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const given = answers.find(({ status }) => status === 200)?.body;
    expect((await redeem(code)).body.error).toBe('invalid_grant');
    const refresh = { grant_type: 'refresh_token', client_id: made.client.id, refresh_token: given.refresh_token };
    expect((await post('/oauth2/token', refresh)).body.error).toBe('invalid_grant');
  });

  test('refuses a code of another address, without its verifier, with one that is not asked for, and after five minutes', async () => {
    const { name } = await newPerson();
    const browser = newBrowser();
    const verifier = newVerifier();
    const challenge = { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' };
    for (const [asked, shownWith] of [
      [{}, { redirect_uri: 'https://app.example/callback' }],
      [{}, { code_verifier: verifier }],
      [challenge, {}],
      [challenge, { code_verifier: newVerifier() }],
    ] as const) {
      const code = codeIn(
        leftTo(
          await browser
            .open(authorizeUrl(asked))
            .then((page) => (page instanceof URL ? page : browser.send(page, { username: name, password: PASSWORD }))),
        ),
      );
      expect(await redeem(code, shownWith)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      expect(await redeem(code, 'code_challenge' in asked ? { code_verifier: verifier } : {})).toMatchObject({
        status: 200,
      });
    }
    const late = codeIn(leftTo(await browser.open(authorizeUrl())));
    bench.context.clock.advance(5 * 60 * 1000);
    expect(await redeem(late)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('asks nobody who is signed in, for an hour, unless the app wants it', async () => {
    const { name } = await newPerson();
    const browser = newBrowser();
    await signIn(browser, name);
    expect(codeIn(leftTo(await browser.open(authorizeUrl())))).not.toBe('');
    expect(codeIn(leftTo(await browser.open(authorizeUrl({ prompt: 'none' }))))).not.toBe('');
    expect(shown(await browser.open(authorizeUrl({ prompt: 'login' }))).text).toContain('type="password"');
    bench.context.clock.advance(60_000);
    expect(shown(await browser.open(authorizeUrl({ max_age: '59' }))).status).toBe(200);
    bench.context.clock.advance(59 * 60_000);
    expect(shown(await browser.open(authorizeUrl())).status).toBe(200);
    expect(leftTo(await browser.open(authorizeUrl({ prompt: 'none' }))).searchParams.get('error')).toBe(
      'login_required',
    );
  });

  test('ends with the password, with a sign-out everywhere, and with a sign-out of the browser', async () => {
    for (const end of [
      (name: string) =>
        bench.call('AdminSetUserPassword', {
          UserPoolId: made.pool.id,
          Username: name,
          Password: `${PASSWORD}2`,
          Permanent: true,
        }),
      (name: string) => bench.call('AdminUserGlobalSignOut', { UserPoolId: made.pool.id, Username: name }),
      (name: string) => bench.call('AdminDisableUser', { UserPoolId: made.pool.id, Username: name }),
    ]) {
      const { name } = await newPerson();
      const browser = newBrowser();
      const code = codeIn(await signIn(browser, name));
      await end(name);
      expect(shown(await browser.open(authorizeUrl())).status).toBe(200);
      expect((await redeem(code)).body.error).toBe('invalid_grant');
    }
    const { name } = await newPerson();
    const browser = newBrowser();
    await signIn(browser, name);
    const bye = `/logout?${new URLSearchParams({ client_id: made.client.id, logout_uri: 'https://app.example/bye' })}`;
    expect(leftTo(await browser.open(bye)).href).toBe('https://app.example/bye');
    expect(shown(await browser.open(authorizeUrl())).status).toBe(200);
  });

  test('sends nothing to an address that is not registered, and tells an app of its own mistakes', async () => {
    const browser = newBrowser();
    const wrongs: Record<string, string>[] = [
      { redirect_uri: 'https://app.example/callback' },
      { redirect_uri: `${callback}#` },
      { redirect_uri: 'https://evil.example/' },
      { client_id: 'nobody' },
    ];
    for (const wrong of wrongs) {
      expect(shown(await browser.open(authorizeUrl(wrong))).status).toBe(400);
      expect(shown(await browser.open(authorizeUrl(wrong).replace('/oauth2/authorize', '/login'))).status).toBe(400);
    }
    for (const [wrong, error] of [
      [{ response_type: 'id_token' }, 'unsupported_response_type'],
      [{ scope: 'openid phone' }, 'invalid_scope'],
      [{ code_challenge: 'x', code_challenge_method: 'S256' }, 'invalid_request'],
      [{ code_challenge: challengeOf('x'), code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge: challengeOf('x') }, 'invalid_request'],
      [{ max_age: '-1' }, 'invalid_request'],
      [{ prompt: 'none login' }, 'invalid_request'],
    ] as const) {
      const left = leftTo(await browser.open(authorizeUrl(wrong)));
      expect([left.origin, left.searchParams.get('error'), left.searchParams.get('state')]).toEqual([
        'https://app.example',
        error,
        'the state',
      ]);
    }
  });

  test('takes forms from its own pages alone', async () => {
    const { name } = await newPerson();
    const browser = newBrowser();
    const page = shown(await browser.open(authorizeUrl()));
    const filled = { username: name, password: PASSWORD };
    expect(shown(await browser.send(page, { ...filled, _csrf: 'A'.repeat(22) })).status).toBe(400);
    expect(shown(await newBrowser().send(page, filled)).status).toBe(400);
    expect(
      shown(
        await browser.open(page.url.href, {
          method: 'POST',
          body: new URLSearchParams({ ...page.fields, ...filled }),
          headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
        }),
      ).status,
    ).toBe(403);
    expect(shown(await browser.send(page, { ...filled, password: 'wrong' })).text).toContain('role="alert"');
    expect(codeIn(leftTo(await browser.send(page, filled)))).not.toBe('');
  });

  test('gives tokens by the implicit flow behind the hash, and userInfo what the scopes tell of', async () => {
    const { name, user } = await newPerson();
    const url = await signIn(newBrowser(), name, { response_type: 'token', scope: 'openid email' });
    const given = new URLSearchParams(url.hash.slice(1));
    expect([url.search, given.get('state'), given.get('token_type')]).toEqual(['?from=login', 'the state', 'Bearer']);
    const router = createRouter(routes(), { hosts: everyHost, log: silentLog });
    const info = async (token: string) => {
      const response = await ask(
        router,
        new Request(`${origin}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } }),
      );
      return {
        status: response.status,
        challenge: response.headers.get('www-authenticate'),
        body: await response.json(),
      };
    };
    expect(await info(given.get('access_token') ?? '')).toMatchObject({
      status: 200,
      body: { sub: user.sub, username: name },
    });
    const { AuthenticationResult } = await bench.call('InitiateAuth', {
      ClientId: made.client.id,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: name, PASSWORD },
    });
    expect(await info(AuthenticationResult?.AccessToken ?? '')).toMatchObject({
      status: 401,
      challenge: expect.stringContaining('invalid_token'),
    });
  });

  test('asks for the second factor, and for a new password, on the way', async () => {
    const name = `ann${people++}`;
    await bench.call('AdminCreateUser', {
      UserPoolId: made.pool.id,
      Username: name,
      TemporaryPassword: `${PASSWORD}t`,
    });
    const browser = newBrowser();
    const page = shown(await browser.open(authorizeUrl()));
    const next = shown(await browser.send(page, { username: name, password: `${PASSWORD}t` }));
    expect(next.text).toContain('Choose a new password');
    const weak = shown(await browser.send(next, { answer: 'weak' }));
    expect([weak.status, weak.text.includes('Choose a new password')]).toEqual([400, true]);
    expect(codeIn(leftTo(await browser.send(weak, { answer: PASSWORD })))).not.toBe('');
  });

  test('says that the sign-in has to begin anew where somebody has changed what its form carries', async () => {
    const name = `ann${people++}`;
    const input = { UserPoolId: made.pool.id, Username: name, TemporaryPassword: `${PASSWORD}t` };
    await bench.call('AdminCreateUser', input);
    const browser = newBrowser();
    const first = shown(await browser.open(authorizeUrl()));
    const page = shown(await browser.send(first, { username: name, password: `${PASSWORD}t` }));
    const step = (challenge: string, parameters: unknown = {}, more = {}) =>
      JSON.stringify({ name: challenge, parameters, ...more });
    const garbage = ['{', 'null', '7', '{}', '[7]', '"x"', '["x"]', '["constructor"]', '["__proto__"]'];
    const long = 'A'.repeat(20_000);
    const steps = [
      '',
      ...garbage,
      ...garbage.map((text) => step('SELECT_MFA_TYPE', { MFAS_CAN_CHOOSE: text })),
      ...garbage.map((text) => step('MFA_SETUP', { MFAS_CAN_SETUP: text })),
      ...garbage.map((text) => step('NEW_PASSWORD_REQUIRED', { requiredAttributes: text })),
      step('MFA_SETUP', { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' }),
      step('MFA_SETUP', { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]', SECRET_CODE: long }),
      step('MFA_SETUP', { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]', SECRET_CODE: '\ud800' }),
      ...['', 'constructor', '__proto__', 'toString', 'DEVICE_SRP_AUTH', 'PASSWORD_VERIFIER', long].map((one) =>
        step(one),
      ),
      step('SELECT_CHALLENGE', {}, { available: 'x' }),
      step('SELECT_CHALLENGE', {}, { available: ['constructor'] }),
      step('EMAIL_OTP', { CODE_DELIVERY_DESTINATION: 7 }),
      step('EMAIL_OTP', null),
      step('WEB_AUTHN', { CREDENTIAL_REQUEST_OPTIONS: '{' }),
    ];
    const wrongs: Record<string, string>[] = [
      ...steps.flatMap((one): Record<string, string>[] => [{ step: one }, { step: one, session: 'x' }]),
      ...steps.map((one) => ({ step: one, setup: 'SOFTWARE_TOKEN_MFA' })),
      ...['', 'x', '\0', '=', long].map((session) => ({ session })),
      ...['', '\0', '\ufffd', '__proto__', long].map((username) => ({ username })),
      ...['SOFTWARE_TOKEN_MFA', 'constructor', '\0'].flatMap((setup) =>
        ['x', page.fields['session'] ?? ''].map((session) => ({
          session,
          setup,
          step: step('MFA_SETUP', { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]' }),
        })),
      ),
    ];
    const failed: unknown[] = [];
    for (const wrong of wrongs) {
      bench.context.clock.advance(50);
      const answer = await browser.send(page, { answer: 'short', ...wrong });
      const { status, text } = answer instanceof URL ? { status: 'left', text: '' } : answer;
      if (status !== 400 || !text.includes('role="alert"')) failed.push([JSON.stringify(wrong).slice(0, 200), status]);
    }
    expect(failed).toEqual([]);
    expect(codeIn(leftTo(await browser.send(page, { answer: PASSWORD })))).not.toBe('');
  });

  test('gives a client a token for itself, and refuses one that does not prove itself', async () => {
    const { UserPoolId } = { UserPoolId: made.pool.id };
    await bench.call('CreateResourceServer', {
      UserPoolId,
      Identifier: 'shop',
      Name: 'shop',
      Scopes: [{ ScopeName: 'read', ScopeDescription: 'read' }],
    });
    const { UserPoolClient } = await bench.call('CreateUserPoolClient', {
      UserPoolId,
      ClientName: 'machine',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['shop/read'],
    });
    const { ClientId = '', ClientSecret = '' } = UserPoolClient ?? {};
    const basic = (id: string, secret: string) => ({
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    });
    const asked = { grant_type: 'client_credentials' };
    const right = await post('/oauth2/token', asked, basic(ClientId, ClientSecret));
    expect([right.status, parseJwt(right.body.access_token)?.claims]).toMatchObject([
      200,
      { scope: 'shop/read', sub: ClientId },
    ]);
    expect(await post('/oauth2/token', { ...asked, client_id: ClientId, client_secret: ClientSecret })).toMatchObject({
      status: 200,
    });
    expect(await post('/oauth2/token', asked, basic(ClientId, 'wrong'))).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    expect(await post('/oauth2/token', { ...asked, client_id: ClientId })).toMatchObject({
      status: 400,
      body: { error: 'invalid_client' },
    });
    expect(await post('/oauth2/token', { ...asked, scope: 'shop/write' }, basic(ClientId, ClientSecret))).toMatchObject(
      { body: { error: 'invalid_scope' } },
    );
    expect(await post('/oauth2/token', { ...asked, client_id: made.client.id })).toMatchObject({
      body: { error: 'unauthorized_client' },
    });
    expect(await post('/oauth2/token', { grant_type: 'password', client_id: made.client.id })).toMatchObject({
      body: { error: 'unsupported_grant_type' },
    });
  });
});
