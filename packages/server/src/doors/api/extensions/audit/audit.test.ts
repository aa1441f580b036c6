import type { ExtensionTypes } from '@cenote/wire/extensions';
import { expect, test } from 'vitest';
import type { Signatures } from '#aws-callers/signatures.ts';
import { statement } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { Grant } from '#domain/tenant/access-keys/grant.ts';
import { createDispatcher } from '#doors/api/dispatch.ts';
import { services } from '#doors/api/services.ts';
import { createMetrics } from '#lib/metrics.ts';
import { sweep } from '#work/sweep.ts';
import { ask } from '../../../../../test/ask.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';

const signature =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=00';

type Events = ExtensionTypes['ListAuditEvents']['output'];

describeOnBothEngines('the audit', (bench) => {
  /** Calls operations as a key that may do this. */
  function asKey(keyId: string, grant: Grant = { scope: 'all' }, context: Context = bench.context) {
    const signatures: Signatures = { origins: 'any', check: async () => ({ keyId, grant }) };
    const dispatch = createDispatcher({
      context,
      registry: services,
      signatures,
      metrics: createMetrics(),
      strict: true,
    });
    const send = async (target: string, input: object): Promise<Record<string, unknown>> => {
      // What happens in one millisecond has no order.
      bench.context.clock.advance(1);
      const headers = { 'x-amz-target': target, authorization: signature };
      const request = new Request('http://127.0.0.1:9229/', { method: 'POST', headers, body: JSON.stringify(input) });
      return (await ask(dispatch, request)).json() as Promise<Record<string, unknown>>;
    };
    return {
      call: (operation: string, input: object) => send(`AWSCognitoIdentityProviderService.${operation}`, input),
      identities: (operation: string, input: object) => send(`AWSCognitoIdentityService.${operation}`, input),
      extension: (operation: string, input: object) => send(`CenoteUserPools.${operation}`, input),
      list: async (input: ExtensionTypes['ListAuditEvents']['input'] = {}) =>
        (await send('CenoteUserPools.ListAuditEvents', input)) as unknown as Events,
    };
  }

  let made = 0;
  async function newPool(key: ReturnType<typeof asKey>) {
    const { UserPool } = await key.call('CreateUserPool', { PoolName: `pool ${made++}` });
    return (UserPool as { Id: string }).Id;
  }

  test('tells who changed which setting, from what to what', async () => {
    const key = asKey('AKIASETTINGS');
    const UserPoolId = await newPool(key);
    const Policies = { PasswordPolicy: { MinimumLength: 12 } };
    expect(await key.call('UpdateUserPool', { UserPoolId, Policies })).toEqual({});
    const { AuditEvents } = await key.list({ UserPoolId });
    expect(AuditEvents).toMatchObject([
      {
        Actor: 'AKIASETTINGS',
        Address: '127.0.0.1',
        Operation: 'UpdateUserPool',
        Result: 'ok',
        UserPoolId,
        EventDate: (bench.context.clock.now() - 1) / 1000,
        RequestId: expect.any(String),
        Changes: expect.arrayContaining([
          { Name: 'UserPool.Policies.PasswordPolicy.MinimumLength', Before: '8', After: '12' },
        ]),
      },
      {
        Operation: 'CreateUserPool',
        UserPoolId,
        Changes: expect.arrayContaining([{ Name: 'UserPool.Id', After: `"${UserPoolId}"` }]),
      },
    ]);
  });

  test('strikes out what is secret of clients and providers', async () => {
    const key = asKey('AKIASECRETS');
    const UserPoolId = await newPool(key);
    const { UserPoolClient } = await key.call('CreateUserPoolClient', {
      UserPoolId,
      ClientName: 'app',
      GenerateSecret: true,
    });
    const { ClientId, ClientSecret } = UserPoolClient as { ClientId: string; ClientSecret: string };
    const provider = { UserPoolId, ProviderName: 'Own', ProviderType: 'OIDC' };
    const ProviderDetails = {
      client_id: 'cenote',
      client_secret: 'provider-secret-1',
      authorize_scopes: 'openid',
      attributes_request_method: 'GET',
      oidc_issuer: 'https://id.example.com',
      authorize_url: 'https://id.example.com/a',
      token_url: 'https://id.example.com/t',
      attributes_url: 'https://id.example.com/u',
      jwks_uri: 'https://id.example.com/k',
    };
    expect(await key.call('CreateIdentityProvider', { ...provider, ProviderDetails })).toHaveProperty(
      'IdentityProvider',
    );
    await key.call('UpdateIdentityProvider', {
      UserPoolId,
      ProviderName: 'Own',
      ProviderDetails: { ...ProviderDetails, client_secret: 'provider-secret-2' },
    });
    await key.extension('SetUserPoolOAuthExtensions', {
      UserPoolId,
      DynamicClientRegistration: 'INITIAL_ACCESS_TOKEN',
    });
    const { AuditEvents } = await key.list({ UserPoolId });
    expect(AuditEvents?.map(({ Operation, Target, Result }) => [Operation, Target, Result])).toEqual([
      ['SetUserPoolOAuthExtensions', undefined, 'ok'],
      ['UpdateIdentityProvider', 'provider/Own', 'ok'],
      ['CreateIdentityProvider', 'provider/Own', 'ok'],
      ['CreateUserPoolClient', `client/${ClientId}`, 'ok'],
      ['CreateUserPool', undefined, 'ok'],
    ]);
    const change = { Name: 'IdentityProvider.ProviderDetails.client_secret', Before: '"***"', After: '"***"' };
    expect(AuditEvents?.[1]?.Changes).toContainEqual(change);
    const text = JSON.stringify(await bench.context.db.all(statement('test.audit', 'select * from audit_events'), {}));
    for (const secret of [ClientSecret, 'provider-secret-1', 'provider-secret-2']) {
      expect(secret).toMatch(/.{8}/);
      expect(text).not.toContain(secret);
    }
  });

  test('names of a user the attributes, and neither their values nor the name', async () => {
    const key = asKey('AKIAUSERS');
    const UserPoolId = await newPool(key);
    const Username = 'margarethe@example.com';
    await key.call('AdminCreateUser', {
      UserPoolId,
      Username,
      MessageAction: 'SUPPRESS',
      TemporaryPassword: 'Temporary-1',
      UserAttributes: [{ Name: 'email', Value: Username }],
    });
    await key.call('AdminUpdateUserAttributes', {
      UserPoolId,
      Username,
      UserAttributes: [{ Name: 'phone_number', Value: '+15550123' }],
    });
    await key.call('AdminDeleteUserAttributes', { UserPoolId, Username, UserAttributeNames: ['phone_number'] });
    await key.call('AdminSetUserPassword', { UserPoolId, Username, Password: 'Permanent-1', Permanent: true });
    await key.call('AdminDisableUser', { UserPoolId, Username: 'nobody@example.com' });
    const { AuditEvents } = await key.list({ UserPoolId });
    const sub = AuditEvents?.find(({ UserSub }) => UserSub)?.UserSub;
    expect(
      AuditEvents?.map(({ Operation, Result, UserSub, Attributes }) => [Operation, Result, UserSub, Attributes]),
    ).toEqual([
      ['AdminDisableUser', 'UserNotFoundException', undefined, undefined],
      ['AdminSetUserPassword', 'ok', sub, undefined],
      ['AdminDeleteUserAttributes', 'ok', sub, ['phone_number']],
      ['AdminUpdateUserAttributes', 'ok', sub, ['phone_number']],
      ['AdminCreateUser', 'ok', sub, ['email']],
      ['CreateUserPool', 'ok', undefined, undefined],
    ]);
    expect(AuditEvents?.[0]?.NameDigest).toMatch(/^[\w-]{22}$/);
    const text = JSON.stringify(await bench.context.db.all(statement('test.audit', 'select * from audit_events'), {}));
    for (const told of ['margarethe', '5550123', 'Temporary-1', 'Permanent-1', 'nobody@'])
      expect(text).not.toContain(told);
    expect((await key.list({ UserSub: sub ?? '' })).AuditEvents).toHaveLength(4);
  });

  test('keeps what was refused to a key', async () => {
    const UserPoolId = await newPool(asKey('AKIAOWNER'));
    const key = asKey('AKIAREADER', { scope: 'read' });
    expect(await key.call('DeleteUserPool', { UserPoolId })).toMatchObject({ __type: 'AccessDeniedException' });
    expect((await key.list({ Actor: 'AKIAREADER' })).AuditEvents).toMatchObject([
      { Operation: 'DeleteUserPool', Result: 'AccessDeniedException', UserPoolId },
    ]);
  });

  test('is read by keys for it, and by a key of one pool in its pool alone', async () => {
    const owner = asKey('AKIAOWNER2');
    const [one, other] = [await newPool(owner), await newPool(owner)];
    const denied = { __type: 'AccessDeniedException' };
    expect(await asKey('AKIAU', { scope: 'users' }).list({ UserPoolId: one })).toMatchObject(denied);
    const siem = asKey('AKIASIEM', { scope: 'audit' });
    expect((await siem.list({ UserPoolId: one })).AuditEvents).toMatchObject([
      { Actor: 'AKIAU', Operation: 'ListAuditEvents', Result: 'AccessDeniedException' },
      { Actor: 'AKIAOWNER2', Operation: 'CreateUserPool', Result: 'ok' },
    ]);
    expect(await siem.call('DescribeUserPool', { UserPoolId: one })).toMatchObject(denied);
    const limited = asKey('AKIALIMITED', { scope: 'read', poolId: one });
    const own = (await limited.list({ UserPoolId: one, Operation: 'CreateUserPool' })).AuditEvents;
    expect(own?.map(({ UserPoolId }) => UserPoolId)).toEqual([one]);
    expect(await limited.list({ UserPoolId: other })).toMatchObject(denied);
    expect(await limited.list()).toMatchObject(denied);
  });

  test('is found by time, actor, operation, result and target, page by page', async () => {
    const key = asKey('AKIAPAGES');
    const UserPoolId = await newPool(key);
    const StartTime = (bench.context.clock.now() + 1000) / 1000;
    for (const GroupName of ['a', 'b', 'c', 'd', 'e']) {
      bench.context.clock.advance(1000);
      await key.call('CreateGroup', { UserPoolId, GroupName });
    }
    await key.call('CreateGroup', { UserPoolId, GroupName: 'a' });
    const EndTime = (bench.context.clock.now() - 1) / 1000;
    const groups = async (input: object) => (await key.list(input)).AuditEvents?.map(({ Target }) => Target);
    const found: unknown[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await key.list({ Actor: 'AKIAPAGES', StartTime, MaxResults: 4, ...(NextToken && { NextToken }) });
      found.push(...(page.AuditEvents ?? []).map(({ Target }) => Target));
      NextToken = page.NextToken;
      pages++;
    } while (NextToken !== undefined);
    expect([found.length, pages]).toEqual([6, 2]);
    expect(found.slice(2)).toEqual(['group/d', 'group/c', 'group/b', 'group/a']);
    expect(await groups({ UserPoolId, Operation: 'CreateGroup', Result: 'GroupExistsException' })).toEqual(['group/a']);
    expect(await groups({ Target: 'group/b', UserPoolId })).toEqual(['group/b']);
    expect(await groups({ UserPoolId, StartTime, EndTime })).toEqual(['group/d', 'group/c', 'group/b', 'group/a']);
    expect(await groups({ UserPoolId, Operation: 'DeleteGroup' })).toEqual([]);
    const { NextToken: ofOthers } = await key.list({ UserPoolId, MaxResults: 1 });
    expect(await key.list({ Actor: 'AKIAPAGES', NextToken: ofOthers ?? '' })).toMatchObject({
      __type: 'InvalidParameterException',
    });
    expect(await key.list({ UserPoolId, IdentityPoolId: 'us-east-1:0' })).toMatchObject({
      __type: 'InvalidParameterException',
    });
  });

  test('tells of an identity pool and its roles', async () => {
    const key = asKey('AKIAIDENTITY');
    const { IdentityPoolId } = await key.identities('CreateIdentityPool', {
      IdentityPoolName: 'app',
      AllowUnauthenticatedIdentities: false,
    });
    const Roles = { authenticated: 'arn:aws:iam::123456789012:role/app' };
    expect(await key.identities('SetIdentityPoolRoles', { IdentityPoolId, Roles })).toEqual({});
    expect((await key.list({ IdentityPoolId: String(IdentityPoolId) })).AuditEvents).toMatchObject([
      {
        Operation: 'SetIdentityPoolRoles',
        IdentityPoolId,
        Changes: [{ Name: 'Roles.authenticated', After: '"arn:aws:iam::123456789012:role/app"' }],
      },
      { Operation: 'CreateIdentityPool', IdentityPoolId },
    ]);
  });

  test('stays when the pool goes, and shows what it was', async () => {
    const key = asKey('AKIAGONE');
    const UserPoolId = await newPool(key);
    await key.call('DeleteUserPool', { UserPoolId });
    const [event] = (await key.list({ UserPoolId })).AuditEvents ?? [];
    expect(event).toMatchObject({ Operation: 'DeleteUserPool', Result: 'ok' });
    expect(event?.Changes).toContainEqual({ Name: 'UserPool.Id', Before: `"${UserPoolId}"` });
  });

  test('has an act as soon as it is done: what a process leaves that ends in the middle is there, unfinished', async () => {
    const key = asKey('AKIABEFORE');
    const UserPoolId = await newPool(key);
    // The first transaction stands; nothing is written behind it.
    let transactions = 0;
    const db = {
      ...bench.context.db,
      transaction: (writes: Parameters<typeof bench.context.db.transaction>[0]) => {
        if (transactions++ > 0) throw new Error('the process ended');
        return bench.context.db.transaction(writes);
      },
    };
    const dying = asKey('AKIADYING', { scope: 'all' }, { ...bench.context, db });
    expect(await dying.call('CreateGroup', { UserPoolId, GroupName: 'late' })).toHaveProperty('Group');
    expect(await key.call('GetGroup', { UserPoolId, GroupName: 'late' })).toHaveProperty('Group');
    const { AuditEvents } = await key.list({ Actor: 'AKIADYING' });
    expect(AuditEvents).toMatchObject([{ Operation: 'CreateGroup', Result: 'unfinished', Target: 'group/late' }]);
  });

  test('is kept for 400 days, unless the operator says otherwise', async () => {
    const key = asKey('AKIAOLD');
    await newPool(key);
    const count = async () => (await key.list({ Actor: 'AKIAOLD' })).AuditEvents?.length;
    const dayMs = 24 * 60 * 60 * 1000;
    bench.context.clock.advance(399 * dayMs);
    await sweep(bench.context);
    expect(await count()).toBe(1);
    bench.context.clock.advance(2 * dayMs);
    await sweep({ ...bench.context, settings: { ...bench.context.settings, auditDays: 0 } });
    expect(await count()).toBe(1);
    await sweep(bench.context);
    expect(await count()).toBe(0);
  });
});
