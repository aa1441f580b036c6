import { CreateResourceServerCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, expect, test } from 'vitest';
import { leftTo, shown, TestBrowser } from '../packages/server/test/browser.ts';
import { functionArn, functionsOfSuites } from './functions.ts';
import { administrator, type Person } from './people.ts';
import { claimsOf, confirmed, makeClient, makePool } from './sdk-client.ts';
import { describeClient } from './server.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

const callback = 'https://app.example/callback';
const plan = { level: 3, perks: ['tea'] };

/** What the token endpoint answers. */
interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

describeClient(
  'PreTokenGeneration at the token endpoint',
  (server) => {
    /** A pool whose tokens a function changes, with an app of people and one of its own. */
    async function makeApps(LambdaVersion: 'V1_0' | 'V2_0' | 'V3_0') {
      const PreTokenGenerationConfig = { LambdaVersion, LambdaArn: functionArn('tokens') };
      const poolId = await makePool(server, { LambdaConfig: { PreTokenGenerationConfig } });
      const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
      await administrator(server).send(
        new CreateResourceServerCommand({ UserPoolId: poolId, Identifier: 'shop', Name: 'shop', Scopes }),
      );
      const newClient = (flow: 'code' | 'client_credentials', AllowedOAuthScopes: string[]) =>
        makeClient(server, poolId, {
          GenerateSecret: flow === 'client_credentials',
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: [flow],
          AllowedOAuthScopes,
          ...(flow === 'code' && { CallbackURLs: [callback] }),
        });
      const { ClientId: appId } = await newClient('code', ['openid', 'email', 'phone', 'shop/read']);
      const { ClientId: machineId, ClientSecret: machineSecret = '' } = await newClient('client_credentials', [
        'shop/read',
        'shop/write',
      ]);
      return { appId, machineId, machineSecret, person: await confirmed(server, appId, poolId) };
    }

    async function ask(form: Readonly<Record<string, string>>): Promise<Answer> {
      const body = new URLSearchParams(form);
      const response = await fetch(`${server.endpoint}/oauth2/token`, { method: 'POST', body });
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    }
    const metadata = (what: Readonly<Record<string, string>>) => ({ aws_client_metadata: JSON.stringify(what) });

    /** Signs in at the pages, and gives what the app shows for tokens. */
    async function enter(appId: string, { username, password }: Person, scope: string) {
      const browser = new TestBrowser((request) => fetch(request, { redirect: 'manual' }), server.endpoint);
      const asked = { response_type: 'code', client_id: appId, redirect_uri: callback, scope };
      const page = shown(await browser.open(`/oauth2/authorize?${new URLSearchParams(asked)}`));
      const code = leftTo(await browser.send(page, { username, password })).searchParams.get('code') ?? '';
      return { grant_type: 'authorization_code', client_id: appId, redirect_uri: callback, code };
    }
    const scopesIn = (access: Readonly<Record<string, unknown>>) => String(access['scope']).split(' ').toSorted();
    const claims = (token: unknown) => claimsOf(String(token));

    test.each([
      ['V2_0', '2'],
      ['V3_0', '3'],
    ] as const)(
      '%s changes both tokens for a code, and again when they are refreshed',
      async (LambdaVersion, version) => {
        const { appId, person } = await makeApps(LambdaVersion);
        const grant = await enter(appId, person, 'openid email phone shop/read');
        const first = await ask({ ...grant, ...metadata({ from: 'the code' }) });
        const refresh = {
          grant_type: 'refresh_token',
          client_id: appId,
          refresh_token: String(first.body['refresh_token']),
        };
        const second = await ask({ ...refresh, ...metadata({ from: 'a tab' }) });
        for (const { status, body } of [first, second]) {
          expect(status).toBe(200);
          const [id, access] = [claims(body['id_token']), claims(body['access_token'])];
          expect(id).toMatchObject({
            plan,
            aud: appId,
            'cognito:groups': ['guests'],
            'cognito:username': person.username,
          });
          expect(id).not.toHaveProperty('email');
          expect(access).toMatchObject({ plan, aud: appId, client_id: appId, 'cognito:groups': ['guests'] });
          expect(scopesIn(access)).toEqual(['email', 'openid', 'orders/read', 'shop/read']);
          expect([access['sub'], Number(access['exp']) > Date.now() / 1000]).toEqual([id['sub'], true]);
          expect(id['sub']).not.toBe('somebody else');
        }
        const scopes = ['openid', 'email', 'phone', 'shop/read'];
        const base = { version, callerContext: { clientId: appId } };
        const request = { userAttributes: { email: person.email }, scopes };
        expect(functions.eventsOf(person.username)).toMatchObject([
          {
            ...base,
            triggerSource: 'TokenGeneration_HostedAuth',
            request: { ...request, clientMetadata: { from: 'the code' } },
          },
          {
            ...base,
            triggerSource: 'TokenGeneration_RefreshTokens',
            request: { ...request, clientMetadata: { from: 'a tab' } },
          },
        ]);
      },
    );

    test('V1_0 changes the ID token alone, and groups in both', async () => {
      const { appId, person } = await makeApps('V1_0');
      const { status, body } = await ask(await enter(appId, person, 'openid email phone'));
      expect(status).toBe(200);
      const [id, access] = [claims(body['id_token']), claims(body['access_token'])];
      expect(id).toMatchObject({ plan: 'gold', iss: access['iss'], 'cognito:groups': ['guests'] });
      expect(id).not.toHaveProperty('email');
      expect(access).toMatchObject({ scope: 'openid email phone', 'cognito:groups': ['guests'] });
      expect(access).not.toHaveProperty('plan');
      const [event, ...more] = functions.eventsOf(person.username);
      expect([event?.version, event?.triggerSource, more]).toEqual(['1', 'TokenGeneration_HostedAuth', []]);
      expect(event?.request).not.toHaveProperty('scopes');
    });

    test('what the function throws is invalid_grant with its words, at every grant, and gives no token', async () => {
      const { appId, machineId, machineSecret, person } = await makeApps('V3_0');
      const refusal = metadata({ ask: 'refuse' });
      const refused = {
        status: 400,
        body: {
          error: 'invalid_grant',
          error_description: 'PreTokenGeneration failed with error not on Sundays.',
        },
      };
      expect(await ask({ ...(await enter(appId, person, 'openid')), ...refusal })).toEqual(refused);
      const { body } = await ask(await enter(appId, person, 'openid'));
      const refresh = { grant_type: 'refresh_token', client_id: appId, refresh_token: String(body['refresh_token']) };
      expect(await ask({ ...refresh, ...refusal })).toEqual(refused);
      // The sign-in stands: it was one refresh that was refused.
      expect((await ask(refresh)).status).toBe(200);
      const machine = { grant_type: 'client_credentials', client_id: machineId, client_secret: machineSecret };
      expect(await ask({ ...machine, ...refusal })).toEqual(refused);
    });

    test('V3_0 changes the token of a client that stands for itself', async () => {
      const { machineId, machineSecret } = await makeApps('V3_0');
      const { status, body } = await ask({
        grant_type: 'client_credentials',
        client_id: machineId,
        client_secret: machineSecret,
        ...metadata({ from: 'a night job' }),
      });
      expect([status, Object.keys(body).toSorted()]).toEqual([200, ['access_token', 'expires_in', 'token_type']]);
      const access = claims(body['access_token']);
      expect(access).toMatchObject({ plan, sub: machineId, client_id: machineId, aud: machineId, token_use: 'access' });
      expect(scopesIn(access)).toEqual(['orders/read', 'shop/read']);
      expect(access).not.toHaveProperty('cognito:groups');
      expect(functions.eventsOf(machineId)).toMatchObject([
        {
          version: '3',
          triggerSource: 'TokenGeneration_ClientCredentials',
          callerContext: { clientId: machineId },
          request: {
            userAttributes: {},
            scopes: expect.arrayContaining(['shop/read', 'shop/write']),
            clientMetadata: { from: 'a night job' },
          },
        },
      ]);
    });

    test('V2_0 is not asked about a client that stands for itself', async () => {
      const { machineId, machineSecret } = await makeApps('V2_0');
      const { status, body } = await ask({
        grant_type: 'client_credentials',
        client_id: machineId,
        client_secret: machineSecret,
        scope: 'shop/write',
      });
      expect([status, claims(body['access_token'])['scope']]).toEqual([200, 'shop/write']);
      expect(functions.eventsOf(machineId)).toEqual([]);
    });
  },
  functions.flags,
  functions.env,
);
