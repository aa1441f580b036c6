import { beforeAll, expect, test } from 'vitest';
import type { ClientSettingsInput } from '#domain/tenant/clients/client-settings.ts';
import { createClient } from '#domain/tenant/clients/client-store.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from '../../../test/ask.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { createPeoplePool } from '../../../test/people.ts';
import { oauthRoutes } from './routes.ts';

const origin = 'http://localhost:9229';
const forPages = {
  allowedOAuthFlowsUserPoolClient: true,
  allowedOAuthFlows: ['code'],
  allowedOAuthScopes: ['openid'],
  callbackURLs: ['https://app.example/callback'],
} satisfies ClientSettingsInput;
const nowhere = {
  error: 'invalid_client',
  message: 'There is no such app client for people to sign in at.',
};

describeOnBothEngines('the document that says how people sign in', (bench) => {
  let plain: Awaited<ReturnType<typeof createPeoplePool>>;
  beforeAll(async () => {
    plain = await createPeoplePool(bench.context, {}, { explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });
  });

  const askFor = (poolId: string, query: string, headers: Record<string, string> = {}) =>
    ask(
      createRouter(oauthRoutes(bench.context), { hosts: everyHost, log: silentLog }),
      new Request(`${origin}/${poolId}/.well-known/cenote-sign-in${query}`, { headers }),
    );
  const read = async ({ pool, client }: typeof plain) =>
    (await askFor(pool.id, `?client_id=${client.id}`)).json() as Promise<Record<string, unknown>>;

  test('tells of a plain client how its people begin, and what a new account takes', async () => {
    expect(await read(plain)).toEqual({
      signInNames: ['username'],
      passwordFlow: 'USER_SRP_AUTH',
      firstFactors: [],
      hasCustomChallenge: false,
      passwordPolicy: {
        minimumLength: 8,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
      },
      signUp: { attributes: [] },
      providers: [],
      hasProvidersByDomain: false,
    });
  });

  test('follows the pool: names, required and confirming attributes, factors, the challenge of functions, no sign-up', async () => {
    const made = await createPeoplePool(
      bench.context,
      {
        usernameAttributes: ['email', 'phone_number'],
        autoVerifiedAttributes: ['email'],
        schema: [
          { name: 'given_name', required: true, attributeDataType: 'String', mutable: true },
          { name: 'secret_rank', attributeDataType: 'String', mutable: true },
        ],
        policies: {
          passwordPolicy: { minimumLength: 12, requireLowercase: true },
          signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] },
        },
        lambdaConfig: { defineAuthChallenge: 'arn:aws:lambda:us-east-1:123456789012:function:define' },
      } as never,
      { ...forPages, explicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_CUSTOM_AUTH'] },
    );
    const document = await read(made);
    expect(document).toMatchObject({
      appName: 'app',
      signInNames: ['email', 'phone_number'],
      passwordFlow: 'USER_AUTH',
      firstFactors: ['EMAIL_OTP', 'WEB_AUTHN'],
      hasCustomChallenge: true,
      passwordPolicy: { minimumLength: 12, requireLowercase: true, requireSymbols: false },
      signUp: { attributes: ['given_name'] },
    });
    // What only administrators know of the pool is not in it.
    expect(JSON.stringify(document)).not.toMatch(/secret_rank|lambda|arn:|123456789012/);
    const closed = await createPeoplePool(bench.context, { adminCreateUserConfig: { allowAdminCreateUserOnly: true } });
    expect(await read(closed)).not.toHaveProperty('signUp');
  });

  test('names providers where the pages of the client do, and no employer', async () => {
    const { pool } = await createPeoplePool(bench.context);
    const details = { client_id: 'c', client_secret: 'hidden', authorize_scopes: 'openid' };
    const make = (ProviderName: string, ProviderType: 'Google' | 'Facebook', IdpIdentifiers: string[]) =>
      bench.call('CreateIdentityProvider', {
        UserPoolId: pool.id,
        ProviderName,
        ProviderType,
        ProviderDetails: details,
        IdpIdentifiers,
      });
    await make('Google', 'Google', []);
    await make('Facebook', 'Facebook', ['contoso.example']);
    const at = async (hasPages: boolean, names: string[]) => {
      const { UserPoolClient } = await bench.call('CreateUserPoolClient', {
        UserPoolId: pool.id,
        ClientName: 'a name for pages',
        SupportedIdentityProviders: names,
        ...(hasPages && {
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: ['code'],
          AllowedOAuthScopes: ['openid'],
          CallbackURLs: ['https://app.example/callback'],
        }),
      });
      return (await askFor(pool.id, `?client_id=${UserPoolClient?.ClientId}`)).text();
    };
    const shown = await at(true, ['Google', 'Facebook']);
    expect(JSON.parse(shown)).toMatchObject({
      appName: 'a name for pages',
      providers: [{ name: 'Google', kind: 'Google' }],
      hasProvidersByDomain: true,
    });
    expect(shown).not.toMatch(/contoso|Facebook|hidden|passwordFlow|signUp/);
    expect(await at(false, ['COGNITO', 'Google'])).not.toMatch(/Google|a name for pages/);
  });

  test('is kept, asked for again by its tag, and read by every page', async () => {
    const query = `?client_id=${plain.client.id}`;
    const first = await askFor(plain.pool.id, query, { origin: 'https://app.example' });
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    expect(first.headers.get('cache-control')).toBe('public, max-age=60');
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    for (const tag of [etag, `W/${etag}`, `"old", ${etag}`, '*']) {
      const again = await askFor(plain.pool.id, query, { 'if-none-match': tag });
      expect([tag, again.status, await again.text(), again.headers.get('etag')]).toEqual([tag, 304, '', etag]);
    }
    expect((await askFor(plain.pool.id, query, { 'if-none-match': '"old"' })).status).toBe(200);
    await bench.call('UpdateUserPool', {
      UserPoolId: plain.pool.id,
      Policies: { PasswordPolicy: { MinimumLength: 10 } },
    });
    const changed = await askFor(plain.pool.id, query, { 'if-none-match': etag });
    expect([changed.status, changed.headers.get('etag') === etag]).toEqual([200, false]);
  });

  test('there is none for an app with a secret, for one of another pool, and for what is no name of an app', async () => {
    const secret = await createPeoplePool(bench.context, {}, { secret: 'a secret of the app' });
    const other = await createPeoplePool(bench.context);
    const { pool, client } = plain;
    const asked: [string, string][] = [
      [secret.pool.id, `?client_id=${secret.client.id}`],
      [other.pool.id, `?client_id=${client.id}`],
      ['us-east-1_nobody', `?client_id=${client.id}`],
      [encodeURIComponent(`${pool.id}' or '1'='1`), `?client_id=${client.id}`],
      [pool.id, ''],
      [pool.id, '?client_id='],
      [pool.id, '?client_id=__proto__'],
      [pool.id, '?client_id=%00'],
      [pool.id, '?client_id=%E0%A4%A'],
      [pool.id, `?client_id=${client.id}&client_id=${client.id}`],
      [pool.id, `?client_id=${client.id}%0d%0aset-cookie:a=b`],
      [pool.id, `?client_id=${'x'.repeat(5000)}`],
    ];
    for (const [poolId, query] of asked) {
      const response = await askFor(poolId, query);
      expect([query, response.status, await response.json()]).toEqual([query, 404, nowhere]);
      expect(response.headers.get('cache-control')).toBeNull();
    }
  });

  test('there is none for an app of somebody else, whose people sign in at the pages alone', async () => {
    const { pool, client } = await createPeoplePool(bench.context, {}, forPages);
    expect((await askFor(pool.id, `?client_id=${client.id}`)).status).toBe(200);
    const settings = { ...client.settings, oauthExtensions: { isThirdParty: true } };
    const theirs = await createClient(bench.context, { poolId: pool.id, name: 'an app of somebody else', settings });
    expect((await askFor(pool.id, `?client_id=${theirs.id}`)).status).toBe(404);
  });
});
