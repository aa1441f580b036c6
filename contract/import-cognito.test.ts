import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateManagedLoginBrandingCommand,
  CreateResourceServerCommand,
  CreateTermsCommand,
  CreateUserPoolDomainCommand,
  DescribeIdentityProviderCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetUICustomizationCommand,
  ListResourceServersCommand,
  ListTermsCommand,
  ListUsersCommand,
  SetUICustomizationCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { signIn } from 'aws-amplify/auth';
import { afterEach, describe, expect, test } from 'vitest';
import { createSecretKeyText } from '../packages/server/src/lib/secret-key.ts';
import { onDevice } from './amplify.ts';
import { openOldPoolDoor } from './old-pool-door.ts';
import { cenote, newPlace, program, startAt } from './operator.ts';
import { administrator, newPerson, register } from './people.ts';
import { makeClient, makePool, tokensOf } from './sdk-client.ts';
import { contractTarget } from './server.ts';
import { totp } from './totp.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** What AWS's own tools would find. */
const aws = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

async function openOld() {
  const server = await startAt(await newPlace('SQLite', closers), createSecretKeyText(), closers);
  const door = await openOldPoolDoor(server.endpoint);
  closers.push(() => door.close());
  return { server, door, sdk: administrator(server), UserPoolId: server.userPoolId };
}

async function openNew(engine: 'PostgreSQL' | 'SQLite') {
  const place = await newPlace(engine, closers);
  const key = createSecretKeyText();
  const server = await startAt(place, key, closers);
  const run = (...words: string[]) => cenote({ ...aws, CENOTE_SECRET_KEY: key }, place, ...words);
  return { place, key, server, sdk: administrator(server), run };
}

