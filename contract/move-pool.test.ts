import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  CreateGroupCommand,
  CreateUserPoolDomainCommand,
  DescribeUserPoolClientCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, test } from 'vitest';
import { createSecretKeyText } from '../packages/server/src/lib/secret-key.ts';
import { begin, newDevice, signIn, walked } from './identity-js.ts';
import { cenote, newPlace, startAt } from './operator.ts';
import { administrator, register } from './people.ts';
import { makeClient, present, tokensOf } from './sdk-client.ts';
import { contractTarget } from './server.ts';
import { totp } from './totp.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

describe.skipIf(contractTarget).each([
  ['SQLite', 'PostgreSQL'],
  ['PostgreSQL', 'SQLite'],
] as const)('a pool that moves from %s to %s', (from, to) => {
  test('keeps its people, their passwords and factors, and its clients, under other keys', {
    timeout: 240_000,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cenote-move-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'people.export');
    const env = { CENOTE_EXPORT_KEY: createSecretKeyText() };

    const place = await newPlace(from, closers);
    const secretKey = createSecretKeyText();
    const server = await startAt(place, secretKey, closers);
    const { userPoolId: UserPoolId } = server;
    const sdk = administrator(server);
    const ann = await register(server);
    const bea = await register(server);
    await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'staff' }));
    await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'staff', Username: ann.username }));
    await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'people' }));
    const { ClientId, ClientSecret } = await makeClient(server, UserPoolId, { GenerateSecret: true });
    const SoftwareTokenMfaConfiguration = { Enabled: true };
    await sdk.send(
      new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration }),
    );
    const { AccessToken } = await tokensOf(server, server.clientId, bea);
    const { SecretCode = '' } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totp(SecretCode, -1) }));
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
    await sdk.send(
      new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: bea.username, SoftwareTokenMfaSettings }),
    );

    const key = { CENOTE_SECRET_KEY: secretKey };
    expect(await cenote({ ...env, ...key }, place, 'export', UserPoolId, file)).toMatch(
      /^Exported \d+ rows of \d+ tables\.\n$/,
    );
    expect((await readFile(file)).includes(ann.username)).toBe(false);
    await server.running.close();

    const target = await newPlace(to, closers);
    const otherKey = createSecretKeyText();
    const other = await startAt(target, otherKey, closers);
    // While that server runs.
    expect(await cenote({ ...env, CENOTE_SECRET_KEY: otherKey }, target, 'import', file)).toMatch(
      new RegExp(`^Imported the user pool ${UserPoolId}: \\d+ rows of \\d+ tables\\.\n$`),
    );
    const moved = { ...server, endpoint: other.endpoint };
    const outcome = await signIn(newDevice(moved).user(ann.username), ann.password, 'USER_SRP_AUTH');
    if (!('session' in outcome)) throw new Error('another step follows');
    expect(outcome.session.getIdToken().payload).toMatchObject({
      'cognito:groups': ['staff'],
      email: ann.email,
      email_verified: true,
      iss: `${other.endpoint}/${UserPoolId}`,
    });
    const user = newDevice(moved).user(bea.username);
    expect(await begin(user, bea)).toMatchObject({ asked: 'totpRequired' });
    const second = walked((callbacks) => user.sendMFACode(totp(SecretCode), callbacks, 'SOFTWARE_TOKEN_MFA'));
    expect(await second).toMatchObject({ session: expect.anything() });
    const { UserPoolClient } = await administrator(moved).send(
      new DescribeUserPoolClientCommand({ UserPoolId, ClientId: present(ClientId) }),
    );
    expect(UserPoolClient?.ClientSecret).toBe(present(ClientSecret));
    // The pool that was there already goes on.
    await register(other);
  });
});
