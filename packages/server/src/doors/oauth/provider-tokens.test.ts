import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type CallExtension, extensionsOf } from '../../../test/api.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { leftTo } from '../../../test/browser.ts';
import {
  authorizeUrl,
  browserOf,
  clientSecret,
  createFederatedPool,
  type FederatedPool,
  thisMachine,
} from '../../../test/federated-pool.ts';
import { type OutsideProvider, startOutsideProvider } from '../../../test/outside-provider.ts';

describeOnBothEngines(
  'the tokens of a provider',
  (bench) => {
    let outside: OutsideProvider;
    let made: FederatedPool;
    let extension: CallExtension;
    let Username: string;
    let people = 0;
    beforeAll(async () => {
      extension = extensionsOf(bench.context);
      outside = await startOutsideProvider(clientSecret);
      outside.now = () => bench.context.clock.now();
    });
    beforeEach(async () => {
      outside.behaviour = {};
      outside.person = `person${people++}`;
      Username = `Outside_${outside.person}`;
      made = await createFederatedPool(bench.call, { Outside: outside });
    });
    afterAll(() => outside.close());

    const keep = () =>
      extension('SetUserPoolFederation', { UserPoolId: made.poolId, Linking: 'NEVER', KeepTokensOf: ['Outside'] });
    const come = async () =>
      leftTo(await browserOf(bench.context, outside).open(authorizeUrl(made.clientId, 'Outside')));
    const get = (more: { ForceRefresh?: boolean } = {}) =>
      extension('AdminGetProviderTokens', { UserPoolId: made.poolId, Username, ProviderName: 'Outside', ...more });
    const askAbout = async (accessToken: string) => {
      const response = await fetch(`${outside.issuer}/userinfo`, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      return ((await response.json()) as { sub?: string }).sub;
    };

    test('are kept by no pool that does not say so', async () => {
      await come();
      await expect(get()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    });

    test('are kept, sealed, and given to who signs for it', async () => {
      await keep();
      await come();
      const given = await get();
      expect(await askAbout(given.AccessToken)).toBe(outside.person);
      expect(given.ExpiresAt).toBe(bench.context.clock.now() / 1000 + 300);
      expect(given.IdToken).toBeDefined();
      expect(await get()).toEqual(given);
      const rows = await bench.context.db.all<Record<string, never>, { sealed_tokens: Uint8Array }>(
        { name: 'test', sql: 'select sealed_tokens from provider_tokens' } as never,
        {},
      );
      for (const { sealed_tokens } of rows) {
        expect(Buffer.from(sealed_tokens).toString('latin1')).not.toContain(given.AccessToken);
      }
    });

    test('are made new when they end, by one of all who ask at once', async () => {
      await keep();
      await come();
      const first = await get();
      bench.context.clock.advance(250_000);
      const before = outside.requests.length;
      const given = await Promise.all([get(), get(), get()]);
      const asked = outside.requests.slice(before).filter((path) => path === '/token');
      expect(asked).toHaveLength(1);
      expect(new Set(given.map(({ AccessToken }) => AccessToken)).size).toBe(1);
      expect(given[0]?.AccessToken).not.toBe(first.AccessToken);
      const forced = await get({ ForceRefresh: true });
      expect(forced.AccessToken).not.toBe(given[0]?.AccessToken);
    });

    test('that the provider refuses to make new are gone, until the next sign-in', async () => {
      await keep();
      await come();
      outside.behaviour = {
        handle: ({ path, response }) => {
          if (path !== '/token') return false;
          response.writeHead(400).end('{"error":"invalid_grant"}');
          return true;
        },
      };
      await expect(get({ ForceRefresh: true })).rejects.toThrow('signed in with again');
      outside.behaviour = {};
      await come();
      expect(await askAbout((await get({ ForceRefresh: true })).AccessToken)).toBeUndefined();
      await come();
      expect(await askAbout((await get()).AccessToken)).toBe(outside.person);
    });

    test('end with the user, and with the provider', async () => {
      await keep();
      await come();
      await bench.call('AdminDeleteUser', { UserPoolId: made.poolId, Username });
      await come();
      await get();
      await bench.call('DeleteIdentityProvider', { UserPoolId: made.poolId, ProviderName: 'Outside' });
      await expect(get()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    });

    test('fill the attributes that they are mapped to', async () => {
      const custom = (name: string) => ({
        Name: name,
        AttributeDataType: 'String' as const,
        Mutable: true,
        StringAttributeConstraints: { MaxLength: '2048' },
      });
      await bench.call('AddCustomAttributes', {
        UserPoolId: made.poolId,
        CustomAttributes: ['access_token', 'id_token', 'refresh_token'].map(custom),
      });
      const AttributeMapping = Object.fromEntries(
        ['access_token', 'id_token', 'refresh_token'].map((name) => [`custom:${name}`, name]),
      );
      await bench.call('UpdateIdentityProvider', {
        UserPoolId: made.poolId,
        ProviderName: 'Outside',
        AttributeMapping,
      });
      // A claim of that name is no token.
      outside.behaviour = {
        userInfo: { access_token: 'forged' },
        claims: (claims) => ({ ...claims, id_token: 'forged' }),
      };
      const tokens: (string | undefined)[] = [];
      for (let time = 0; time < 2; time++) {
        await come();
        const { UserAttributes = [] } = await bench.call('AdminGetUser', { UserPoolId: made.poolId, Username });
        const valueOf = (name: string) => UserAttributes.find(({ Name }) => Name === `custom:${name}`)?.Value;
        expect(await askAbout(valueOf('access_token') ?? '')).toBe(outside.person);
        expect(outside.secrets).toEqual(expect.arrayContaining([valueOf('id_token'), valueOf('refresh_token')]));
        tokens.push(valueOf('access_token'));
      }
      expect(tokens[0]).not.toBe(tokens[1]);
    });
  },
  thisMachine,
);