describe.skipIf(contractTarget)('a pool of Amazon Cognito', () => {
  test.each(['SQLite', 'PostgreSQL'] as const)(
    'moves in, and its people sign in as they did (%s)',
    { timeout: 120_000 },
    async (engine) => {
      const old = await openOld();
      const { UserPoolId, sdk } = old;
      await sdk.send(
        new CreateResourceServerCommand({
          UserPoolId,
          Identifier: 'https://api.example',
          Name: 'API',
          Scopes: [{ ScopeName: 'read', ScopeDescription: 'Reads' }],
        }),
      );
      await sdk.send(
        new CreateIdentityProviderCommand({
          UserPoolId,
          ProviderName: 'Google',
          ProviderType: 'Google',
          ProviderDetails: { client_id: 'google', client_secret: 'of google', authorize_scopes: 'openid email' },
          AttributeMapping: { email: 'email', username: 'sub' },
        }),
      );
      const secretive = await makeClient(old.server, UserPoolId, {
        GenerateSecret: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthScopes: ['openid', 'https://api.example/read'],
        CallbackURLs: ['https://app.example/in'],
        SupportedIdentityProviders: ['COGNITO', 'Google'],
      });
      await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'people' }));
      await sdk.send(
        new SetUICustomizationCommand({
          UserPoolId,
          ClientId: 'ALL',
          CSS: '.banner-customizable { background-color: #123456 }',
        }),
      );
      await sdk.send(
        new CreateManagedLoginBrandingCommand({
          UserPoolId,
          ClientId: old.server.clientId,
          UseCognitoProvidedValues: true,
        }),
      );
      await sdk.send(
        new CreateTermsCommand({
          UserPoolId,
          ClientId: old.server.clientId,
          TermsName: 'terms-of-use',
          TermsSource: 'LINK',
          Enforcement: 'NONE',
          Links: { 'cognito:default': 'https://example.com/terms' },
        }),
      );
      const [ann, bea, cat, dora] = [
        await register(old.server),
        await register(old.server),
        await register(old.server),
        await register(old.server),
      ];
      await sdk.send(
        new CreateGroupCommand({ UserPoolId, GroupName: 'staff', Precedence: 3, Description: 'Works here' }),
      );
      await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'staff', Username: ann.username }));
      await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: cat.username }));
      await sdk.send(
        new SetUserPoolMfaConfigCommand({
          UserPoolId,
          MfaConfiguration: 'OPTIONAL',
          SoftwareTokenMfaConfiguration: { Enabled: true },
        }),
      );
      const { AccessToken } = await tokensOf(old.server, old.server.clientId, dora);
      const { SecretCode = '' } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
      await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totp(SecretCode, -1) }));
      const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
      await sdk.send(
        new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: dora.username, SoftwareTokenMfaSettings }),
      );
      old.door.rule = (operation, times) => (operation === 'ListGroups' && times <= 2 ? 'throttle' : 'pass');

      const { server, run, sdk: here } = await openNew(engine);
      const printed = await run('import', 'cognito', '--pool', UserPoolId, '--endpoint', old.door.endpoint);
      expect(printed).toContain(`Imported the user pool ${UserPoolId}: 4 users, `);
      expect(printed).toContain('1 users had an authenticator app');
      expect(printed).not.toContain('not taken');

      const described = async (from: typeof sdk) => {
        const { UserPool } = await from.send(new DescribeUserPoolCommand({ UserPoolId }));
        const { CreationDate: _, LastModifiedDate: __, Arn: ___, ...rest } = UserPool ?? {};
        const { UserPoolClient } = await from.send(
          new DescribeUserPoolClientCommand({ UserPoolId, ClientId: secretive.ClientId }),
        );
        const { CreationDate: ____, LastModifiedDate: _____, ...client } = UserPoolClient ?? {};
        const { IdentityProvider } = await from.send(
          new DescribeIdentityProviderCommand({ UserPoolId, ProviderName: 'Google' }),
        );
        const { ResourceServers } = await from.send(new ListResourceServersCommand({ UserPoolId, MaxResults: 50 }));
        const { UICustomization } = await from.send(new GetUICustomizationCommand({ UserPoolId }));
        const { Terms } = await from.send(new ListTermsCommand({ UserPoolId }));
        const { ManagedLoginBranding } = await from.send(
          new DescribeManagedLoginBrandingByClientCommand({
            UserPoolId,
            ClientId: server.clientId === '' ? '' : old.server.clientId,
          }),
        );
        return {
          rest,
          client,
          provider: { details: IdentityProvider?.ProviderDetails, mapping: IdentityProvider?.AttributeMapping },
          ResourceServers,
          css: UICustomization?.CSS,
          terms: Terms?.map(({ TermsName }) => TermsName),
          isPlain: ManagedLoginBranding?.UseCognitoProvidedValues,
        };
      };
      expect(await described(here)).toEqual(await described(sdk));
      const peopleOf = async (from: typeof sdk) => {
        const { Users = [] } = await from.send(new ListUsersCommand({ UserPoolId }));
        return Users.map((user) => ({
          ...user,
          UserLastModifiedDate: undefined,
          Attributes: user.Attributes?.toSorted((a, b) => String(a.Name).localeCompare(String(b.Name))),
        })).toSorted((a, b) => String(a.Username).localeCompare(String(b.Username)));
      };
      expect(await peopleOf(here)).toEqual(await peopleOf(sdk));
      const groups = await here.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: ann.username }));
      expect(groups.Groups).toMatchObject([{ GroupName: 'staff', Precedence: 3, Description: 'Works here' }]);

      // An app that has learnt the new address and nothing else.
      const app = { endpoint: server.endpoint, userPoolId: UserPoolId, clientId: old.server.clientId };
      const table = () =>
        run('import', 'status', '--json').then((text) => JSON.parse(text) as { pools: Record<string, unknown>[] });
      const counted = async () => (await table()).pools.find(({ poolId }) => poolId === UserPoolId);
      expect(await counted()).toMatchObject({ from: UserPoolId, users: 4, moved: 0, waiting: 4, without: 0 });
      onDevice(app);
      const bySrp = { authFlowType: 'USER_SRP_AUTH' } as const;
      const byPassword = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
      const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };
      await expect(signIn({ ...ann, password: 'Wrong-Horse-7', options: bySrp })).rejects.toMatchObject(wrong);
      expect(await signIn({ ...ann, options: bySrp })).toEqual(done);
      expect(await counted()).toMatchObject({ moved: 0, waiting: 4 });
      onDevice(app);
      await expect(signIn({ ...bea, password: 'Wrong-Horse-7', options: byPassword })).rejects.toMatchObject(wrong);
      expect(await signIn({ ...bea, options: byPassword })).toEqual(done);
      expect(await counted()).toMatchObject({ moved: 1, waiting: 3 });
      await old.door.close();
      onDevice(app);
      expect(await signIn({ ...bea, options: bySrp })).toEqual(done);
      onDevice(app);
      await expect(signIn({ ...ann, options: bySrp })).rejects.toMatchObject({
        message: expect.stringContaining('cannot be checked at the moment'),
      });

      expect(await run('import', 'end', UserPoolId)).toContain('3 users have not moved, and reset their password.');
      expect(await counted()).toMatchObject({ from: null, moved: 1, waiting: 0, without: 3 });
      const { UserStatus } = await here.send(new AdminGetUserCommand({ UserPoolId, Username: ann.username }));
      expect(UserStatus).toBe('RESET_REQUIRED');
    },
  );

  test('whose import is killed goes on where it was, and nothing is twice', { timeout: 120_000 }, async () => {
    const old = await openOld();
    const UserPoolId = await makePool(old.server, {});
    await makeClient(old.server, UserPoolId, {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
    for (let count = 0; count < 150; count++) {
      const { username: Username } = newPerson();
      await old.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
    }
    const { place, key, run, sdk } = await openNew('SQLite');
    const words = ['import', 'cognito', '--pool', UserPoolId, '--endpoint', old.door.endpoint];
    const held = new Promise<void>((resolve) => {
      old.door.rule = (operation, times) => {
        if (operation !== 'ListUsers' || times < 3) return 'pass';
        resolve();
        return 'hold';
      };
    });
    const child = spawn(process.execPath, [program, ...words, '--data-dir', place.dataDir], {
      env: { ...process.env, ...aws, CENOTE_SECRET_KEY: key },
      stdio: 'ignore',
    });
    await Promise.race([held, once(child, 'exit')]);
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await expect(sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    old.door.asked.length = 0;
    old.door.rule = () => 'pass';
    expect(await run(...words)).toContain(`Imported the user pool ${UserPoolId}: 150 users, `);
    // The page on which it was killed, and none of those before.
    expect(old.door.asked.filter((operation) => operation === 'ListUsers')).toHaveLength(1);
    expect(old.door.asked).not.toContain('DescribeUserPool');
    const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool?.EstimatedNumberOfUsers).toBe(150);
    await expect(run(...words)).rejects.toThrow(`There is a user pool ${UserPoolId} already.`);
    // Its app client is here as well, which is said before anybody is read.
    old.door.asked.length = 0;
    await expect(run(...words, '--as', 'us-east-1_another')).rejects.toThrow(
      /There is an app client \w+ already in this installation\. Nothing was imported/,
    );
    expect(old.door.asked).toContain('DescribeUserPoolClient');
    expect(old.door.asked).not.toContain('ListUsers');
  });
});
