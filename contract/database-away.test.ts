import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { expect, test } from 'vitest';
import { serverThatLosesItsDatabase } from './outage.ts';
import { confirmed, tokensOf } from './sdk-client.ts';

test('tokens go on being verified by documents of a server whose database is away', async () => {
  const server = await serverThatLosesItsDatabase();
  try {
    const documents = ['jwks.json', 'openid-configuration'].map(
      (name) => `${server.endpoint}/${server.userPoolId}/.well-known/${name}`,
    );
    const read = () => Promise.all(documents.map(async (url) => (await fetch(url)).json()));
    const { AccessToken } = await tokensOf(server, server.clientId, await confirmed(server));
    const before = await read();
    await server.fail();
    expect(await read()).toEqual(before);
    // A verifier that begins now has nothing but what it fetches, within its own patience.
    const signal = AbortSignal.timeout(3_000);
    const fetcher = {
      fetch: async (uri: string) => (await fetch(server.endpoint + new URL(uri).pathname, { signal })).arrayBuffer(),
    };
    const jwksCache = new SimpleJwksCache({ fetcher });
    const issuer = `${server.endpoint}/${server.userPoolId}`;
    const verifier = JwtVerifier.create({ issuer, audience: null }, { jwksCache });
    expect(await verifier.verify(AccessToken)).toMatchObject({ client_id: server.clientId });
    const unknown = await fetch(`${server.endpoint}/us-east-1_Unknown00/.well-known/jwks.json`);
    expect(unknown.status).toBeGreaterThanOrEqual(500);
    await server.recover();
    await expect.poll(read, { timeout: 30_000 }).toEqual(before);
  } finally {
    await server.remove();
  }
});
