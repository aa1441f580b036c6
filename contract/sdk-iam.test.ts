import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteConflictException,
  DeleteOpenIDConnectProviderCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  EntityAlreadyExistsException,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  InvalidInputException,
  LimitExceededException,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListInstanceProfilesForRoleCommand,
  ListOpenIDConnectProvidersCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  MalformedPolicyDocumentException,
  NoSuchEntityException,
  PutRolePolicyCommand,
  paginateListRoles,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  TagRoleCommand,
  UntagPolicyCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPermissions } from '../packages/server/src/domain/identity-pools/roles/permissions.ts';
import { issueSession } from '../packages/server/src/domain/identity-pools/sessions/issue-session.ts';
import type { LogFields } from '../packages/server/src/lib/log.ts';
import { describeOnBothEngines } from '../packages/server/test/both-engines.ts';
import { present } from './sdk-client.ts';
import { clientOf, listenSigned, makeKey, type SignedServer } from './signed-server.ts';

const policyOf = (Action: string, more: object = {}) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*', ...more }] });
const trustOf = (amr: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: 'cognito-identity.amazonaws.com' },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { 'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr } },
      },
    ],
  });
const gone = { name: 'NoSuchEntityException', $metadata: expect.objectContaining({ httpStatusCode: 404 }) };

