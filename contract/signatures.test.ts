import {
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { userPoolExtensions } from '@cenote/wire/extensions.model';
import { identityPools } from '@cenote/wire/identity-pools.model';
import { userPools } from '@cenote/wire/user-pools.model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyWith } from '../packages/server/src/aws-callers/signatures.ts';
import {
  createAccessKey,
  deleteAccessKey,
  findAccessKey,
} from '../packages/server/src/domain/tenant/access-keys/access-key.ts';
import type { Grant } from '../packages/server/src/domain/tenant/access-keys/grant.ts';
import { extensionActs } from '../packages/server/src/doors/api/extensions/acts.ts';
import { identityPoolActs } from '../packages/server/src/doors/api/identity-pools/acts.ts';
import { apiRoutes } from '../packages/server/src/doors/api/routes.ts';
import { userPoolActs } from '../packages/server/src/doors/api/user-pools/acts.ts';
import { hostsOf } from '../packages/server/src/http/hosts.ts';
import { type Listener, listen } from '../packages/server/src/http/listener.ts';
import { silentLog } from '../packages/server/src/lib/log.ts';
import { createMetrics } from '../packages/server/src/lib/metrics.ts';
import { createTestContext, type TestContext } from '../packages/server/test/context.ts';
import { createPeoplePool } from '../packages/server/test/people.ts';

/** The signatures of the real SDK, checked by the real server over a socket. The operations behind them are bare. */
const built = {
  ListUserPools: async () => ({ UserPools: [{ Id: 'us-east-1_abc', Name: 'é' }] }),
  DescribeUserPool: async (_: unknown, input: { UserPoolId: string }) => ({ UserPool: { Id: input.UserPoolId } }),
  InitiateAuth: async () => ({ Session: 'a'.repeat(20) }),
};
/** What the extension was asked. */
const extended: object[] = [];
const planned = Object.keys(userPools.operations).filter((name) => !Object.hasOwn(built, name));
const registry = [
  { model: userPools, built, planned, acts: userPoolActs },
  {
    model: identityPools,
    built: {},
    planned: Object.keys(identityPools.operations),
    acts: identityPoolActs,
  },
  {
    model: userPoolExtensions,
    built: {
      AdminListUserFactors: async (_: unknown, input: object) => {
        extended.push(input);
        return { Factors: [] };
      },
    },
    planned: Object.keys(userPoolExtensions.operations).filter((name) => name !== 'AdminListUserFactors'),
    acts: extensionActs,
  },
];

let context: TestContext;
let listener: Listener;
let key: { id: string; secret: string };

beforeAll(async () => {
  context = await createTestContext();
  context.clock.advance(Date.now() - context.clock.now());
  key = await createAccessKey(context, { description: 'contract', scope: 'all' });
  const signatures = verifyWith((id, token) => findAccessKey(context, id, token), context.clock);
  const routes = apiRoutes({ context, registry, signatures, metrics: createMetrics() });
  listener = await listen({
    routes,
    hosts: hostsOf([], { loopback: true }),
    host: '127.0.0.1',
    port: 0,
    log: silentLog,
  });
});
afterAll(async () => {
  await listener.close();
  await context.close();
});

function client(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }, clockOffset = 0) {
  return new CognitoIdentityProviderClient({
    endpoint: `http://127.0.0.1:${listener.port}`,
    region: 'eu-west-3',
    credentials,
    systemClockOffset: clockOffset,
    maxAttempts: 1,
  });
}

const list = new ListUserPoolsCommand({ MaxResults: 1 });
const good = () => ({ accessKeyId: key.id, secretAccessKey: key.secret });

