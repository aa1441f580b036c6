import { beforeAll, expect, test } from 'vitest';
import { hostedUiRoutes } from '#doors/hosted-ui/routes.ts';
import { extensionsOf } from '../../../test/api.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { leftTo, shown, TestBrowser } from '../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../test/people.ts';
import { postForm } from '../../../test/post-form.ts';
import { createTestUser } from '../../../test/sign-ins.ts';
import { oauthRoutes } from './routes.ts';

const origin = 'http://localhost:9229';
const callback = 'https://app.example/callback';
const [notes, photos] = ['https://notes.example/mcp', 'https://photos.example'];

describeOnBothEngines('asking what a token is', (bench) => {
  let made: Awaited<ReturnType<typeof createPeoplePool>>;
  let people = 0;
  const servers: Record<string, { id: string; secret: string }> = {};
  beforeAll(async () => {
    made = await createPeoplePool(bench.context, {}, {});
    const UserPoolId = made.pool.id;
    for (const Identifier of [notes, photos]) {
      const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Read' }];
      await bench.call('CreateResourceServer', { UserPoolId, Identifier, Name: 'api', Scopes });
    }
    await bench.call('UpdateUserPoolClient', {
      UserPoolId,
      ClientId: made.client.id,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', `${notes}/read`, `${photos}/read`],
      CallbackURLs: [callback],
      EnableTokenRevocation: true,
    });
    for (const name of ['notes', 'photos', 'machine']) {
      const { UserPoolClient } = await bench.call('CreateUserPoolClient', {
        UserPoolId,
        ClientName: name,
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: [`${notes}/read`],
      });
      servers[name] = { id: UserPoolClient?.ClientId ?? '', secret: UserPoolClient?.ClientSecret ?? '' };
    }
    const extend = extensionsOf(bench.context);
    await extend('SetUserPoolClientOAuthExtensions', {
      UserPoolId,
      ClientId: servers['notes']?.id ?? '',
      ResourceServers: [notes],
    });
    await extend('SetUserPoolClientOAuthExtensions', {
      UserPoolId,
      ClientId: servers['photos']?.id ?? '',
      ResourceServers: [photos],
    });
  });

  const routes = () => [...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)];
  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    postForm(routes(), `${origin}${path}`, fields, headers);
  const introspect = async (asker: string, token: string) => {
    const { id = '', secret = '' } = servers[asker] ?? {};
    const basic = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    return post('/oauth2/introspect', { token }, { authorization: basic });
  };
  async function signIn(more: Record<string, string> = {}) {
    const name = `ann${people++}`;
    await createTestUser(bench.context, made.pool, name);
    const input = { UserPoolId: made.pool.id, Username: name, Password: PASSWORD, Permanent: true };
    await bench.call('AdminSetUserPassword', input);
    const browser = TestBrowser.of(routes(), origin);
    const asked = { response_type: 'code', client_id: made.client.id, redirect_uri: callback, ...more };
    const page = shown(await browser.open(`/oauth2/authorize?${new URLSearchParams(asked)}`));
    const code =
      leftTo(await browser.send(page, { username: name, password: PASSWORD })).searchParams.get('code') ?? '';
    const fields = { grant_type: 'authorization_code', client_id: made.client.id, redirect_uri: callback, code };
    const { body } = await post('/oauth2/token', fields);
    return { name, body };
  }

  test('tells an API of a token that is for it, while its sign-in lives, and no other', async () => {
    const { name, body } = await signIn({ scope: `openid ${notes}/read`, resource: notes });
    const { status, body: told, headers } = await introspect('notes', body.access_token);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(told).toMatchObject({
      active: true,
      aud: notes,
      scope: `openid ${notes}/read`,
      client_id: made.client.id,
      username: name,
      token_type: 'Bearer',
    });
    expect(Object.keys(told)).toEqual(expect.arrayContaining(['exp', 'iat', 'iss', 'jti', 'sub']));
    for (const [asker, token] of [
      ['photos', body.access_token],
      ['machine', body.access_token],
      ['notes', body.id_token],
      ['notes', body.refresh_token],
      ['notes', `${body.access_token.slice(0, -8)}AAAAAAAA`],
      ['notes', 'nonsense'],
    ] as const) {
      expect((await introspect(asker, token)).body).toEqual({ active: false });
    }
    await post('/oauth2/revoke', { token: body.refresh_token, client_id: made.client.id });
    expect((await introspect('notes', body.access_token)).body).toEqual({ active: false });
  });

  test('goes by the scopes of a token that names no API', async () => {
    const { body } = await signIn({ scope: `openid ${notes}/read` });
    expect((await introspect('notes', body.access_token)).body).toMatchObject({ active: true });
    expect((await introspect('photos', body.access_token)).body).toEqual({ active: false });
  });

  test('tells of what is over nothing', async () => {
    const { body } = await signIn({ scope: `openid ${notes}/read` });
    bench.context.clock.advance(3600_000);
    expect((await introspect('notes', body.access_token)).body).toEqual({ active: false });
  });

  test('tells a client of its own tokens, refresh tokens too', async () => {
    const { id = '', secret = '' } = servers['machine'] ?? {};
    const asked = { grant_type: 'client_credentials', client_id: id, client_secret: secret, resource: notes };
    const { body } = await post('/oauth2/token', asked);
    expect((await introspect('machine', body.access_token)).body).toMatchObject({ active: true, sub: id, aud: notes });
    expect((await introspect('notes', body.access_token)).body).toMatchObject({ active: true, sub: id });
    bench.context.clock.advance(3600_000);
    expect((await introspect('machine', body.access_token)).body).toEqual({ active: false });
    expect((await post('/oauth2/token', { ...asked, resource: 'https://nobody.example' })).body.error).toBe(
      'invalid_target',
    );
  });

  test('binds a token to the API that was named, by code and by refresh token', async () => {
    const { body } = await signIn({ scope: `openid ${notes}/read`, resource: notes });
    const refresh = { grant_type: 'refresh_token', client_id: made.client.id, refresh_token: body.refresh_token };
    expect((await post('/oauth2/token', { ...refresh, resource: photos })).body.error).toBe('invalid_target');
    const refreshed = await post('/oauth2/token', { ...refresh, resource: notes });
    expect((await introspect('notes', refreshed.body.access_token)).body).toMatchObject({ active: true, aud: notes });
    const browser = TestBrowser.of(routes(), origin);
    for (const resource of ['https://nobody.example', 'notes', `${notes}#x`]) {
      const asked = { response_type: 'code', client_id: made.client.id, redirect_uri: callback, resource };
      const left = leftTo(await browser.open(`/oauth2/authorize?${new URLSearchParams(asked)}`));
      expect(left.searchParams.get('error')).toBe('invalid_target');
    }
  });

  test('answers nobody who does not prove who asks', async () => {
    expect(await introspect('nobody', 'x')).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const asked = { token: 'x', client_id: made.client.id };
    expect(await post('/oauth2/introspect', asked)).toMatchObject({ status: 400, body: { error: 'invalid_client' } });
    expect(await introspect('notes', '')).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });
});
