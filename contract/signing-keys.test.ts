import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../packages/server/src/config/config.ts';
import { createSecretKeyText } from '../packages/server/src/lib/secret-key.ts';
import { type RunningServer, startServer } from '../packages/server/src/server.ts';
import { freshPostgres } from '../packages/server/test/postgres.ts';
import { extend } from './extensions.ts';
import { administrator, type Person, register } from './people.ts';
import { tokensOf } from './sdk-client.ts';
import { contractTarget } from './server.ts';

const publicUrl = 'http://127.0.0.1:9229';
const rotations = 6;

describe.skipIf(contractTarget)('signing keys that rotate on two servers of one PostgreSQL', () => {
  const closers: (() => Promise<unknown>)[] = [];
  let servers: RunningServer[];
  let UserPoolId: string;
  let ClientId: string;
  let person: Person;

  beforeAll(async () => {
    const database = await freshPostgres({ isMigrated: true });
    closers.push(() => database.drop());
    const dataDir = await mkdtemp(join(tmpdir(), 'cenote-contract-'));
    closers.push(() => rm(dataDir, { recursive: true, force: true }));
    const env = { CENOTE_SECRET_KEY: createSecretKeyText() };
    const start = async () => {
      const flags = { port: '0', dataDir, databaseUrl: database.url, publicUrl };
      const server = await startServer(parseConfig('dev', flags, env));
      closers.push(() => server.close());
      return server;
    };
    const first = await start();
    servers = [first, await start()];
    UserPoolId = first.seed?.userPoolId ?? '';
    ClientId = first.seed?.clientId ?? '';
    person = await register({ ...first, clientId: ClientId, userPoolId: UserPoolId });
  });
  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
  });

  const serverAt = (turn: number) => servers[turn % 2] as RunningServer;

  /** AWS's own verifier with its own cache, to whom one of the servers tells the keys, in turn. */
  function verifier() {
    let turn = 0;
    const fetcher = {
      fetch: async (uri: string) => (await fetch(serverAt(turn++).endpoint + new URL(uri).pathname)).arrayBuffer(),
    };
    return JwtVerifier.create(
      {
        issuer: `${publicUrl}/${UserPoolId}`,
        jwksUri: `https://127.0.0.1/${UserPoolId}/.well-known/jwks.json`,
        audience: null,
      },
      { jwksCache: new SimpleJwksCache({ fetcher }) },
    );
  }

  /** Tokens of one server are good for everybody: AWS's verifier, and the other server. */
  async function check(
    tokens: { IdToken: string; AccessToken: string },
    turn: number,
    verify: ReturnType<typeof verifier>,
  ) {
    const { IdToken, AccessToken } = tokens;
    await verify.verify(IdToken);
    await verify.verify(AccessToken);
    const other = administrator(serverAt(turn + 1));
    expect((await other.send(new GetUserCommand({ AccessToken }))).Username).toBe(person.username);
  }

  test('fail no verification, however often they do and whoever signs', { timeout: 120_000 }, async () => {
    const verify = verifier();
    const first = await tokensOf(serverAt(0), ClientId, person);
    await check(first, 0, verify);
    let isRotating = true;
    const keys = new Set<string>();
    let verified = 0;
    // On a busy machine for longer, until there was something to fail.
    const rotating = (async () => {
      for (let turn = 0; turn < rotations || verified <= rotations || keys.size < 3; turn += 1) {
        // At once, and after a second in which other keys come.
        await extend(serverAt(turn), 'RotateSigningKeys', { UserPoolId, SignsAfterSeconds: turn % 2 });
      }
    })().finally(() => {
      isRotating = false;
    });
    const load = async (start: number) => {
      for (let turn = start; isRotating; turn += 1) {
        const tokens = await tokensOf(serverAt(turn), ClientId, person);
        await check(tokens, turn, verify);
        keys.add(tokens.AccessToken.split('.')[0] ?? '');
        verified += 1;
      }
    };
    await Promise.all([rotating, load(0), load(1), load(0)]);
    await check(first, 1, verify);
  });

  test('are believed nowhere once they are revoked', async () => {
    const keys = async () => (await extend(serverAt(0), 'ListSigningKeys', { UserPoolId })).SigningKeys;
    // A key that is published already would not be new to the verifier below.
    await expect.poll(keys, { timeout: 10_000 }).not.toContainEqual(expect.objectContaining({ Status: 'NEXT' }));
    const current = (await keys()).find(({ TokenUse, Status }) => TokenUse === 'ACCESS' && Status === 'CURRENT');
    const kid = current?.KeyId ?? '';
    // Within a second the server has learnt of the last rotation.
    let tokens = { IdToken: '', AccessToken: '' };
    const signer = async () => {
      tokens = await tokensOf(serverAt(0), ClientId, person);
      return JSON.parse(Buffer.from(tokens.AccessToken.split('.')[0] ?? '', 'base64url').toString()) as object;
    };
    await expect.poll(signer, { timeout: 5000 }).toMatchObject({ kid });
    const verify = verifier();
    await check(tokens, 0, verify);
    await extend(serverAt(0), 'RevokeSigningKey', { UserPoolId, KeyId: kid });
    await expect
      .poll(
        () =>
          administrator(serverAt(1))
            .send(new GetUserCommand(tokens))
            .catch((error: Error) => error.message),
        { timeout: 5000 },
      )
      .toBe('Could not verify signature for Access Token');
    // AWS's verifier keeps what it knows until it meets a key that it does not: the first token under the new one.
    await verify.verify(tokens.AccessToken);
    await check(await tokensOf(serverAt(1), ClientId, person), 1, verify);
    await expect(verify.verify(tokens.AccessToken)).rejects.toThrow(/kid/i);
  });
});