describe('requests that the AWS SDK signs', () => {
  test('pass with a key of this server, whatever their body', async () => {
    const sdk = client(good());
    expect((await sdk.send(list)).UserPools).toEqual([{ Id: 'us-east-1_abc', Name: 'é' }]);
    for (const suffix of ['a', 'Zz09', 'x'.repeat(30)]) {
      const UserPoolId = `us-east-1_${suffix}`;
      expect((await sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool?.Id).toBe(UserPoolId);
    }
  });

  test('pass unsigned where the model asks for no signature', async () => {
    const input = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'abc', AuthParameters: {} } as const;
    expect((await client(good()).send(new InitiateAuthCommand(input))).Session).toHaveLength(20);
  });

  test.each([
    ['another secret', () => ({ ...good(), secretAccessKey: 'x'.repeat(40) }), 'InvalidSignatureException'],
    ['an unknown key', () => ({ ...good(), accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }), 'UnrecognizedClientException'],
    ['a session token', () => ({ ...good(), sessionToken: 'token' }), 'UnrecognizedClientException'],
  ])('are refused with %s', async (_, credentials, name) => {
    await expect(client(credentials()).send(list)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });

  test.each([-20, 20])(
    'are refused with a clock %i minutes off, and the SDK corrects itself by the answer',
    async (minutes) => {
      const sdk = client(good(), minutes * 60_000);
      await expect(sdk.send(list)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
      expect((await sdk.send(list)).UserPools).toHaveLength(1);
    },
  );

  test.each([
    ['other.example', 'other.example', 'AccessDeniedException', 421],
    ['other.example', '127.0.0.1', 'InvalidSignatureException', 400],
    ['127.0.0.1', 'other.example', 'AccessDeniedException', 421],
    ['127.0.0.1', 'localhost', 'InvalidSignatureException', 400],
  ])('are refused when they were signed for %s and sent to %s', async (signedFor, sentTo, name, httpStatusCode) => {
    const sdk = client(good());
    for (const [host, priority] of [
      [signedFor, 'high'],
      [sentTo, 'low'],
    ] as const) {
      // The signature is made between the two.
      sdk.middlewareStack.add(
        (next) => (args) => {
          (args.request as { headers: Record<string, string> }).headers.host = host;
          return next(args);
        },
        { step: 'finalizeRequest', priority },
      );
    }
    await expect(sdk.send(list)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
  });

  test('name an extension as they name an operation', async () => {
    const input = { UserPoolId: 'us-east-1_abc', Username: 'maria' };
    const extend = (credentials: Parameters<typeof client>[0]) => {
      const sdk = client(credentials);
      sdk.middlewareStack.add(
        (next) => async (args) => {
          const request = args.request as { headers: Record<string, string>; body: string };
          request.headers['x-amz-target'] = 'CenoteUserPools.AdminListUserFactors';
          request.body = JSON.stringify(input);
          request.headers['content-length'] = String(request.body.length);
          return next(args);
        },
        { step: 'build', priority: 'low' },
      );
      return sdk.send(list);
    };
    await extend(good());
    expect(extended).toEqual([input]);
    await expect(extend({ ...good(), secretAccessKey: 'x'.repeat(40) })).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    expect(extended).toHaveLength(1);
  });

  test('do what their key may do, and nothing else', async () => {
    const { pool } = await createPeoplePool(context);
    const sdkWith = async (grant: Grant) => {
      const made = await createAccessKey(context, { description: '', ...grant });
      return client({ accessKeyId: made.id, secretAccessKey: made.secret });
    };
    const own = new DescribeUserPoolCommand({ UserPoolId: pool.id });
    const other = new DescribeUserPoolCommand({ UserPoolId: 'us-east-1_other' });
    const refused = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } };
    const reader = await sdkWith({ scope: 'read', poolId: pool.id });
    expect((await reader.send(own)).$metadata.httpStatusCode).toBe(200);
    await expect(reader.send(other)).rejects.toMatchObject(refused);
    await expect(reader.send(list)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('resource: *'),
    });
    const people = await sdkWith({ scope: 'users' });
    await expect(people.send(list)).rejects.toMatchObject(refused);
    expect((await (await sdkWith({ scope: 'read' })).send(list)).UserPools).toHaveLength(1);
  });

  test('are refused once the key is deleted', async () => {
    const other = await createAccessKey(context, { description: 'short-lived', scope: 'all' });
    const sdk = client({ accessKeyId: other.id, secretAccessKey: other.secret });
    await sdk.send(list);
    await deleteAccessKey(context, other.id);
    await expect(sdk.send(list)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });
});
