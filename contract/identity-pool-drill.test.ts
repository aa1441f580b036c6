import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeIdentityCommand,
  DescribeIdentityPoolCommand,
  GetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import { fromCognitoIdentity, fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { afterEach, describe, expect, test } from 'vitest';
import { createSecretKeyText } from '../packages/server/src/lib/secret-key.ts';
import { openSessionKey, openSessionToken, parseSessionKeys } from '../packages/server/src/lib/session-token.ts';
import { identityAdministrator, makeIdentityPool, roles, userPoolProvider } from './identity-pools.ts';
import { cenote, newPlace, startAt } from './operator.ts';
import { confirmed, present, refusal, tokensOf } from './sdk-client.ts';
import { type ContractServer, contractTarget } from './server.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const files = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::files/public/*' };

/** Credentials as an app has them: of an identity that it knows, or of the one that its logins lead to. */
function credentialsOf(
  { endpoint }: ContractServer,
  of: { identityId: string } | { identityPoolId: string; logins?: Record<string, string> },
) {
  const clientConfig = { endpoint, region: 'us-east-1', maxAttempts: 1 };
  return 'identityId' in of
    ? fromCognitoIdentity({ clientConfig, ...of })()
    : fromCognitoIdentityPool({ clientConfig, ...of })();
}

async function loginOf(server: ContractServer, person: { username: string; password: string }) {
  const { IdToken } = await tokensOf(server, server.clientId, person);
  return { [userPoolProvider(server)]: IdToken };
}

/** What an administrator sees of a pool and of one of its identities. */
async function describeAll(server: ContractServer, IdentityPoolId: string, IdentityId: string) {
  const sdk = identityAdministrator(server);
  const answers = await Promise.all([
    sdk.send(new DescribeIdentityPoolCommand({ IdentityPoolId })),
    sdk.send(new GetIdentityPoolRolesCommand({ IdentityPoolId })),
    sdk.send(new DescribeIdentityCommand({ IdentityId })),
  ]);
  return answers.map((answer) => ({ ...answer, $metadata: undefined }));
}

describe.skipIf(contractTarget).each([
  ['SQLite', 'PostgreSQL'],
  ['PostgreSQL', 'SQLite'],
] as const)('a backup of identity pools, from %s to %s', (from, to) => {
  // It starts the program a dozen times.
  test('everybody is who they were, in the role that they had, and sessions are verified', {
    timeout: 300_000,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cenote-drill-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const [backup, policy] = [join(folder, 'backup'), join(folder, 'files.json')];
    await writeFile(policy, JSON.stringify({ Version: '2012-10-17', Statement: files }));
    const secretKey = createSecretKeyText();
    const env = { CENOTE_SECRET_KEY: secretKey, CENOTE_BACKUP_KEY: createSecretKeyText() };

    const place = await newPlace(from, closers);
    const server = await startAt(place, secretKey, closers);
    const identityPoolId = await makeIdentityPool(server);
    const foreignPoolId = await makeIdentityPool(server);
    await cenote(env, place, 'role', 'create', 'guest', '--identity-pool', identityPoolId, '--guests');
    await cenote(env, place, 'role', 'put-policy', 'guest', 'files', policy);
    await cenote(env, place, 'role', 'create', 'known', '--identity-pool', identityPoolId);
    await cenote(env, place, 'policy', 'put', 'shared', policy);
    await cenote(env, place, 'role', 'attach', 'known', 'shared');
    const person = await confirmed(server);
    const guest = await credentialsOf(server, { identityPoolId });
    const known = await credentialsOf(server, { identityPoolId, logins: await loginOf(server, person) });
    const described = await describeAll(server, identityPoolId, known.identityId);
    const show = (name: string, at = place) => cenote(env, at, 'role', 'show', name, '--json');
    const shown = [await show('guest'), await show('known')];
    await cenote(env, place, 'backup', backup);
    await server.running.close();

    const target = await newPlace(to, closers);
    await cenote(env, target, 'restore', backup);
    const restored = { ...server, endpoint: (await startAt(target, secretKey, closers)).endpoint };
    expect([await show('guest', target), await show('known', target)]).toEqual(shown);
    expect(await describeAll(restored, identityPoolId, known.identityId)).toEqual(described);

    const [, text = ''] = (await cenote(env, target, 'session-key', 'show')).trim().split('=');
    const [key] = parseSessionKeys(text).map(openSessionKey);
    const roleOf = (token: string | undefined) =>
      openSessionToken(present(key), present(token), Math.floor(Date.now() / 1000))?.session.roleArn;
    // Those from before the backup, and those that the restored server gives.
    expect([roleOf(guest.sessionToken), roleOf(known.sessionToken)]).toEqual([
      roles.unauthenticated,
      roles.authenticated,
    ]);
    const again = await credentialsOf(restored, { identityId: guest.identityId });
    expect(roleOf(again.sessionToken)).toBe(roles.unauthenticated);
    const logins = await loginOf(restored, person);
    const knownAgain = await credentialsOf(restored, { identityPoolId, logins });
    expect(knownAgain.identityId).toBe(known.identityId);
    expect(roleOf(knownAgain.sessionToken)).toBe(roles.authenticated);
    // The roles trust one pool. Had they been lost, a development server would give them to any.
    await expect(credentialsOf(restored, { identityPoolId: foreignPoolId })).rejects.toMatchObject(
      refusal('InvalidIdentityPoolConfigurationException', /Check assigned IAM roles/),
    );
  });
});
