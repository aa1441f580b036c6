import { type Importer, runImport } from '#domain/people/import-jobs/run-import.ts';
import { uploadRoutes } from '#doors/uploads/import-file.ts';
import type { CallOperation } from './api.ts';
import { ask } from './ask.ts';
import type { TestContext } from './context.ts';

export const roleArn = 'arn:aws:iam::123456789012:role/import';

/** What a job of a test is made with. */
export interface TestImport {
  readonly UserPoolId: string;
  readonly text: string | Uint8Array;
  readonly PasswordHashingAlgorithm?: 'ARGON2ID' | 'BCRYPT' | 'PBKDF2_SHA256' | 'SCRYPT';
}

/** Puts a file to an address, through the real door. */
export async function putFile(context: TestContext, url: string, file: string | Uint8Array): Promise<Response> {
  const [route] = uploadRoutes(context);
  if (route === undefined) throw new Error('nothing takes a file');
  const bytes = Buffer.from(file);
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
  };
  const headers = { 'content-length': String(bytes.length), 'x-amz-server-side-encryption': 'aws:kms' };
  return ask(
    (request) =>
      route.handle({
        ...request,
        headers: { ...request.headers, 'content-length': [String(bytes.length)] },
        upload: pieces(),
      }),
    new Request(url, { method: 'PUT', headers }),
  );
}

/** A job with its file, ready to start. */
export async function makeImportJob(
  context: TestContext,
  call: CallOperation,
  { text, ...input }: TestImport,
): Promise<string> {
  const job = { ...input, JobName: 'test', CloudWatchLogsRoleArn: roleArn };
  const { UserImportJob } = await call('CreateUserImportJob', job);
  const { status } = await putFile(context, UserImportJob?.PreSignedUrl ?? '', text);
  if (status !== 200) throw new Error(`the file was answered ${status}`);
  return UserImportJob?.JobId ?? '';
}

/** Works on what there is to import, as a server process does. */
export const importerOf = (claim: string, more: Partial<Importer> = {}): Importer => ({
  claim,
  batch: 3,
  pauseMs: 0,
  ...more,
});

/** Makes a job, and imports all of its file. */
export async function importFile(context: TestContext, call: CallOperation, input: TestImport) {
  const JobId = await makeImportJob(context, call, input);
  await call('StartUserImportJob', { UserPoolId: input.UserPoolId, JobId });
  await runImport(context, importerOf('one'));
  const { UserImportJob: job } = await call('DescribeUserImportJob', { UserPoolId: input.UserPoolId, JobId });
  return job;
}
