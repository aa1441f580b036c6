import {
  CognitoIdentityClient,
  DescribeIdentityPoolCommand,
  ListIdentityPoolsCommand,
} from '@aws-sdk/client-cognito-identity';
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  ListUserPoolsCommand,
  ListUsersCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createRole,
  deleteRole,
  saveRolePolicy,
} from '../packages/server/src/domain/identity-pools/roles/role-store.ts';
import { issueSession } from '../packages/server/src/domain/identity-pools/sessions/issue-session.ts';
import { describeOnBothEngines } from '../packages/server/test/both-engines.ts';
import { createTestIdentityPool } from '../packages/server/test/identity-people.ts';
import { present, refusal } from './sdk-client.ts';
import { clientOf, listenSigned, type SignedServer } from './signed-server.ts';

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' }],
});

describeOnBothEngines('the API with credentials of a session', (bench) => {
  let server: SignedServer;
  let UserPoolId = '';
  let other = '';
  let roles = 0;
  const arnOf = (id: string) => `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${id}`;
  beforeAll(async () => {
    server = await listenSigned(bench.context);
    UserPoolId = present((await bench.call('CreateUserPool', { PoolName: 'own' })).UserPool?.Id);
    other = present((await bench.call('CreateUserPool', { PoolName: 'other' })).UserPool?.Id);
    await bench.call('AdminCreateUser', { UserPoolId, Username: 'ada', MessageAction: 'SUPPRESS' });
  });
  afterAll(() => server.close());

  /** Clients in a session of a new role with these statements. */
  async function withStatements(...Statement: object[]) {
    const name = `role-${++roles}`;
    const { id: roleId } = await createRole(bench.context, { name, trustPolicy: trust });
    const document = JSON.stringify({ Version: '2012-10-17', Statement });
    await saveRolePolicy(bench.context, name, { name: 'own', document });
    const roleArn = `arn:aws:iam::123456789012:role/${name}`;
    const federated = {
      provider: 'cognito-identity.amazonaws.com',
      subject: 'ada',
      audience: 'x',
      methods: ['authenticated'],
    };
    const session = { roleArn, roleId, name: 'app', federated, tags: { team: 'red' } };
    const credentials = await issueSession(bench.context, session);
    const config = clientOf(server, credentials);
    return {
      name,
      config,
      users: new CognitoIdentityProviderClient(config),
      identities: new CognitoIdentityClient(config),
    };
  }
  const notAllowed = (
    name: string,
    action: string,
    resource: string,
    why = `because no identity-based policy allows the ${action} action`,
  ) =>
    refusal(
      'AccessDeniedException',
      `User: arn:aws:sts::123456789012:assumed-role/${name}/app is not authorized to perform: ${action} on resource: ${resource} ${why}`,
    );
  const getUser = (UserPool = UserPoolId) => new AdminGetUserCommand({ UserPoolId: UserPool, Username: 'ada' });

  test('what the policies of the role allow is done, and nothing else', async () => {
    const { users, identities, name } = await withStatements({
      Effect: 'Allow',
      Action: 'cognito-idp:AdminGetUser',
      Resource: arnOf(UserPoolId),
    });
    expect((await users.send(getUser())).Username).toBe('ada');
    await expect(users.send(getUser(other))).rejects.toMatchObject(
      notAllowed(name, 'cognito-idp:AdminGetUser', arnOf(other)),
    );
    await expect(users.send(new ListUsersCommand({ UserPoolId }))).rejects.toMatchObject(
      notAllowed(name, 'cognito-idp:ListUsers', arnOf(UserPoolId)),
    );
    await expect(users.send(new ListUserPoolsCommand({ MaxResults: 1 }))).rejects.toMatchObject(
      notAllowed(name, 'cognito-idp:ListUserPools', '*'),
    );
    await expect(identities.send(new ListIdentityPoolsCommand({ MaxResults: 1 }))).rejects.toMatchObject(
      notAllowed(name, 'cognito-identity:ListIdentityPools', '*'),
    );
  });

  test('a statement that denies wins, and is told as one', async () => {
    const { users, name } = await withStatements(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'cognito-idp:AdminDisableUser', Resource: arnOf(UserPoolId) },
    );
    await users.send(new ListUserPoolsCommand({ MaxResults: 1 }));
    await users.send(new AdminCreateUserCommand({ UserPoolId, Username: `by-${name}-${bench.engine}` }));
    await expect(users.send(new AdminDisableUserCommand({ UserPoolId, Username: 'ada' }))).rejects.toMatchObject(
      notAllowed(
        name,
        'cognito-idp:AdminDisableUser',
        arnOf(UserPoolId),
        'with an explicit deny in an identity-based policy',
      ),
    );
  });

  test('operations of identity pools go by the ARN of the pool', async () => {
    const IdentityPoolId = await createTestIdentityPool(bench.context);
    const Resource = `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${IdentityPoolId}`;
    const { identities } = await withStatements({ Effect: 'Allow', Action: 'cognito-identity:Describe*', Resource });
    expect(await identities.send(new DescribeIdentityPoolCommand({ IdentityPoolId }))).toMatchObject({
      IdentityPoolId,
    });
    const another = await createTestIdentityPool(bench.context);
    await expect(identities.send(new DescribeIdentityPoolCommand({ IdentityPoolId: another }))).rejects.toMatchObject(
      refusal('AccessDeniedException', /is not authorized/),
    );
  });

  test.each<[string, object, boolean]>([
    ['whose it is', { StringEquals: { 'cognito-identity.amazonaws.com:sub': 'ada' } }, true],
    ['whose it is not', { StringEquals: { 'cognito-identity.amazonaws.com:sub': 'eve' } }, false],
    ['its tags', { StringEquals: { 'aws:PrincipalTag/team': 'red' } }, true],
    ['an address', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, true],
    ['another address', { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, false],
    ['TLS', { Bool: { 'aws:SecureTransport': 'true' } }, false],
    ['the time', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, true],
  ])('conditions know %s', async (_, Condition, isAllowed) => {
    const Action = 'cognito-idp:AdminGetUser';
    const { users } = await withStatements({ Effect: 'Allow', Action, Resource: arnOf(UserPoolId), Condition });
    const asked = users.send(getUser());
    if (isAllowed) expect((await asked).Username).toBe('ada');
    else await expect(asked).rejects.toMatchObject(refusal('AccessDeniedException', /is not authorized/));
  });

  test('conditions know the tags of a pool, and those that are sent', async () => {
    const ResourceArn = arnOf(UserPoolId);
    await bench.call('TagResource', { ResourceArn, Tags: { stage: 'test' } });
    const tagged = (stage: string) => ({ StringEquals: { 'aws:ResourceTag/Stage': stage } });
    const Action = 'cognito-idp:AdminGetUser';
    const { users } = await withStatements({ Effect: 'Allow', Action, Resource: '*', Condition: tagged('test') });
    expect((await users.send(getUser())).Username).toBe('ada');
    const denied = refusal('AccessDeniedException', /is not authorized/);
    await expect(users.send(getUser(other))).rejects.toMatchObject(denied);
    const tagger = await withStatements(
      { Effect: 'Allow', Action: 'cognito-idp:*', Resource: '*' },
      {
        Effect: 'Deny',
        Action: 'cognito-idp:TagResource',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestTag/stage': 'live' } },
      },
      {
        Effect: 'Deny',
        Action: 'cognito-idp:UntagResource',
        Resource: '*',
        Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'stage' } },
      },
    );
    await tagger.users.send(new TagResourceCommand({ ResourceArn, Tags: { stage: 'other', team: 'red' } }));
    await expect(
      tagger.users.send(new TagResourceCommand({ ResourceArn, Tags: { stage: 'live' } })),
    ).rejects.toMatchObject(denied);
    await tagger.users.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team'] }));
    await expect(
      tagger.users.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team', 'stage'] })),
    ).rejects.toMatchObject(denied);
  });

  test('a change of the policies counts from the next request on, and a role that is gone allows nothing', async () => {
    const allow = { Effect: 'Allow', Action: 'cognito-idp:*', Resource: '*' };
    const { users, name } = await withStatements(allow);
    await users.send(getUser());
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...allow, Effect: 'Deny' }] });
    await saveRolePolicy(bench.context, name, { name: 'own', document });
    await expect(users.send(getUser())).rejects.toMatchObject(refusal('AccessDeniedException', /explicit deny/));
    await deleteRole(bench.context, name);
    await expect(users.send(getUser())).rejects.toMatchObject(refusal('AccessDeniedException', /no identity-based/));
  });

  test('a session that is over, a token of another one and a token that was altered open nothing', async () => {
    const { users, config } = await withStatements({ Effect: 'Allow', Action: '*', Resource: '*' });
    await users.send(getUser());
    const another = await withStatements({ Effect: 'Allow', Action: '*', Resource: '*' });
    const ask = (changed: object, offset = 0) =>
      new CognitoIdentityProviderClient({
        ...config,
        systemClockOffset: offset,
        credentials: { ...config.credentials, ...changed },
      }).send(getUser());
    const unknown = refusal('UnrecognizedClientException', /security token/);
    await expect(ask({ sessionToken: another.config.credentials.sessionToken })).rejects.toMatchObject(unknown);
    await expect(ask({ accessKeyId: another.config.credentials.accessKeyId })).rejects.toMatchObject(unknown);
    await expect(ask({ sessionToken: `${config.credentials.sessionToken}A` })).rejects.toMatchObject(unknown);
    await expect(ask({ secretAccessKey: another.config.credentials.secretAccessKey })).rejects.toMatchObject(
      refusal('InvalidSignatureException', /does not match/),
    );
    bench.context.clock.advance(3_600_000);
    await expect(ask({}, 3_600_000)).rejects.toMatchObject(
      refusal('ExpiredTokenException', 'The security token included in the request is expired'),
    );
    bench.context.clock.advance(-3_600_000);
  });
});
