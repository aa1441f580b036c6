import type * as IdentityPools from '@cenote/wire/identity-pools';
import type { InputOf, OperationName } from '@cenote/wire/user-pools';
import { expect, test } from 'vitest';
import { acceptAnyKey, type Signatures } from '#aws-callers/signatures.ts';
import type { Grant } from '#domain/tenant/access-keys/grant.ts';
import type { LogFields } from '#lib/log.ts';
import { createMetrics } from '#lib/metrics.ts';
import { ask } from '../../../test/ask.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { createPeoplePool, PASSWORD } from '../../../test/people.ts';
import { createDispatcher } from './dispatch.ts';
import { services } from './services.ts';

const signature =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=00';

/** What these tests read of an answer. */
interface Answer {
  readonly __type?: string;
  readonly message?: string;
  readonly User?: { readonly Attributes: readonly { readonly Name: string; readonly Value: string }[] };
  readonly UserPool?: { readonly Id: string };
  readonly UserPoolClient?: { readonly ClientId: string; readonly ClientSecret: string };
  readonly IdentityPoolId?: string;
  readonly IdentityId?: string;
}

describeOnBothEngines('what an administrator signed', (bench) => {
  /** Calls operations as a key that may do this, or any key: what is answered, and what is audited. */
  function withKey(grant: Grant | undefined) {
    const audits: LogFields[] = [];
    const log = { ...bench.context.log, audit: (fields: LogFields) => audits.push(fields) };
    const signatures: Signatures =
      grant === undefined ? acceptAnyKey : { origins: 'any', check: async () => ({ keyId: 'AKIAEXAMPLE', grant }) };
    const context = { ...bench.context, log };
    const dispatch = createDispatcher({
      context,
      registry: services,
      signatures,
      metrics: createMetrics(),
      strict: true,
    });
    const send = async (target: string, input: object) => {
      const headers = { 'x-amz-target': target, authorization: signature };
      const request = new Request('http://127.0.0.1:9229/', { method: 'POST', headers, body: JSON.stringify(input) });
      const body = await (await ask(dispatch, request)).json();
      return { body: body as Answer, audits: audits.splice(0) };
    };
    return Object.assign(
      <N extends OperationName>(operation: N, input: InputOf<N>) =>
        send(`AWSCognitoIdentityProviderService.${operation}`, input),
      {
        identities: <N extends IdentityPools.OperationName>(operation: N, input: IdentityPools.InputOf<N>) =>
          send(`AWSCognitoIdentityService.${operation}`, input),
      },
    );
  }

  async function poolWithAda() {
    const { pool, client } = await createPeoplePool(bench.context);
    const ada = await bench.call('AdminCreateUser', {
      UserPoolId: pool.id,
      Username: 'ada',
      MessageAction: 'SUPPRESS',
    });
    const sub = ada.User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value;
    return { UserPoolId: pool.id, ClientId: client.id, sub };
  }

  const requestId = '0d7c6f0e-0000-4000-8000-000000000000';
  const address = '127.0.0.1';

  test('is refused before anything is looked for, where the key may not do it', async () => {
    const { UserPoolId } = await poolWithAda();
    const call = withKey({ scope: 'read' });
    expect((await call('AdminGetUser', { UserPoolId, Username: 'ada' })).body).toMatchObject({ Username: 'ada' });
    const { body } = await call('AdminDisableUser', { UserPoolId, Username: 'ada' });
    expect(body).toEqual({
      __type: 'AccessDeniedException',
      message: `User: arn:aws:iam::123456789012:user/AKIAEXAMPLE is not authorized to perform: cognito-idp:AdminDisableUser on resource: arn:aws:cognito-idp:us-east-1:123456789012:userpool/${UserPoolId} because no identity-based policy allows the cognito-idp:AdminDisableUser action`,
    });
    expect(await bench.call('AdminGetUser', { UserPoolId, Username: 'ada' })).toMatchObject({ Enabled: true });
  });

  test('says nothing of other pools to a key of one', async () => {
    const own = await poolWithAda();
    const other = await poolWithAda();
    const call = withKey({ scope: 'all', poolId: own.UserPoolId });
    expect((await call('DescribeUserPool', { UserPoolId: own.UserPoolId })).body).toHaveProperty('UserPool');
    const refusals = await Promise.all(
      [other.UserPoolId, 'us-east-1_nowhere'].map(async (UserPoolId) => {
        const { body } = await call('DescribeUserPool', { UserPoolId });
        return String(body.message).replaceAll(UserPoolId, 'it');
      }),
    );
    expect(refusals[0]).toMatch(/^User: .*:userpool\/it because/);
    expect(new Set(refusals).size).toBe(1);
    for (const { body } of [
      await call('ListUserPools', { MaxResults: 60 }),
      await call('CreateUserPool', { PoolName: 'mine' }),
    ]) {
      expect(body).toMatchObject({ __type: 'AccessDeniedException', message: expect.stringContaining('resource: * ') });
    }
  });

  test('reaches no client of another pool by the id of its own', async () => {
    const { UserPoolId } = await poolWithAda();
    const { ClientId } = await poolWithAda();
    const call = withKey({ scope: 'all', poolId: UserPoolId });
    const AuthParameters = { USERNAME: 'ada', PASSWORD };
    const answers = await Promise.all([
      call('DescribeUserPoolClient', { UserPoolId, ClientId }),
      call('UpdateUserPoolClient', { UserPoolId, ClientId, ClientName: 'mine' }),
      call('DeleteUserPoolClient', { UserPoolId, ClientId }),
      call('GetUserPoolClientSessionConfiguration', { UserPoolId, ClientId }),
      call('AdminInitiateAuth', { UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters }),
      call('AdminRespondToAuthChallenge', { UserPoolId, ClientId, ChallengeName: 'PASSWORD_VERIFIER' }),
    ]);
    expect(answers.map(({ body }) => body.__type)).toEqual(answers.map(() => 'ResourceNotFoundException'));
  });

  test('leaves a line of audit where it changes something: who, what, whom, from where, and with which result', async () => {
    const { UserPoolId, sub } = await poolWithAda();
    const call = withKey({ scope: 'users' });
    const done = { requestId, accessKeyId: 'AKIAEXAMPLE', address, poolId: UserPoolId, sub, result: 'ok' };
    for (const Username of ['ada', sub ?? '']) {
      const { audits } = await call('AdminDisableUser', { UserPoolId, Username });
      expect(audits).toEqual([{ ...done, operation: 'AdminDisableUser' }]);
    }
    expect((await call('AdminGetUser', { UserPoolId, Username: 'ada' })).audits).toEqual([]);
    expect((await call('ListUsers', { UserPoolId })).audits).toEqual([]);
    expect((await call('AdminDeleteUser', { UserPoolId, Username: 'ada' })).audits).toEqual([
      { ...done, operation: 'AdminDeleteUser' },
    ]);
    expect((await call('AdminDeleteUser', { UserPoolId, Username: sub ?? '' })).audits).toEqual([
      { ...done, operation: 'AdminDeleteUser', result: 'UserNotFoundException' },
    ]);
  });

  test('names the group that it changes, and whom it puts into it', async () => {
    const { UserPoolId, sub } = await poolWithAda();
    const call = withKey({ scope: 'all', poolId: UserPoolId });
    const group = { UserPoolId, GroupName: 'staff' };
    const audited = { poolId: UserPoolId, group: 'staff', result: 'ok' };
    const made = await call('CreateGroup', group);
    expect(made.audits).toMatchObject([{ ...audited, operation: 'CreateGroup' }]);
    const added = await call('AdminAddUserToGroup', { ...group, Username: 'ada' });
    expect(added.audits).toMatchObject([{ ...audited, operation: 'AdminAddUserToGroup', sub }]);
    expect((await call('GetGroup', group)).audits).toEqual([]);
  });

  test('is audited by the id that it made', async () => {
    const { UserPoolId } = await poolWithAda();
    const call = withKey(undefined);
    const person = await call('AdminCreateUser', { UserPoolId, Username: 'bob', MessageAction: 'SUPPRESS' });
    const sub = person.body.User?.Attributes.find(({ Name }) => Name === 'sub')?.Value;
    expect(person.audits).toMatchObject([{ accessKeyId: 'any key', operation: 'AdminCreateUser', sub, result: 'ok' }]);
    const pool = await call('CreateUserPool', { PoolName: 'more' });
    expect(pool.audits).toMatchObject([{ operation: 'CreateUserPool', poolId: pool.body.UserPool?.Id }]);
    const client = await call('CreateUserPoolClient', { UserPoolId, ClientName: 'app', GenerateSecret: true });
    const { ClientId, ClientSecret = 'none' } = client.body.UserPoolClient ?? {};
    expect(client.audits).toMatchObject([
      { operation: 'CreateUserPoolClient', poolId: UserPoolId, clientId: ClientId },
    ]);
    expect(JSON.stringify(client.audits)).not.toContain(ClientSecret);
  });

  test('names the identity pool, and the identities that it changes, but no user of a developer', async () => {
    const { identities } = withKey({ scope: 'all' });
    const DeveloperProviderName = 'login.example.com';
    const settings = { IdentityPoolName: 'x', AllowUnauthenticatedIdentities: true, DeveloperProviderName };
    const made = await identities('CreateIdentityPool', settings);
    const { IdentityPoolId: poolId = '' } = made.body;
    expect(made.audits).toMatchObject([{ operation: 'CreateIdentityPool', poolId, result: 'ok' }]);
    const Logins = { [DeveloperProviderName]: 'ada@example.com' };
    const token = await identities('GetOpenIdTokenForDeveloperIdentity', { IdentityPoolId: poolId, Logins });
    const { IdentityId: id = '' } = token.body;
    expect(token.audits).toMatchObject([{ poolId, identities: id, result: 'ok' }]);
    expect(JSON.stringify(token.audits)).not.toContain('ada');
    const deleted = await identities('DeleteIdentities', { IdentityIdsToDelete: [id] });
    expect(deleted.audits).toMatchObject([{ operation: 'DeleteIdentities', identities: id, result: 'ok' }]);
  });

  test('is audited without a name that is nobody, which may be an address', async () => {
    const { UserPoolId, ClientId } = await poolWithAda();
    const call = withKey({ scope: 'all' });
    const audit = async (Username: string) => (await call('AdminDisableUser', { UserPoolId, Username })).audits[0];
    const [first, again, other] = [
      await audit('eve@example.com'),
      await audit('Eve@Example.com'),
      await audit('eva@example.com'),
    ];
    expect(first).toMatchObject({ result: 'UserNotFoundException', nameDigest: expect.stringMatching(/^[\w-]{22}$/) });
    expect(again?.['nameDigest']).toBe(first?.['nameDigest']);
    expect(other?.['nameDigest']).not.toBe(first?.['nameDigest']);
    expect((await audit('οδος'))?.['nameDigest']).toBe((await audit('οδοσ'))?.['nameDigest']);
    const AuthParameters = { USERNAME: 'eve@example.com', PASSWORD: 'Hidden-Horse-1' };
    const signIn = { UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters } as const;
    const { audits } = await call('AdminInitiateAuth', signIn);
    expect(audits).toMatchObject([
      { operation: 'AdminInitiateAuth', clientId: ClientId, nameDigest: first?.['nameDigest'] },
    ]);
    expect(JSON.stringify([first, again, other, audits]).toLowerCase()).not.toMatch(/eve@|hidden/);
  });

  test('is audited where it was refused, whatever it would have done', async () => {
    const { UserPoolId } = await poolWithAda();
    const call = withKey({ scope: 'users', poolId: UserPoolId });
    expect((await call('ListUsers', { UserPoolId: 'us-east-1_other' })).audits).toMatchObject([
      {
        accessKeyId: 'AKIAEXAMPLE',
        operation: 'ListUsers',
        poolId: 'us-east-1_other',
        result: 'AccessDeniedException',
      },
    ]);
    const { audits } = await call('AdminDisableUser', { UserPoolId: 'us-east-1_other', Username: 'ada' });
    expect(audits).toMatchObject([{ nameDigest: expect.any(String), result: 'AccessDeniedException' }]);
    expect((await call('AdminSetUserPassword', { UserPoolId, Username: 'ada', Password: ' ' })).audits).toMatchObject([
      { operation: 'AdminSetUserPassword', result: 'InvalidParameterException' },
    ]);
  });
});
