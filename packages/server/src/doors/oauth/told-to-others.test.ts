import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { giveConsent } from '#domain/access/consents/consent.ts';
import { loadPoolClient, saveClient } from '#domain/tenant/clients/client-store.ts';
import { hostedUiRoutes } from '#doors/hosted-ui/routes.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { parseJwt } from '#lib/jwt.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from '../../../test/ask.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { leftTo, shown, TestBrowser } from '../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../test/people.ts';
import { postForm } from '../../../test/post-form.ts';
import { createTestUser } from '../../../test/sign-ins.ts';
import { oauthRoutes } from './routes.ts';

const origin = 'http://localhost:9229';
const callback = 'https://app.example/callback';
const notes = 'https://notes.example/mcp';
const verifier = 'v'.repeat(43);
const apiScope = 'aws.cognito.signin.user.admin';

describeOnBothEngines('what apps are told of a person', (bench) => {
  let made: Awaited<ReturnType<typeof createPeoplePool>>;
  let people = 0;
  beforeAll(async () => {
    made = await createPeoplePool(
      bench.context,
      { schema: [{ name: 'role', attributeDataType: 'String', mutable: true }] },
      {
        allowedOAuthFlowsUserPoolClient: true,
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: ['openid', 'profile', 'email', 'phone', apiScope],
        callbackURLs: [callback],
      },
    );
    const UserPoolId = made.pool.id;
    await bench.call('CreateGroup', {
      UserPoolId,
      GroupName: 'staff',
      RoleArn: 'arn:aws:iam::123456789012:role/staff',
    });
    for (const Identifier of [notes, `${bench.context.settings.publicUrl}/oauth2/userInfo`])
      await bench.call('CreateResourceServer', { UserPoolId, Identifier, Name: 'Notes' });
  });
  const routes = () => [...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)];

  async function tokensFor(settings: object, asked: Record<string, string>) {
    const before = await loadPoolClient(bench.context, made.pool.id, made.client.id);
    const { readAttributes: _, oauthExtensions: __, ...rest } = before.settings;
    const client = await saveClient(bench.context, before, { settings: { ...rest, ...settings } });
    const [Username, UserPoolId] = [`ann${people++}`, made.pool.id];
    const user = await createTestUser(bench.context, made.pool, Username);
    await bench.call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
    await bench.call('AdminAddUserToGroup', { UserPoolId, Username, GroupName: 'staff' });
    const attributes = {
      email: `${Username}@example.com`,
      phone_number: '+15555550100',
      name: 'Ann',
      address: 'Here 1',
      'custom:role': 'admin',
    };
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    await bench.call('AdminUpdateUserAttributes', { UserPoolId, Username, UserAttributes });
    const { resource, scope = '' } = asked;
    await giveConsent(bench.context, client, user, {
      scopes: scope.split(' '),
      ...(resource !== undefined && { resource }),
    });
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    const browser = TestBrowser.of(routes(), origin);
    const query = { response_type: 'code', client_id: client.id, redirect_uri: callback, code_challenge, ...asked };
    const page = await browser.open(
      `/oauth2/authorize?${new URLSearchParams({ ...query, code_challenge_method: 'S256' })}`,
    );
    const left = leftTo(await browser.send(shown(page), { username: Username, password: PASSWORD }));
    const code = left.searchParams.get('code') ?? '';
    const fields = { grant_type: 'authorization_code', client_id: client.id, redirect_uri: callback, code };
    const { body } = await postForm(routes(), `${origin}/oauth2/token`, { ...fields, code_verifier: verifier });
    return body as { access_token: string; id_token: string };
  }
  async function userInfo(token: string) {
    const router = createRouter(routes(), { hosts: everyHost, log: silentLog });
    const headers = { authorization: `Bearer ${token}` };
    const asked = new Request(`${origin}/oauth2/userInfo`, { headers });
    const response = await ask(router, asked, { requestId: 'a request', address: '198.51.100.1' });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const personal = /^(email|phone_number|name|address|identities|custom:.*|cognito:(groups|roles|preferred_role))$/;
  const personalIn = (claims: object = {}) =>
    Object.keys(claims)
      .filter((name) => personal.test(name))
      .sort();
  async function told(settings: object, scope: string) {
    const { access_token, id_token } = await tokensFor(settings, { scope });
    const [id, access] = [id_token, access_token].map((token) => personalIn(parseJwt(token)?.claims));
    return { id, access, info: personalIn((await userInfo(access_token)).body) };
  }
  const third = { oauthExtensions: { isThirdParty: true } };

  test.each([
    ['openid', []],
    ['openid email', ['email']],
    ['openid phone', ['phone_number']],
    ['openid profile', ['name']],
    ['openid profile email phone', ['email', 'name', 'phone_number']],
    [`openid ${apiScope}`, []],
  ])('somebody else’s app is told by %s what that says', async (scope, names) => {
    expect(await told(third, scope)).toEqual({ id: names, access: [], info: names });
  });

  test('somebody else’s app is told what its ReadAttributes name beyond the scopes, and no group', async () => {
    const readAttributes = ['email', 'custom:role', 'address'];
    const names = ['address', 'custom:role'];
    expect(await told({ ...third, readAttributes }, 'openid')).toEqual({ id: names, access: [], info: names });
  });

  test('an app of the pool is told of everything by openid alone', async () => {
    const names = ['address', 'custom:role', 'email', 'name', 'phone_number'];
    const groups = ['cognito:groups', 'cognito:preferred_role', 'cognito:roles'];
    expect(await told({}, 'openid')).toEqual({
      id: [...names, ...groups].sort(),
      access: groups.slice(0, 1),
      info: names,
    });
  });

  test('the API tells somebody else’s app nothing that the pool has made for itself', async () => {
    const { access_token } = await tokensFor(third, { scope: `openid ${apiScope}` });
    const { UserAttributes } = await bench.call('GetUser', { AccessToken: access_token });
    expect(UserAttributes.map(({ Name }) => Name)).toContain('email');
    expect(UserAttributes.map(({ Name }) => Name)).not.toContain('custom:role');
    const written = [{ Name: 'custom:role', Value: 'owner' }];
    await expect(
      bench.call('UpdateUserAttributes', { AccessToken: access_token, UserAttributes: written }),
    ).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  test('a token for another API opens neither userInfo nor the user’s own operations', async () => {
    const { access_token: AccessToken } = await tokensFor({}, { scope: `openid ${apiScope}`, resource: notes });
    expect(await userInfo(AccessToken)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    const refused = { code: 'NotAuthorizedException', message: 'Access Token does not have required scopes' };
    await expect(bench.call('GetUser', { AccessToken })).rejects.toMatchObject(refused);
    const UserAttributes = [{ Name: 'name', Value: 'Eve' }];
    await expect(bench.call('UpdateUserAttributes', { AccessToken, UserAttributes })).rejects.toMatchObject(refused);
  });

  test('a token for this server opens them', async () => {
    const resource = `${bench.context.settings.publicUrl}/oauth2/userInfo`;
    const { access_token: AccessToken } = await tokensFor({}, { scope: `openid ${apiScope}`, resource });
    expect(parseJwt(AccessToken)?.claims['aud']).toBe(resource);
    expect((await userInfo(AccessToken)).status).toBe(200);
    expect(await bench.call('GetUser', { AccessToken })).toHaveProperty('Username');
  });
});
