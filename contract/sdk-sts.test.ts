import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
} from '@aws-sdk/client-cognito-identity';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  DecodeAuthorizationMessageCommand,
  GetCallerIdentityCommand,
  InvalidAuthorizationMessageException,
  InvalidIdentityTokenException,
  STSClient,
} from '@aws-sdk/client-sts';
import { fromWebToken } from '@aws-sdk/credential-providers';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Sha256 } from '../packages/authorizer/test/sha256.ts';
import { identityPoolTrust } from '../packages/server/src/domain/identity-pools/roles/identity-pool-trust.ts';
import { createRole } from '../packages/server/src/domain/identity-pools/roles/role-store.ts';
import { openSession } from '../packages/server/src/domain/identity-pools/sessions/issue-session.ts';
import { describeOnBothEngines } from '../packages/server/test/both-engines.ts';
import { isLong } from '../packages/server/test/long.ts';
import { confirmed, present, tokensOf } from './sdk-client.ts';
import { describeClient } from './server.ts';
import { clientOf, listenSigned, makeKey, type SignedServer } from './signed-server.ts';

const nobody = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' };

describeClient('a development server', (server) => {
  test('gives credentials for an ID token, says whose they are, and holds them to the role', async () => {
    const { IdToken } = await tokensOf(server, server.clientId, await confirmed(server));
    const config = { endpoint: server.endpoint, region: 'us-east-1', maxAttempts: 1 };
    const roleArn = 'arn:aws:iam::123456789012:role/nobody-made-it';
    const credentials = await fromWebToken({
      roleArn,
      webIdentityToken: IdToken,
      roleSessionName: 'app',
      clientConfig: config,
    })();
    const who = await new STSClient({ ...config, credentials }).send(new GetCallerIdentityCommand());
    expect(who.Arn).toBe('arn:aws:sts::123456789012:assumed-role/nobody-made-it/app');
    const iam = (more: object) => new IAMClient({ ...config, ...more });
    await expect(iam({ credentials }).send(new ListRolesCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
    await iam({ credentials: { ...nobody } }).send(new ListRolesCommand({}));
    const root = await new STSClient({ ...config, credentials: nobody }).send(new GetCallerIdentityCommand());
    expect(root.Arn).toBe('arn:aws:iam::123456789012:root');
  });
});

const hasCli = spawnSync('aws', ['--version']).status === 0;

describeOnBothEngines(
  'STS through the AWS SDK',
  (bench) => {
    let server: SignedServer;
    let key: Awaited<ReturnType<typeof makeKey>>;
    const roleArn = 'arn:aws:iam::123456789012:role/guest';
    let pool = '';
    beforeAll(async () => {
      server = await listenSigned(bench.context);
      key = await makeKey(bench.context);
      const sdk = new CognitoIdentityClient(clientOf(server, key));
      const input = { IdentityPoolName: 'sts', AllowUnauthenticatedIdentities: true, AllowClassicFlow: true };
      pool = present((await sdk.send(new CreateIdentityPoolCommand(input))).IdentityPoolId);
      await createRole(bench.context, { name: 'guest', trustPolicy: identityPoolTrust(pool, 'guests') });
    });
    afterAll(() => server.close());

    const sts = (credentials: Parameters<typeof clientOf>[1] = key) => new STSClient(clientOf(server, credentials));
    /** A token of a new guest, as the classic flow has it. */
    async function guestToken(): Promise<string> {
      const sdk = new CognitoIdentityClient(clientOf(server, nobody));
      const { IdentityId } = await sdk.send(new GetIdCommand({ IdentityPoolId: pool }));
      return present((await sdk.send(new GetOpenIdTokenCommand({ IdentityId }))).Token);
    }
    const assume = async (more: object = {}) =>
      sts(nobody).send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: roleArn,
          RoleSessionName: 'app',
          WebIdentityToken: await guestToken(),
          ...more,
        }),
      );
    const credentialsOf = ({ Credentials: given }: Awaited<ReturnType<typeof assume>>) => ({
      accessKeyId: present(given?.AccessKeyId),
      secretAccessKey: present(given?.SecretAccessKey),
      sessionToken: present(given?.SessionToken),
    });
    const refusal = (name: string, status: number, message: string | RegExp = /./) => ({
      name,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      $fault: 'client',
      $metadata: expect.objectContaining({
        httpStatusCode: status,
        requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      }),
    });

    test('an access key is told whose it is', async () => {
      expect(await sts().send(new GetCallerIdentityCommand())).toMatchObject({
        UserId: key.accessKeyId,
        Account: '123456789012',
        Arn: `arn:aws:iam::123456789012:user/${key.accessKeyId}`,
        $metadata: { requestId: expect.stringMatching(/^[\da-f-]{36}$/) },
      });
      const reader = await makeKey(bench.context, { scope: 'read', poolId: (await somePool()).id });
      expect(await sts(reader).send(new GetCallerIdentityCommand())).toMatchObject({ UserId: reader.accessKeyId });
    });

    async function somePool() {
      const { UserPool } = await bench.call('CreateUserPool', { PoolName: 'sts' });
      return { id: present(UserPool?.Id) };
    }

    test('the classic flow ends in credentials that say whose they are', async () => {
      const credentials = await fromWebToken({
        roleArn,
        roleSessionName: 'app',
        webIdentityToken: await guestToken(),
        clientConfig: { endpoint: server.endpoint, region: 'us-east-1' },
      })();
      expect(present(credentials.expiration).getTime() - Date.now()).toBeGreaterThan(3_500_000);
      const { $metadata, ...who } = await sts(credentials).send(new GetCallerIdentityCommand());
      expect($metadata.httpStatusCode).toBe(200);
      expect(who).toEqual({
        UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:app$/),
        Account: '123456789012',
        Arn: 'arn:aws:sts::123456789012:assumed-role/guest/app',
      });
    });

    test('AssumeRoleWithWebIdentity answers all that the SDK reads', async () => {
      const { $metadata, ...answer } = await assume({ DurationSeconds: 900 });
      expect($metadata.httpStatusCode).toBe(200);
      const opened = await openSession(bench.context, present(answer.Credentials?.SessionToken));
      expect(answer).toEqual({
        Credentials: {
          AccessKeyId: opened?.credentials.accessKeyId,
          SecretAccessKey: opened?.credentials.secretAccessKey,
          SessionToken: opened?.credentials.sessionToken,
          Expiration: new Date(present(opened?.session.expiresAtSeconds) * 1000),
        },
        SubjectFromWebIdentityToken: opened?.session.federated?.subject,
        AssumedRoleUser: {
          AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:app$/),
          Arn: 'arn:aws:sts::123456789012:assumed-role/guest/app',
        },
        Provider: 'cognito-identity.amazonaws.com',
        Audience: pool,
      });
    });

    test('what is not signed by whom it says is refused in the words of AWS', async () => {
      const ask = (credentials: Parameters<typeof clientOf>[1]) =>
        sts(credentials).send(new GetCallerIdentityCommand());
      await expect(ask(nobody)).rejects.toMatchObject(
        refusal('InvalidClientTokenId', 403, 'The security token included in the request is invalid'),
      );
      await expect(ask({ ...key, secretAccessKey: 'x' })).rejects.toMatchObject(refusal('SignatureDoesNotMatch', 403));
      await expect(ask({ ...key, sessionToken: 'x' })).rejects.toMatchObject(refusal('InvalidClientTokenId', 403));
      const [one, other] = [credentialsOf(await assume()), credentialsOf(await assume())];
      await expect(ask({ ...one, sessionToken: other.sessionToken })).rejects.toMatchObject(
        refusal('InvalidClientTokenId', 403),
      );
      await expect(ask({ ...one, secretAccessKey: other.secretAccessKey })).rejects.toMatchObject(
        refusal('SignatureDoesNotMatch', 403),
      );
      const { sessionToken: _, ...bare } = one;
      await expect(ask(bare)).rejects.toMatchObject(refusal('InvalidClientTokenId', 403));
    });

    test('a presigned question tells whoever brings it who signed, for fifteen minutes, and nothing else is asked so', async () => {
      const presign = async (credentials: Parameters<typeof clientOf>[1], Action = 'GetCallerIdentity') => {
        const signer = new SignatureV4({ credentials, region: 'us-east-1', service: 'sts', sha256: Sha256 });
        const { hostname, port } = new URL(server.endpoint);
        const request = {
          method: 'GET',
          protocol: 'http:',
          hostname,
          port: Number(port),
          path: '/',
          query: { Action, Version: '2011-06-15', EncodedMessage: 'x' },
          headers: { host: `${hostname}:${port}` },
        };
        const { query = {} } = await signer.presign(request, { expiresIn: 60_000 });
        return `${server.endpoint}/?${new URLSearchParams(query as Record<string, string>)}`;
      };
      const ask = async (url: string) => {
        const response = await fetch(url);
        return [response.status, await response.text(), response.headers.get('access-control-allow-origin')];
      };
      const own = credentialsOf(await assume());
      const url = await presign(own);
      expect(await ask(url)).toEqual([200, expect.stringContaining(':assumed-role/guest/app<'), null]);
      expect(await ask(await presign(key))).toEqual([200, expect.stringContaining(`:user/${key.accessKeyId}<`), null]);
      const changed = url.replace('Action=GetCallerIdentity', 'Action=DecodeAuthorizationMessage');
      expect(await ask(changed)).toEqual([403, expect.stringContaining('SignatureDoesNotMatch'), null]);
      expect(await ask(`${url}&x=y`)).toEqual([403, expect.stringContaining('SignatureDoesNotMatch'), null]);
      for (const Action of ['AssumeRoleWithWebIdentity', 'ListRoles']) {
        expect(await ask(await presign(key, Action))).toEqual([400, expect.stringContaining('InvalidAction'), null]);
      }
      const roles = (await presign(key, 'ListRoles')).replace('2011-06-15', '2010-05-08');
      expect(await ask(roles)).toEqual([400, expect.stringContaining('ListRoles is not for GET'), null]);
      bench.context.clock.advance(1_200_000);
      expect(await ask(url)).toEqual([403, expect.stringContaining('Signature expired'), null]);
      bench.context.clock.advance(-1_200_000);
    });

    test('a session that is over is told so', async () => {
      const over = credentialsOf(await assume({ DurationSeconds: 900 }));
      bench.context.clock.advance(901_000);
      const late = new STSClient({ ...clientOf(server, over), systemClockOffset: 901_000 });
      await expect(late.send(new GetCallerIdentityCommand())).rejects.toMatchObject(
        refusal('ExpiredToken', 403, 'The security token included in the request is expired'),
      );
      bench.context.clock.advance(-901_000);
    });

    test('errors are those that the SDK has classes for', async () => {
      await expect(assume({ WebIdentityToken: 'a.b.c' })).rejects.toBeInstanceOf(InvalidIdentityTokenException);
      await expect(assume({ RoleArn: 'arn:aws:iam::123456789012:role/nobody' })).rejects.toMatchObject(
        refusal('AccessDenied', 403, 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
      );
      await expect(assume({ DurationSeconds: 7200 })).rejects.toMatchObject(refusal('ValidationError', 400, /exceeds/));
      const SAMLAssertion = 'eA==';
      const PrincipalArn = 'arn:aws:iam::123456789012:saml-provider/nobody';
      const saml = new AssumeRoleWithSAMLCommand({ RoleArn: roleArn, PrincipalArn, SAMLAssertion });
      await expect(sts(nobody).send(saml)).rejects.toBeInstanceOf(InvalidIdentityTokenException);
      await expect(sts().send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' }))).rejects.toBeInstanceOf(
        InvalidAuthorizationMessageException,
      );
      await expect(
        sts().send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'app' })),
      ).rejects.toMatchObject(
        refusal('InvalidAction', 400, 'Could not find operation AssumeRole for version 2011-06-15'),
      );
    });

    const run = promisify(execFile);
    const aws = async (credentials: Parameters<typeof clientOf>[1] | undefined, ...words: string[]) => {
      const env = {
        PATH: process.env['PATH'],
        HOME: '/nonexistent',
        AWS_PAGER: '',
        AWS_MAX_ATTEMPTS: '1',
        AWS_DEFAULT_REGION: 'us-east-1',
        ...(credentials && {
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          ...(credentials.sessionToken && { AWS_SESSION_TOKEN: credentials.sessionToken }),
        }),
      };
      const { stdout } = await run('aws', ['sts', ...words, '--endpoint-url', server.endpoint, '--output', 'json'], {
        env,
      });
      return JSON.parse(stdout);
    };

    // A call takes a second of processor time: one is enough, but once before a release.
    test.skipIf(!hasCli || (bench.engine !== 'SQLite' && !isLong))(
      '`aws sts get-caller-identity` says whose credentials are',
      async () => {
        expect(await aws(credentialsOf(await assume()), 'get-caller-identity')).toMatchObject({
          Arn: 'arn:aws:sts::123456789012:assumed-role/guest/app',
        });
      },
      60_000,
    );

    test.skipIf(!hasCli || !isLong)(
      '`aws sts assume-role-with-web-identity` takes no key',
      async () => {
        const words = ['--role-arn', roleArn, '--role-session-name', 'cli', '--web-identity-token', await guestToken()];
        const answer = await aws(undefined, 'assume-role-with-web-identity', ...words);
        expect(answer.AssumedRoleUser.Arn).toBe('arn:aws:sts::123456789012:assumed-role/guest/cli');
        const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials;
        const own = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
        expect(await aws(own, 'get-caller-identity')).toMatchObject({ Account: '123456789012' });
      },
      60_000,
    );
  },
  { settings: { trustsUnmadeRoles: false } },
);
