import { beforeEach, expect, test } from 'vitest';
import { decide } from '#domain/identity-pools/policies/decide.ts';
import { contextKeys } from '#domain/identity-pools/policies/request.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { askTrust } from './ask-trust.ts';
import { decideForSession } from './decide-for-session.ts';
import { deleteManagedPolicy, listManagedPolicies, saveManagedPolicy } from './managed-policy-store.ts';
import { loadPermissions } from './permissions.ts';
import {
  attachPolicy,
  changeTrust,
  createRole,
  deleteRole,
  deleteRolePolicy,
  detachPolicy,
  findRole,
  findRoleByArn,
  listAttachedPolicies,
  listRolePolicies,
  listRoles,
  saveRolePolicy,
} from './role-store.ts';

const poolId = 'us-east-1:12345678-1234-1234-1234-123456789012';
const provider = 'cognito-identity.amazonaws.com';
const Version = '2012-10-17';
const trustPolicy = (members: object = {}) =>
  JSON.stringify({
    Version,
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${provider}:aud`]: poolId } },
      ...members,
    },
  });
const permissions = (Effect: string, Action: string) =>
  JSON.stringify({ Version, Statement: { Effect, Action, Resource: '*' } });

describeOnBothEngines('roles', (bench) => {
  beforeEach(async () => {
    const { db } = bench.context;
    await db.execute('delete from roles');
    await db.execute('delete from managed_policies');
  });

  const make = (name: string, trust = trustPolicy()) => createRole(bench.context, { name, trustPolicy: trust });

  test('are made once of a name in whatever case, found by name and by ARN, and removed', async () => {
    const outcomes = await Promise.allSettled(['Known', 'known', 'KNOWN', 'Known'].map((name) => make(name)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(make('kNOWN')).rejects.toMatchObject({ reason: 'exists' });
    await deleteRole(bench.context, 'known');
    const made = await createRole(bench.context, { name: 'Guest', path: '/app/', trustPolicy: trustPolicy() });
    expect(made).toMatchObject({ name: 'Guest', path: '/app/', id: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) });
    expect(await findRole(bench.context, 'guest')).toEqual(made);
    const arn = 'arn:aws:iam::123456789012:role/app/Guest';
    expect(await findRoleByArn(bench.context, arn)).toEqual(made);
    const others = [
      arn.replace('Guest', 'guest'),
      arn.replace('/app', ''),
      arn.replace('1234', '9999'),
      arn.replace('aws', 'aws-cn'),
    ];
    for (const other of others) expect(await findRoleByArn(bench.context, other)).toBeUndefined();
    await make('another');
    expect((await listRoles(bench.context)).map(({ name }) => name)).toEqual(['another', 'Guest']);
    await deleteRole(bench.context, 'GUEST');
    await expect(deleteRole(bench.context, 'Guest')).rejects.toThrow('There is no role Guest.');
    expect((await createRole(bench.context, { name: 'Guest', trustPolicy: trustPolicy() })).id).not.toBe(made.id);
  });

  test.each([
    [{ name: 'a b' }, 'invalid'],
    [{ name: 'x'.repeat(65) }, 'invalid'],
    [{ name: 'x', path: 'app' }, 'invalid'],
    [{ name: 'x', description: 'x'.repeat(1001) }, 'invalid'],
    [{ name: 'x', trustPolicy: permissions('Allow', '*') }, 'malformed'],
    [{ name: 'x', trustPolicy: '{' }, 'malformed'],
  ])('are not made of %j', async (members, reason) => {
    await expect(createRole(bench.context, { trustPolicy: trustPolicy(), ...members })).rejects.toMatchObject({
      reason,
    });
    expect(await listRoles(bench.context)).toEqual([]);
  });

  test('have policies of their own and managed ones, which say together what they may do', async () => {
    await make('known');
    await saveRolePolicy(bench.context, 'Known', { name: 'files', document: permissions('Deny', 's3:*') });
    await saveRolePolicy(bench.context, 'known', { name: 'files', document: permissions('Allow', 's3:*') });
    await saveManagedPolicy(bench.context, {
      name: 'Careful',
      description: 'x',
      document: permissions('Deny', 's3:Delete*'),
    });
    await attachPolicy(bench.context, 'known', 'careful');
    await attachPolicy(bench.context, 'known', 'Careful');
    const ask = async (action: string) => {
      const request = { action, resource: 'arn:aws:s3:::b/x', keys: contextKeys({}) };
      return decide(await loadPermissions(bench.context, 'KNOWN'), request).outcome;
    };
    expect([await ask('s3:GetObject'), await ask('s3:DeleteObject'), await ask('sqs:Send')]).toEqual([
      'allowed',
      'denied',
      'not-allowed',
    ]);
    await saveManagedPolicy(bench.context, { name: 'careful', document: permissions('Deny', 's3:Get*') });
    expect([await ask('s3:GetObject'), await ask('s3:DeleteObject')]).toEqual(['denied', 'allowed']);
    expect(await listManagedPolicies(bench.context)).toMatchObject([
      { name: 'Careful', description: 'x', id: expect.stringMatching(/^ANPA/) },
    ]);
    await expect(deleteManagedPolicy(bench.context, 'CAREFUL')).rejects.toMatchObject({ reason: 'in-use' });
    await detachPolicy(bench.context, 'known', 'careful');
    await expect(detachPolicy(bench.context, 'known', 'careful')).rejects.toMatchObject({ reason: 'missing' });
    await deleteManagedPolicy(bench.context, 'careful');
    await expect(attachPolicy(bench.context, 'known', 'careful')).rejects.toThrow(
      'There is no managed policy careful.',
    );
    await deleteRolePolicy(bench.context, 'known', 'files');
    await expect(deleteRolePolicy(bench.context, 'known', 'files')).rejects.toMatchObject({ reason: 'missing' });
    expect(await ask('s3:GetObject')).toBe('not-allowed');
  });

  test('are given nothing that does not parse, and nothing while they are not there', async () => {
    await make('known');
    const broken = { name: 'files', document: permissions('Allow', 'GetObject') };
    await expect(saveRolePolicy(bench.context, 'known', broken)).rejects.toThrow(
      "The policy files does not parse. Statement[0].Action: 'GetObject' is no action: write service:Action, or * for all.",
    );
    await expect(saveManagedPolicy(bench.context, broken)).rejects.toMatchObject({ reason: 'malformed' });
    await saveManagedPolicy(bench.context, { name: 'managed', document: permissions('Allow', '*') });
    for (const give of [
      () => saveRolePolicy(bench.context, 'nobody', { name: 'p', document: permissions('Allow', '*') }),
      () => attachPolicy(bench.context, 'nobody', 'managed'),
      () => changeTrust(bench.context, 'nobody', trustPolicy()),
    ]) {
      await expect(give()).rejects.toThrow('There is no role nobody.');
    }
    await expect(changeTrust(bench.context, 'known', '{}')).rejects.toMatchObject({ reason: 'malformed' });
  });

  test('never have a managed policy that is gone, whoever comes first', async () => {
    await make('known');
    for (let round = 0; round < 10; round += 1) {
      await saveManagedPolicy(bench.context, {
        name: 'managed',
        description: 'x',
        document: permissions('Allow', '*'),
      });
      const [attached, deleted] = await Promise.allSettled([
        attachPolicy(bench.context, 'known', 'managed'),
        deleteManagedPolicy(bench.context, 'managed'),
      ]);
      const has = (await listAttachedPolicies(bench.context, 'known')).length;
      expect([attached.status, deleted.status, has]).toEqual(
        has === 1 ? ['fulfilled', 'rejected', 1] : ['rejected', 'fulfilled', 0],
      );
      const refused = attached.status === 'rejected' ? attached : deleted;
      expect(refused).toMatchObject({ reason: { reason: has === 1 ? 'in-use' : 'missing' } });
      if (has === 1) await detachPolicy(bench.context, 'known', 'managed');
    }
  });

  test('take what they had with them', async () => {
    await make('known');
    await saveRolePolicy(bench.context, 'known', { name: 'files', document: permissions('Allow', 's3:*') });
    await saveManagedPolicy(bench.context, { name: 'managed', document: permissions('Allow', '*') });
    await attachPolicy(bench.context, 'known', 'managed');
    await deleteRole(bench.context, 'known');
    await make('known');
    expect([
      await listRolePolicies(bench.context, 'known'),
      await listAttachedPolicies(bench.context, 'known'),
    ]).toEqual([[], []]);
    await deleteManagedPolicy(bench.context, 'managed');
  });

  const question = {
    roleArn: 'arn:aws:iam::123456789012:role/known',
    sessionName: 's',
    federated: {
      provider,
      subject: 'us-east-1:me',
      audience: poolId,
      methods: ['authenticated', 'graph.facebook.com'],
    },
    tags: {},
  };
  const strictly = (members: Partial<typeof question> = {}) =>
    askTrust({ ...bench.context, settings: { accountId: '123456789012' } }, { ...question, ...members });

  test('trust whom their trust policy names, and for what', async () => {
    await make('known');
    expect(await strictly()).toMatchObject({ isTrusted: true });
    const elsewhere = { ...question.federated, audience: 'us-east-1:other' };
    const refusal = { isTrusted: false, reason: 'its trust policy does not allow sts:AssumeRoleWithWebIdentity' };
    expect(await strictly({ federated: elsewhere })).toEqual(refusal);
    expect(await strictly({ federated: { ...question.federated, provider: 'accounts.google.com' } })).toEqual(refusal);
    await changeTrust(
      bench.context,
      'known',
      trustPolicy({ Condition: { 'ForAnyValue:StringLike': { [`${provider}:amr`]: 'unauthenticated' } } }),
    );
    expect(await strictly()).toEqual(refusal);
    expect(await strictly({ federated: { ...question.federated, methods: ['unauthenticated'] } })).toMatchObject({
      isTrusted: true,
    });
  });

  test('have to trust somebody with tags, too', async () => {
    await make('known');
    const tags = { team: 'red' };
    expect(await strictly({ tags })).toEqual({
      isTrusted: false,
      reason: 'its trust policy does not allow sts:TagSession',
    });
    const Action = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'];
    const Condition = {
      StringEquals: { 'aws:RequestTag/team': ['red'] },
      'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' },
    };
    await changeTrust(bench.context, 'known', trustPolicy({ Action, Condition }));
    expect(await strictly({ tags })).toMatchObject({ isTrusted: true });
    expect(await strictly({ tags: { team: 'blue' } })).toMatchObject({ isTrusted: false });
    expect(await strictly({ tags: { team: 'red', other: 'x' } })).toMatchObject({ isTrusted: false });
  });

  test('that nobody made trust nobody, but in development', async () => {
    expect(await strictly()).toEqual({ isTrusted: false, reason: 'nobody made the role' });
    expect(await askTrust(bench.context, question)).toEqual({ isTrusted: true, role: { roleArn: question.roleArn } });
    await make('known', trustPolicy({ Effect: 'Deny' }));
    expect(await askTrust(bench.context, question)).toMatchObject({ isTrusted: false });
  });

  test('whose trust policy was broken in the database trust nobody', async () => {
    await make('known');
    await bench.context.db.execute("update roles set trust_policy = '{}'");
    expect(await strictly()).toEqual({
      isTrusted: false,
      reason: 'its trust policy does not parse: Statement: is missing',
    });
  });

  test('a session is of the role that let it begin, and of no other that has its name later', async () => {
    const { id: roleId } = await make('known');
    await saveRolePolicy(bench.context, 'known', { name: 'p', document: permissions('Allow', 's3:*') });
    const roleArn = 'arn:aws:iam::123456789012:role/known';
    const federated = { provider, subject: 'me', audience: poolId, methods: ['authenticated'] };
    const trust = await askTrust(bench.context, { roleArn, sessionName: 's', federated, tags: {} });
    expect(trust).toEqual({ isTrusted: true, role: { roleArn, roleId } });
    const session = { roleArn, roleId, name: 's', tags: {}, issuedAtSeconds: 1, expiresAtSeconds: 2 };
    const ask = () => decideForSession(bench.context, session, { action: 's3:GetObject', resource: '*', keys: {} });
    expect(await ask()).toBe('allowed');
    await deleteRole(bench.context, 'known');
    expect(await ask()).toBe('not-allowed');
    await make('known', trustPolicy({ Effect: 'Deny', Condition: undefined }));
    await saveRolePolicy(bench.context, 'known', { name: 'p', document: permissions('Allow', '*') });
    expect(await ask()).toBe('not-allowed');
  });

  test('have no tag that begins with aws:', async () => {
    const tagged = { name: 'tagged', trustPolicy: trustPolicy(), tags: { 'AWS:x': 'y' } };
    await expect(createRole(bench.context, tagged)).rejects.toMatchObject({ reason: 'invalid' });
  });
});
