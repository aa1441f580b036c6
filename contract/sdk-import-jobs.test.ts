import { createHash, scryptSync } from 'node:crypto';
import {
  AddCustomAttributesCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  CreateUserImportJobCommand,
  type CreateUserImportJobCommandInput,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  InitiateAuthCommand,
  ListUserImportJobsCommand,
  ListUsersCommand,
  StartUserImportJobCommand,
  StopUserImportJobCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { makeClient, makePool, present, refusal } from './sdk-client.ts';
import { describeContract } from './server.ts';

const roleArn = 'arn:aws:iam::123456789012:role/service-role/Cognito-UserImport-Role';
const password = 'Correct-Horse-7';

describeContract('import jobs through the AWS SDK', (server) => {
  const sdk = () => administrator(server);

  async function create(UserPoolId: string, more: Partial<CreateUserImportJobCommandInput> = {}) {
    const input = { UserPoolId, JobName: 'Customer import', CloudWatchLogsRoleArn: roleArn, ...more };
    return present((await sdk().send(new CreateUserImportJobCommand(input))).UserImportJob);
  }

  /** As `curl -T` does, which is what the developer guide says. */
  async function upload(url: string, text: string): Promise<Response> {
    return fetch(url, { method: 'PUT', body: text, headers: { 'x-amz-server-side-encryption': 'aws:kms' } });
  }

  async function finished(job: { UserPoolId: string; JobId: string }) {
    const describe = async () => (await sdk().send(new DescribeUserImportJobCommand(job))).UserImportJob;
    const running = ['Pending', 'InProgress'];
    await expect.poll(async () => running.includes((await describe())?.Status ?? ''), { timeout: 60_000 }).toBe(false);
    return describe();
  }

  async function importText(UserPoolId: string, text: string, more: Partial<CreateUserImportJobCommandInput> = {}) {
    const { JobId, PreSignedUrl } = await create(UserPoolId, more);
    expect((await upload(present(PreSignedUrl), text)).status).toBe(200);
    const job = { UserPoolId, JobId: present(JobId) };
    await sdk().send(new StartUserImportJobCommand(job));
    return finished(job);
  }

  test('a file goes from the header to its users, and the job reads back in one shape', async () => {
    const UserPoolId = await makePool(server, { AutoVerifiedAttributes: ['email'] });
    const { CSVHeader = [] } = await sdk().send(new GetCSVHeaderCommand({ UserPoolId }));
    const made = await create(UserPoolId);
    const JobId = present(made.JobId);
    expect(made).toEqual({
      JobName: 'Customer import',
      JobId: expect.stringMatching(/^import-[0-9A-Za-z]{10}$/),
      UserPoolId,
      PreSignedUrl: expect.stringMatching(/X-Amz-Expires=899/),
      CreationDate: expect.any(Date),
      Status: 'Created',
      CloudWatchLogsRoleArn: roleArn,
      ImportedUsers: 0,
      SkippedUsers: 0,
      FailedUsers: 0,
    });
    const values: Record<string, string> = {
      email_verified: 'TRUE',
      given_name: 'Mary\\, Ann',
      birthdate: '02/01/1985',
    };
    const lineOf = (name: string) =>
      CSVHeader.map((column) =>
        column === 'cognito:username' ? name : column === 'email' ? `${name}@example.com` : (values[column] ?? ''),
      ).join(',');
    const text = [CSVHeader.join(','), ...['ann', 'bob', 'bad name'].map(lineOf), ''].join('\n');
    const put = await upload(present(made.PreSignedUrl), text);
    expect([put.status, await put.text()]).toEqual([200, '']);
    const { UserImportJob: started } = await sdk().send(new StartUserImportJobCommand({ UserPoolId, JobId }));
    expect(started).toMatchObject({ JobId, Status: 'Pending', StartDate: expect.any(Date) });
    const job = await finished({ UserPoolId, JobId });
    expect(job).toMatchObject({
      Status: 'Succeeded',
      ImportedUsers: 2,
      FailedUsers: 1,
      SkippedUsers: 0,
      CompletionDate: expect.any(Date),
      CompletionMessage: 'Import Job Completed Successfully.',
    });
    const { UserImportJobs } = await sdk().send(new ListUserImportJobsCommand({ UserPoolId, MaxResults: 10 }));
    expect(UserImportJobs).toEqual([job]);
    const ann = await sdk().send(new AdminGetUserCommand({ UserPoolId, Username: 'ann' }));
    expect(ann).toMatchObject({ UserStatus: 'RESET_REQUIRED' });
    expect(ann.UserAttributes).toContainEqual({ Name: 'given_name', Value: 'Mary, Ann' });
    expect(ann.UserAttributes).toContainEqual({ Name: 'birthdate', Value: '1985-02-01' });
  });

  test('passwords whose hashes are imported open their accounts at once', async () => {
    const UserPoolId = await makePool(server, { AutoVerifiedAttributes: ['email'] });
    const { ClientId } = await makeClient(server, UserPoolId);
    const salt = createHash('sha256').update('salt').digest().subarray(0, 16);
    const digest = scryptSync(password, salt, 32, { N: 16_384, r: 8, p: 1 });
    const hash = `16384$8$1$${salt.toString('hex')}$${digest.toString('hex')}`;
    const text = `cognito:username,email,email_verified,password_hash\nann,ann@example.com,TRUE,${hash}\nbob,bob@example.com,TRUE,${hash}\n`;
    const job = await importText(UserPoolId, text, { PasswordHashingAlgorithm: 'SCRYPT' });
    expect(job).toMatchObject({ ImportedUsers: 2, PasswordHashingAlgorithm: 'SCRYPT' });
    const signIn = (PASSWORD: string) =>
      sdk().send(
        new InitiateAuthCommand({
          AuthFlow: 'USER_PASSWORD_AUTH',
          ClientId,
          AuthParameters: { USERNAME: 'ann', PASSWORD },
        }),
      );
    await expect(signIn('Wrong-Horse-7')).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    );
    for (let time = 0; time < 2; time++) {
      expect((await signIn(password)).AuthenticationResult?.AccessToken).toBeDefined();
    }
    const AuthParameters = { USERNAME: 'bob', PASSWORD: password };
    const admin = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', UserPoolId, ClientId, AuthParameters } as const;
    expect((await sdk().send(new AdminInitiateAuthCommand(admin))).AuthenticationResult).toBeDefined();
  });

  test('a job is stopped, blocks changes of its pool while it runs, and counts meanwhile', async () => {
    const UserPoolId = await makePool(server, { AutoVerifiedAttributes: ['email'] });
    const { JobId, PreSignedUrl } = await create(UserPoolId);
    const users = Array.from({ length: 20_000 }, (_, at) => `user${at},user${at}@example.com,true`);
    const text = ['cognito:username,email,email_verified', ...users].join('\n');
    expect((await upload(present(PreSignedUrl), text)).status).toBe(200);
    const job = { UserPoolId, JobId: present(JobId) };
    await sdk().send(new StartUserImportJobCommand(job));
    const imported = async () => (await sdk().send(new DescribeUserImportJobCommand(job))).UserImportJob?.ImportedUsers;
    const inProgress = refusal('UserImportInProgressException', /being imported/);
    await expect(sdk().send(new UpdateUserPoolCommand({ UserPoolId }))).rejects.toMatchObject(inProgress);
    const CustomAttributes = [{ Name: 'team', AttributeDataType: 'String' as const }];
    await expect(sdk().send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }))).rejects.toMatchObject(
      inProgress,
    );
    await expect.poll(imported, { timeout: 30_000, interval: 20 }).toBeGreaterThan(0);
    const { UserImportJob: stopped } = await sdk().send(new StopUserImportJobCommand(job));
    expect(stopped).toMatchObject({
      Status: 'Stopped',
      CompletionMessage: 'The Import Job was stopped by the developer.',
    });
    expect(stopped?.ImportedUsers).toBeLessThan(20_000);
    await sdk().send(new UpdateUserPoolCommand({ UserPoolId, AutoVerifiedAttributes: ['email'] }));
    expect(await imported()).toBe(stopped?.ImportedUsers);
    const { Users } = await sdk().send(new ListUsersCommand({ UserPoolId, Limit: 1 }));
    expect(Users).toHaveLength(1);
    await expect(sdk().send(new StartUserImportJobCommand(job))).rejects.toMatchObject(
      refusal('PreconditionNotMetException', /cannot be started: it is Stopped/),
    );
  });

  test('what cannot be is refused', async () => {
    const UserPoolId = await makePool(server, { AutoVerifiedAttributes: ['email'] });
    const { JobId, PreSignedUrl } = await create(UserPoolId);
    const job = { UserPoolId, JobId: present(JobId) };
    await expect(sdk().send(new StartUserImportJobCommand(job))).rejects.toMatchObject(
      refusal('PreconditionNotMetException', `No csv file was uploaded for ${JobId}`),
    );
    await expect(sdk().send(new StopUserImportJobCommand(job))).rejects.toMatchObject(
      refusal('PreconditionNotMetException', /cannot be stopped: it is Created/),
    );
    const nowhere = { ...job, JobId: 'import-nowhere000' };
    await expect(sdk().send(new DescribeUserImportJobCommand(nowhere))).rejects.toMatchObject(
      refusal('ResourceNotFoundException', 'Import job import-nowhere000 does not exist.'),
    );
    await expect(create('us-east-1_nowhere00')).rejects.toMatchObject(
      refusal('ResourceNotFoundException', /us-east-1_nowhere00/),
    );
    await expect(create(UserPoolId, { PasswordHashingAlgorithm: 'MD5' as 'BCRYPT' })).rejects.toMatchObject(
      refusal('InvalidParameterException', /passwordHashingAlgorithm/),
    );
    await expect(sdk().send(new ListUserImportJobsCommand({ UserPoolId, MaxResults: 61 }))).rejects.toMatchObject(
      refusal('InvalidParameterException', /maxResults/),
    );
    const url = present(PreSignedUrl);
    const forged = await upload(
      url.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      'x',
    );
    expect([forged.status, await forged.text()]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
    expect((await putWithoutLength(url)).status).toBe(411);
  });
});

function putWithoutLength(url: string): Promise<Response> {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('cognito:username\n'));
      controller.close();
    },
  });
  return fetch(url, { method: 'PUT', body, duplex: 'half' } as RequestInit);
}
