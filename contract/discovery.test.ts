import { expect, test } from 'vitest';
import { makePool } from './sdk-client.ts';
import { type ContractServer, describeClient } from './server.ts';

interface Jwk {
  readonly kid: string;
  readonly n: string;
}

function get(server: ContractServer, path: string): Promise<Response> {
  return fetch(`${server.endpoint}/${path}`);
}

async function keysOf(server: ContractServer, poolId: string): Promise<Jwk[]> {
  const response = await get(server, `${poolId}/.well-known/jwks.json`);
  return ((await response.json()) as { keys: Jwk[] }).keys;
}

describeClient('the public documents of a pool', (server) => {
  test('are JSON that pages of any origin may read', async () => {
    for (const document of ['jwks.json', 'openid-configuration']) {
      const response = await get(server, `${server.userPoolId}/.well-known/${document}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
    }
  });

  test('the key set has two RSA keys, and nothing of their private halves', async () => {
    const keys = await keysOf(server, server.userPoolId);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2);
    for (const key of keys) {
      expect(key).toMatchObject({ alg: 'RS256', e: 'AQAB', kty: 'RSA', use: 'sig' });
      expect(Object.keys(key).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect(Buffer.from(key.n, 'base64url')).toHaveLength(256);
    }
  });

  test('no pool shares a key with another', async () => {
    const poolIds = [server.userPoolId, await makePool(server)];
    const keys = (await Promise.all(poolIds.map((poolId) => keysOf(server, poolId)))).flat();
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(4);
    expect(new Set(keys.map(({ n }) => n)).size).toBe(4);
  });

  test('the OpenID configuration names the issuer and leads to the keys', async () => {
    const response = await get(server, `${server.userPoolId}/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({
      issuer: `${server.endpoint}/${server.userPoolId}`,
      jwks_uri: `${server.endpoint}/${server.userPoolId}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['RS256'],
      subject_types_supported: ['public'],
    });
  });

  test.each(['us-east-1_nowhere00', 'x', '%00', '..%2f..', 'us-east-1_%27--'])('%s is no pool', async (poolId) => {
    for (const document of ['jwks.json', 'openid-configuration']) {
      expect((await get(server, `${poolId}/.well-known/${document}`)).status).toBe(404);
    }
  });
});
