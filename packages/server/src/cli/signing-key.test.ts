import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '#config/config.ts';
import { rotateDueKeys } from '#domain/tenant/pools/rotate-signing-keys.ts';
import { openStorage } from '#work/open-storage.ts';
import { administratorOf } from '../../test/ask-as-administrator.ts';
import { awsSecret, startKms, startTransit, transitToken } from '../../test/key-services.ts';
import { runCommand } from '../../test/run-command.ts';
import { startServer } from '../server.ts';
import { addSigningKeyCommand } from './signing-key.ts';

let dataDir: string;
let pool: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'cenote-signing-key-'));
  const server = await startServer(parseConfig('dev', { port: '0', dataDir }, {}));
  pool = server.seed?.userPoolId ?? '';
  await server.close();
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

/** What `cenote signing-key …` prints. */
const run = (...args: string[]) => runCommand([addSigningKeyCommand], dataDir, ['signing-key', ...args]);

interface Told {
  readonly signingKeys: readonly { readonly keyId: string; readonly tokenUse: string; readonly status: string }[];
}
const told = async (...args: string[]) => (JSON.parse(await run(...args, '--json')) as Told).signingKeys;

test('keys that lie at AWS KMS and at a transit engine sign tokens, and the schedule leaves them alone', async () => {
  const [kms, transit] = await Promise.all([startKms(), startTransit()]);
  const env = { ...process.env };
  const tokens = { CENOTE_TRANSIT_TOKEN: transitToken };
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: awsSecret, ...tokens });
  try {
    const addresses = [
      `transit://${transit.host}/transit/tokens?tls=no`,
      `awskms://eu-central-1/alias/tokens?endpoint=${kms.url}`,
    ] as const;
    const [idKey, accessKey] = addresses;
    await run('rotate', '--pool', pool, '--after', '0', '--id-key', idKey, '--access-key', accessKey);
    expect([...kms.asked, ...transit.asked]).toEqual(['GetPublicKey', 'GET /v1/transit/keys/tokens']);
    await expect(run('rotate', '--pool', pool, '--id-key', 'awskms://x')).rejects.toThrow(
      /address of a key cannot be used/,
    );

    const server = await startServer(parseConfig('dev', { port: '0', dataDir }, tokens));
    const { endpoint, seed } = server;
    const UserPoolId = pool;
    const ask = administratorOf(endpoint);
    const person = { Username: 'maria', Password: 'Correct-Horse-9' };
    await ask('AdminCreateUser', { UserPoolId, Username: person.Username, MessageAction: 'SUPPRESS' });
    await ask('AdminSetUserPassword', { UserPoolId, ...person, Permanent: true });
    const signIn = () =>
      ask('InitiateAuth', {
        ClientId: seed?.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: person.Username, PASSWORD: person.Password },
      });
    const { AuthenticationResult } = (await signIn()) as { AuthenticationResult: Record<string, string> };
    expect(await ask('GetUser', { AccessToken: AuthenticationResult['AccessToken'] })).toMatchObject({
      Username: 'maria',
    });
    expect(kms.asked.at(-1)).toBe('Sign');
    expect(transit.asked.at(-1)).toBe('POST /v1/transit/sign/tokens/sha2-256');
    // A stop of the service is an outage of ours, and nobody's wrong password.
    kms.refusal = { status: 500 };
    await expect(signIn()).rejects.toMatchObject({ name: 'InternalErrorException' });
    kms.refusal = undefined;
    await server.close();

    const storage = await openStorage({ dataDir });
    const clock = { now: () => Date.now() + 400 * 86_400_000 };
    expect(await rotateDueKeys({ ...storage, clock }, 86_400_000, () => false)).toBe(0);
    await storage.db.close();
  } finally {
    process.env = env;
    await Promise.all([kms.close(), transit.close()]);
  }
});

test('keys of a pool are rotated, listed and revoked', async () => {
  expect(await run('list', '--pool', pool)).toMatch(
    /^(?:[\w+/]{43}= {2}(?:id|access) +CURRENT {2}signs from \S+\n){2}$/,
  );
  const next = await told('rotate', '--pool', pool);
  expect(next.map(({ status }) => status).sort()).toEqual(['CURRENT', 'CURRENT', 'NEXT', 'NEXT']);
  expect(await run('rotate', '--pool', pool, '--after', '0')).toMatch(
    /RETIRED {2}signs from \S+, published until \S+\n/,
  );
  const stolen = next.find(({ status }) => status === 'NEXT')?.keyId ?? '';
  expect((await told('revoke', stolen, '--pool', pool)).map(({ keyId }) => keyId)).not.toContain(stolen);
  await expect(run('revoke', stolen, '--pool', pool)).rejects.toThrow(`Signing key ${stolen} does not exist.`);
  await expect(run('list', '--pool', 'us-east-1_none')).rejects.toThrow('User pool us-east-1_none does not exist.');
});