describeOnBothEngines('IAM through the AWS SDK', (bench) => {
  let server: SignedServer;
  let sdk: IAMClient;
  const audits: LogFields[] = [];
  beforeAll(async () => {
    const log = { ...bench.context.log, audit: (fields: LogFields) => audits.push(fields) };
    server = await listenSigned(Object.assign(bench.context, { log }));
    sdk = new IAMClient(clientOf(server, await makeKey(bench.context)));
  });
  afterAll(() => server.close());

  describe('what Terraform calls', () => {
    test('for aws_iam_role, from its creation to its end', async () => {
      const RoleName = 'auth-role';
      const made = await sdk.send(
        new CreateRoleCommand({
          RoleName,
          Path: '/app/',
          Description: 'for é & <them>',
          AssumeRolePolicyDocument: trustOf('authenticated'),
          MaxSessionDuration: 3600,
          Tags: [{ Key: 'stage', Value: 'test' }],
        }),
      );
      const { Role } = await sdk.send(new GetRoleCommand({ RoleName }));
      expect(Role).toEqual({
        Path: '/app/',
        RoleName,
        RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
        Arn: 'arn:aws:iam::123456789012:role/app/auth-role',
        CreateDate: expect.any(Date),
        AssumeRolePolicyDocument: expect.any(String),
        Description: 'for é & <them>',
        MaxSessionDuration: 3600,
        Tags: [{ Key: 'stage', Value: 'test' }],
      });
      expect(made.Role).toEqual(Role);
      expect(decodeURIComponent(present(Role?.AssumeRolePolicyDocument))).toBe(trustOf('authenticated'));
      expect((await sdk.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames ?? []).toEqual([]);
      expect((await sdk.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies ?? []).toEqual([]);

      const PolicyDocument = trustOf('unauthenticated');
      await sdk.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      await sdk.send(new UpdateRoleDescriptionCommand({ RoleName, Description: 'another' }));
      await sdk.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 3600 }));
      await sdk.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'Stage', Value: 'live' }] }));
      await sdk.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'team', Value: '' }] }));
      await sdk.send(new UntagRoleCommand({ RoleName, TagKeys: ['TEAM'] }));
      const changed = await sdk.send(new GetRoleCommand({ RoleName }));
      expect(changed.Role).toMatchObject({ Description: 'another', Tags: [{ Key: 'Stage', Value: 'live' }] });
      expect(decodeURIComponent(present(changed.Role?.AssumeRolePolicyDocument))).toBe(PolicyDocument);
      expect(await sdk.send(new ListRoleTagsCommand({ RoleName }))).toMatchObject({
        Tags: [{ Key: 'Stage', Value: 'live' }],
        IsTruncated: false,
      });

      expect((await sdk.send(new ListInstanceProfilesForRoleCommand({ RoleName }))).InstanceProfiles ?? []).toEqual([]);
      await sdk.send(new DeleteRoleCommand({ RoleName }));
      await expect(sdk.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject(gone);
      await expect(sdk.send(new DeleteRoleCommand({ RoleName }))).rejects.toBeInstanceOf(NoSuchEntityException);
    });

    test('for aws_iam_role_policy', async () => {
      const RoleName = 'own-policies';
      await sdk.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustOf('authenticated') }));
      const named = { RoleName, PolicyName: 'files' };
      await expect(sdk.send(new GetRolePolicyCommand(named))).rejects.toMatchObject(gone);
      const PolicyDocument = policyOf('s3:GetObject', {
        Sid: 'A',
        Condition: { StringEquals: { 'aws:x': "a+b %é'()" } },
      });
      await sdk.send(new PutRolePolicyCommand({ ...named, PolicyDocument }));
      const read = await sdk.send(new GetRolePolicyCommand(named));
      expect({ ...read, PolicyDocument: decodeURIComponent(present(read.PolicyDocument)) }).toMatchObject({
        ...named,
        PolicyDocument,
      });
      await sdk.send(new PutRolePolicyCommand({ ...named, PolicyDocument: policyOf('s3:PutObject') }));
      const [policy] = await loadPermissions(bench.context, RoleName);
      expect(policy).toMatchObject({ name: 'files', statements: [{ effect: 'Allow' }] });
      expect((await sdk.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['files']);
      await expect(sdk.send(new DeleteRoleCommand({ RoleName }))).rejects.toBeInstanceOf(DeleteConflictException);
      await sdk.send(new DeleteRolePolicyCommand(named));
      await expect(sdk.send(new DeleteRolePolicyCommand(named))).rejects.toBeInstanceOf(NoSuchEntityException);
      await sdk.send(new DeleteRoleCommand({ RoleName }));
    });

    test('for aws_iam_policy, with the versions that a change makes', async () => {
      const input = {
        PolicyName: 'files',
        PolicyDocument: policyOf('s3:GetObject'),
        Description: 'read',
        Path: '/app/',
      };
      const made = await sdk.send(new CreatePolicyCommand({ ...input, Tags: [{ Key: 'a', Value: 'b' }] }));
      const PolicyArn = present(made.Policy?.Arn);
      expect(PolicyArn).toBe('arn:aws:iam::123456789012:policy/app/files');
      const { Policy } = await sdk.send(new GetPolicyCommand({ PolicyArn }));
      expect(Policy).toEqual({
        PolicyName: 'files',
        PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
        Arn: PolicyArn,
        Path: '/app/',
        DefaultVersionId: 'v1',
        AttachmentCount: 0,
        PermissionsBoundaryUsageCount: 0,
        IsAttachable: true,
        Description: 'read',
        CreateDate: expect.any(Date),
        UpdateDate: expect.any(Date),
        Tags: [{ Key: 'a', Value: 'b' }],
      });
      const documentOf = async (VersionId: string) => {
        const { PolicyVersion } = await sdk.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
        return decodeURIComponent(present(PolicyVersion?.Document));
      };
      expect(await documentOf('v1')).toBe(input.PolicyDocument);

      const RoleName = 'holder';
      await sdk.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustOf('authenticated') }));
      await sdk.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
      const PolicyDocument = policyOf('s3:PutObject');
      const { PolicyVersion } = await sdk.send(
        new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: false }),
      );
      expect(PolicyVersion).toMatchObject({ VersionId: 'v2', IsDefaultVersion: false });
      const actions = async () => JSON.stringify(await loadPermissions(bench.context, RoleName));
      const before = await actions();
      await sdk.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
      expect(await actions()).not.toBe(before);
      expect(await documentOf('v1')).toBe(input.PolicyDocument);
      expect(await documentOf('v2')).toBe(PolicyDocument);
      const versions = async () => (await sdk.send(new ListPolicyVersionsCommand({ PolicyArn }))).Versions ?? [];
      expect((await versions()).map(({ VersionId, IsDefaultVersion: is }) => [VersionId, is])).toEqual([
        ['v2', true],
        ['v1', false],
      ]);
      for (const _ of ['v3', 'v4', 'v5']) {
        await sdk.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
      }
      await expect(sdk.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument }))).rejects.toBeInstanceOf(
        LimitExceededException,
      );
      await expect(sdk.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toBeInstanceOf(DeleteConflictException);
      await expect(sdk.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v5' }))).rejects.toBeInstanceOf(
        DeleteConflictException,
      );
      for (const { VersionId, IsDefaultVersion } of await versions()) {
        if (!IsDefaultVersion) await sdk.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
      }
      await expect(documentOf('v1')).rejects.toMatchObject(gone);
      // No number is given twice.
      const { PolicyVersion: next } = await sdk.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument }));
      expect(next?.VersionId).toBe('v6');
      await sdk.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v6' }));

      await sdk.send(new TagPolicyCommand({ PolicyArn, Tags: [{ Key: 'c', Value: 'd' }] }));
      await sdk.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ['a'] }));
      expect((await sdk.send(new ListPolicyTagsCommand({ PolicyArn }))).Tags).toEqual([{ Key: 'c', Value: 'd' }]);
      expect((await sdk.send(new GetPolicyCommand({ PolicyArn }))).Policy).toMatchObject({ AttachmentCount: 1 });
      expect((await sdk.send(new ListEntitiesForPolicyCommand({ PolicyArn }))).PolicyRoles).toEqual([
        { RoleName, RoleId: expect.stringMatching(/^AROA/) },
      ]);
      await expect(sdk.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toBeInstanceOf(DeleteConflictException);
      await sdk.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
      await sdk.send(new DeletePolicyCommand({ PolicyArn }));
      await expect(sdk.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject(gone);
      await sdk.send(new DeleteRoleCommand({ RoleName }));
    });

    test('for aws_iam_role_policy_attachment', async () => {
      const RoleName = 'attached';
      await sdk.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustOf('authenticated') }));
      const { Policy } = await sdk.send(
        new CreatePolicyCommand({ PolicyName: 'one', PolicyDocument: policyOf('s3:*') }),
      );
      const PolicyArn = present(Policy?.Arn);
      await sdk.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
      await sdk.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
      expect((await sdk.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies).toEqual([
        { PolicyName: 'one', PolicyArn },
      ]);
      await expect(sdk.send(new DeleteRoleCommand({ RoleName }))).rejects.toBeInstanceOf(DeleteConflictException);
      await sdk.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
      await expect(sdk.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))).rejects.toBeInstanceOf(
        NoSuchEntityException,
      );
      const awsOwn = { RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' };
      await expect(sdk.send(new AttachRolePolicyCommand(awsOwn))).rejects.toMatchObject(gone);
      // To the letter: another case of the ARN names nothing.
      await expect(
        sdk.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: PolicyArn.replace('one', 'ONE') })),
      ).rejects.toMatchObject(gone);
      await sdk.send(new DeletePolicyCommand({ PolicyArn }));
      await sdk.send(new DeleteRoleCommand({ RoleName }));
    });

    test('for aws_iam_openid_connect_provider', async () => {
      const Url = 'https://id.example.com/realm';
      const ThumbprintList = ['a'.repeat(40)];
      const input = { Url, ClientIDList: ['app', 'other'], ThumbprintList };
      const { OpenIDConnectProviderArn } = await sdk.send(new CreateOpenIDConnectProviderCommand(input));
      expect(OpenIDConnectProviderArn).toBe('arn:aws:iam::123456789012:oidc-provider/id.example.com/realm');
      expect(await sdk.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))).toMatchObject({
        Url: 'id.example.com/realm',
        ClientIDList: ['app', 'other'],
        ThumbprintList,
      });
      expect((await sdk.send(new ListOpenIDConnectProvidersCommand())).OpenIDConnectProviderList).toContainEqual({
        Arn: OpenIDConnectProviderArn,
      });
      await expect(sdk.send(new CreateOpenIDConnectProviderCommand(input))).rejects.toBeInstanceOf(
        EntityAlreadyExistsException,
      );
      await expect(
        sdk.send(new CreateOpenIDConnectProviderCommand({ Url: 'https://x.example' })),
      ).rejects.toBeInstanceOf(InvalidInputException);
      await sdk.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
      await expect(sdk.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))).rejects.toMatchObject(
        gone,
      );
    });
  });

  test('lists come in pages, by path', async () => {
    const names = ['list-a', 'list-b', 'list-c'];
    for (const RoleName of names) {
      await sdk.send(
        new CreateRoleCommand({ RoleName, Path: '/list/', AssumeRolePolicyDocument: trustOf('authenticated') }),
      );
    }
    const seen: unknown[] = [];
    for await (const page of paginateListRoles({ client: sdk, pageSize: 2 }, { PathPrefix: '/list' })) {
      seen.push(page.Roles?.map(({ RoleName }) => RoleName));
    }
    expect(seen).toEqual([names.slice(0, 2), names.slice(2)]);
    const Marker = 'nowhere';
    expect((await sdk.send(new ListRolesCommand({ Marker }))).Roles ?? []).toEqual([]);
    expect((await sdk.send(new ListPoliciesCommand({ Scope: 'AWS' }))).Policies ?? []).toEqual([]);
  });

  test('what is refused is what the SDK has classes for', async () => {
    const role = { RoleName: 'taken', AssumeRolePolicyDocument: trustOf('authenticated') };
    await sdk.send(new CreateRoleCommand(role));
    await expect(sdk.send(new CreateRoleCommand({ ...role, RoleName: 'TAKEN' }))).rejects.toBeInstanceOf(
      EntityAlreadyExistsException,
    );
    for (const AssumeRolePolicyDocument of ['{', policyOf('s3:*')]) {
      await expect(
        sdk.send(new CreateRoleCommand({ RoleName: 'other', AssumeRolePolicyDocument })),
      ).rejects.toBeInstanceOf(MalformedPolicyDocumentException);
    }
    await expect(
      sdk.send(new CreatePolicyCommand({ PolicyName: 'x', PolicyDocument: trustOf('authenticated') })),
    ).rejects.toBeInstanceOf(MalformedPolicyDocumentException);
    const boundary = 'arn:aws:iam::123456789012:policy/boundary';
    await expect(
      sdk.send(new CreateRoleCommand({ ...role, RoleName: 'b', PermissionsBoundary: boundary })),
    ).rejects.toBeInstanceOf(InvalidInputException);
    for (const more of [{ MaxSessionDuration: 7200 }, { RoleName: 'a b' }, { Tags: [{ Key: '<', Value: '' }] }]) {
      await expect(sdk.send(new CreateRoleCommand({ ...role, RoleName: 'c', ...more }))).rejects.toMatchObject({
        name: 'ValidationError',
        $metadata: expect.objectContaining({ httpStatusCode: 400 }),
      });
    }
    await sdk.send(new DeleteRoleCommand({ RoleName: 'taken' }));
  });

  test('a key for reading reads, one for users or of one pool does nothing, and changes are audited', async () => {
    const { UserPool } = await bench.call('CreateUserPool', { PoolName: 'iam' });
    const RoleName = 'audited';
    const create = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustOf('authenticated') });
    const denied = { name: 'AccessDenied', $metadata: expect.objectContaining({ httpStatusCode: 403 }) };
    const grants = [
      { grant: { scope: 'read' } as const, reads: true },
      { grant: { scope: 'users' } as const, reads: false },
      { grant: { scope: 'all', poolId: present(UserPool?.Id) } as const, reads: false },
    ];
    for (const { grant, reads } of grants) {
      const limited = new IAMClient(clientOf(server, await makeKey(bench.context, grant)));
      await expect(limited.send(create)).rejects.toMatchObject(denied);
      const listed = limited.send(new ListRolesCommand({}));
      if (reads) await listed;
      else await expect(listed).rejects.toMatchObject(denied);
    }
    audits.length = 0;
    await sdk.send(create);
    await sdk.send(new GetRoleCommand({ RoleName }));
    await expect(sdk.send(create)).rejects.toBeInstanceOf(EntityAlreadyExistsException);
    expect(audits).toEqual([
      expect.objectContaining({ operation: 'CreateRole', role: RoleName, result: 'ok' }),
      expect.objectContaining({ operation: 'CreateRole', role: RoleName, result: 'EntityAlreadyExists' }),
    ]);
  });

  test('credentials of a session do what the policies of its role allow, by the role that is meant', async () => {
    const roleOf = (path: string) => `arn:aws:iam::123456789012:role/${path}`;
    const statements = [
      { Effect: 'Allow', Action: ['iam:GetRole', 'iam:PutRolePolicy'], Resource: roleOf('apps/*') },
      { Effect: 'Deny', Action: 'iam:*', Resource: roleOf('apps/Locked') },
      {
        Effect: 'Allow',
        Action: 'iam:AttachRolePolicy',
        Resource: '*',
        Condition: { ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::*:policy/safe' } },
      },
    ];
    const AssumeRolePolicyDocument = trustOf('authenticated');
    for (const [RoleName, Path] of [
      ['operator', '/'],
      ['App', '/apps/'],
      ['Locked', '/apps/'],
      ['elsewhere', '/'],
    ] as const) {
      await sdk.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument }));
    }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await sdk.send(new PutRolePolicyCommand({ RoleName: 'operator', PolicyName: 'own', PolicyDocument }));
    for (const PolicyName of ['safe', 'unsafe']) {
      await sdk.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: policyOf('s3:*') }));
    }
    const { Role } = await sdk.send(new GetRoleCommand({ RoleName: 'operator' }));
    const role = { roleArn: roleOf('operator'), roleId: present(Role?.RoleId) };
    const session = await issueSession(bench.context, { ...role, name: 'app', tags: {} });
    const own = new IAMClient(clientOf(server, session));
    expect((await own.send(new GetRoleCommand({ RoleName: 'app' }))).Role?.RoleName).toBe('App');
    const denied = (RoleName: string) => ({
      name: 'AccessDenied',
      message: expect.stringContaining(
        `User: arn:aws:sts::123456789012:assumed-role/operator/app is not authorized to perform: iam:GetRole on resource: role ${RoleName} `,
      ),
    });
    // The case in which a name is written gets past no statement that denies.
    for (const RoleName of ['Locked', 'LOCKED', 'elsewhere', 'nobody']) {
      await expect(own.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject(denied(RoleName));
    }
    const attach = (name: string) =>
      own.send(new AttachRolePolicyCommand({ RoleName: 'App', PolicyArn: `arn:aws:iam::123456789012:policy/${name}` }));
    await sdk.send(new TagRoleCommand({ RoleName: 'elsewhere', Tags: [{ Key: 'open', Value: 'yes' }] }));
    await sdk.send(
      new PutRolePolicyCommand({
        RoleName: 'operator',
        PolicyName: 'tags',
        PolicyDocument: policyOf('iam:GetRole', { Condition: { StringEquals: { 'aws:ResourceTag/open': 'yes' } } }),
      }),
    );
    expect((await own.send(new GetRoleCommand({ RoleName: 'elsewhere' }))).Role?.RoleName).toBe('elsewhere');
    await expect(own.send(new GetRoleCommand({ RoleName: 'nobody' }))).rejects.toMatchObject(denied('nobody'));
    await attach('safe');
    await expect(attach('unsafe')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
