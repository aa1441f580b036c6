import { scryptSync } from 'node:crypto';
import { hashSync } from 'bcryptjs';
import { beforeEach, describe, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { expireImportJobs } from '#domain/people/import-jobs/import-job-store.ts';
import { runImport } from '#domain/people/import-jobs/run-import.ts';
import { receiveUpload } from '#domain/people/import-jobs/upload.ts';
import { loadPool, savePool } from '#domain/tenant/pools/pool-store.ts';
import { leaseMs } from '#lib/lease.ts';
import { type Log, silentLog } from '#lib/log.ts';
import { extensionsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { importerOf, importFile, makeImportJob, putFile, roleArn } from '../../../../../test/import-jobs.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

const minute = 60_000;
const hour = 60 * minute;
const header = 'cognito:username,email,email_verified';
const lineOf = (name: string) => `${name},${name}@example.com,TRUE`;
const fileOf = (names: readonly string[]) => [header, ...names.map(lineOf), ''].join('\n');
const countChunks = statement<Record<never, never>, { found: number }>(
  'test-chunks',
  'select count(*) as found from import_chunks',
);

describeOnBothEngines('import jobs', (bench) => {
  const makePlace = async (
    pool: Parameters<typeof createPeoplePool>[1] = {},
    client: Parameters<typeof createPeoplePool>[2] = {},
  ) => {
    const made = await createPeoplePool(bench.context, { autoVerifiedAttributes: ['email'], ...pool }, client);
    return { UserPoolId: made.pool.id, ClientId: made.client.id };
  };
  const importInto = (UserPoolId: string, text: string | Uint8Array, more: object = {}) =>
    importFile(bench.context, bench.call, { UserPoolId, text, ...more });
  const linesOf = async (UserPoolId: string, JobId = '') => {
    const { Lines } = await extensionsOf(bench.context)('ListUserImportJobLines', { UserPoolId, JobId });
    return Lines.map(({ LineNumber, Outcome, Message }) => `[${Outcome}] ${LineNumber} ${Message}`);
  };
  const userOf = async (UserPoolId: string, Username: string) => {
    const user = await bench.call('AdminGetUser', { UserPoolId, Username });
    const attributes = Object.fromEntries((user.UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]));
    return { ...user, attributes };
  };
  const make = async (UserPoolId: string) => {
    const job = { UserPoolId, JobName: 'customers', CloudWatchLogsRoleArn: roleArn };
    const { UserImportJob } = await bench.call('CreateUserImportJob', job);
    return { JobId: UserImportJob?.JobId ?? '', url: UserImportJob?.PreSignedUrl ?? '', job: UserImportJob };
  };
  /** One job is under way at a time. */
  beforeEach(async () => {
    for (const claim of ['left', 'over']) {
      bench.context.clock.advance(2 * minute);
      while (await runImport(bench.context, importerOf(claim)));
    }
  });

  test('the header names the attributes in the known order, custom ones before what is no attribute', async () => {
    const { UserPoolId } = await makePlace({ schema: [{ name: 'team', attributeDataType: 'String' }] });
    const { CSVHeader } = await bench.call('GetCSVHeader', { UserPoolId });
    expect(CSVHeader?.join(',')).toBe(
      'name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,email_verified,gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,custom:team,cognito:mfa_enabled,cognito:username',
    );
  });

  test('a job is created, given its file, started, and ends with its users, who have to reset their passwords', async () => {
    const { UserPoolId, ClientId } = await makePlace();
    const { JobId, url, job } = await make(UserPoolId);
    const createdAt = bench.context.clock.now() / 1000;
    expect(job).toEqual({
      JobName: 'customers',
      JobId: expect.stringMatching(/^import-[0-9A-Za-z]{10}$/),
      UserPoolId,
      PreSignedUrl: expect.stringMatching(
        new RegExp(
          `^http://127\\.0\\.0\\.1:9229/uploads/${UserPoolId}/${JobId}\\?.*X-Amz-Expires=899&.*X-Amz-Signature=[0-9a-f]{64}$`,
        ),
      ),
      CreationDate: createdAt,
      Status: 'Created',
      CloudWatchLogsRoleArn: roleArn,
      ImportedUsers: 0,
      SkippedUsers: 0,
      FailedUsers: 0,
    });
    // Who may read jobs may not put files.
    const shown = { ...job, PreSignedUrl: url.replace(/&X-Amz-Signature=.*/, '') };
    expect((await bench.call('DescribeUserImportJob', { UserPoolId, JobId })).UserImportJob).toEqual(shown);
    expect((await putFile(bench.context, shown.PreSignedUrl, fileOf(['ann']))).status).toBe(403);
    expect((await putFile(bench.context, url, fileOf(['ann', 'bob']))).status).toBe(200);
    const { UserImportJob: started } = await bench.call('StartUserImportJob', { UserPoolId, JobId });
    expect(started).toEqual({ ...shown, Status: 'Pending', StartDate: createdAt });
    bench.context.clock.advance(1000);
    expect(await runImport(bench.context, importerOf('one'))).toBe(true);
    expect(await runImport(bench.context, importerOf('one'))).toBe(false);
    expect((await bench.call('DescribeUserImportJob', { UserPoolId, JobId })).UserImportJob).toEqual({
      ...started,
      Status: 'Succeeded',
      ImportedUsers: 2,
      CompletionDate: createdAt + 1,
      CompletionMessage: 'Import Job Completed Successfully.',
    });
    expect(await userOf(UserPoolId, 'ann')).toMatchObject({
      UserStatus: 'RESET_REQUIRED',
      Enabled: true,
      attributes: { email: 'ann@example.com', email_verified: 'true' },
    });
    expect(await linesOf(UserPoolId, JobId)).toEqual([]);
    expect((await bench.context.db.first(countChunks, {}))?.found).toBe(0);
    // The reset works, and with it the account.
    const AuthParameters = { USERNAME: 'ann', PASSWORD };
    const signIn = () => bench.call('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters });
    await expect(signIn()).rejects.toMatchObject({ code: 'PasswordResetRequiredException' });
    await bench.call('ForgotPassword', { ClientId, Username: 'ann' });
    const ConfirmationCode = bench.context.sent.at(-1)?.code ?? '';
    await bench.call('ConfirmForgotPassword', { ClientId, Username: 'ann', ConfirmationCode, Password: PASSWORD });
    expect((await signIn()).AuthenticationResult?.AccessToken).toBeDefined();
  });

  test('the example of the developer guide is taken as it stands', async () => {
    const { UserPoolId } = await makePlace();
    const text = `cognito:username,name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,email_verified,gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,cognito:mfa_enabled
John,,John,Doe,,,,,,,johndoe@example.com,TRUE,,02/01/1985,,,+12345550100,TRUE,123 Any Street,,FALSE
Jane,,Jane,Roe,,,,,,,janeroe@example.com,TRUE,,01/01/1985,,,+12345550199,TRUE,100 Main Street,,FALSE`;
    const job = await importInto(UserPoolId, text);
    expect(await linesOf(UserPoolId, job?.JobId)).toEqual([]);
    expect(job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2 });
    expect((await userOf(UserPoolId, 'John')).attributes).toMatchObject({
      given_name: 'John',
      birthdate: '1985-02-01',
      address: '123 Any Street',
      phone_number: '+12345550100',
      phone_number_verified: 'true',
    });
  });

  test('bad lines are told by their numbers, with nothing of what is in them, and the rest is imported', async () => {
    const { UserPoolId } = await makePlace({
      schema: [{ name: 'age', attributeDataType: 'Number', mutable: true }],
    });
    const good = Array.from({ length: 20 }, (_, at) => `user${at},user${at}@example.com,true,,,,`);
    const text = [
      'cognito:username, email ,email_verified,custom:age,birthdate,cognito:mfa_enabled,phone_number_verified',
      ...good,
      ',a@example.com,true,,,,',
      'white space,secret@example.com,true,,,,',
      'unproved,secret@example.com,false,,,,',
      'flag,secret@example.com,perhaps,,,,',
      'address,not-an-address,true,,,,',
      'none,,true,,,,',
      'age,secret@example.com,true,secret,,,',
      'born,secret@example.com,true,,1985-02-01,,',
      'born2,secret@example.com,true,,02/30/1985,,',
      'mfa,secret@example.com,true,,,TRUE,',
      'mfa2,secret@example.com,true,,,secret,',
      'phone,secret@example.com,true,,,,true',
      '"quote,secret@example.com,true,,,,',
      'few,secret@example.com',
      'user0,again@example.com,true,,,,',
      'secret@example.com,,true,,,,',
      `${'x'.repeat(16_001)},secret@example.com,true,,,,`,
      '"last, quoted",last@example.com,true,17,02/01/1985,FALSE,',
      'last,last@example.com,true,17,02/01/1985,FALSE,',
    ].join('\r\n');
    const job = await importInto(UserPoolId, text);
    const lines = await linesOf(UserPoolId, job?.JobId);
    expect(lines).toEqual([
      '[FAILED] 22 The cognito:username is missing.',
      '[FAILED] 23 The cognito:username has a space or a tab.',
      expect.stringMatching(/^\[FAILED\] 24 The User Record does not set any of the auto verified attributes to true/),
      expect.stringMatching(/^\[FAILED\] 25 .*email_verified/),
      expect.stringMatching(/^\[FAILED\] 26 Invalid email address format/),
      expect.stringMatching(/^\[FAILED\] 27 /),
      expect.stringMatching(/^\[FAILED\] 28 .*custom:age/),
      '[FAILED] 29 The birthdate has to be in the format mm/dd/yyyy.',
      expect.stringMatching(/^\[FAILED\] 30 .*birthdate/),
      expect.stringMatching(/^\[FAILED\] 31 The cognito:mfa_enabled has to be false or empty/),
      '[FAILED] 32 The cognito:mfa_enabled is neither true nor false.',
      expect.stringMatching(/^\[FAILED\] 33 /),
      // The mark on line 39 closes it by mistake.
      '[FAILED] 34 There is text behind a closing quotation mark on this line.',
      expect.stringMatching(/^\[FAILED\] 35 The line has another number of fields/),
      '[SKIPPED] 36 The user already exists.',
      expect.stringMatching(/^\[FAILED\] 37 /),
      '[FAILED] 38 The line is too long.',
      '[FAILED] 39 The cognito:username has a space or a tab.',
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/secret|not-an-address|perhaps/);
    expect(job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 21, FailedUsers: 17, SkippedUsers: 1 });
    expect((await userOf(UserPoolId, 'last')).attributes).toMatchObject({
      'custom:age': '17',
      birthdate: '1985-02-01',
    });
  });

  test('a character that no username can have is told as what it is, and a long one as long', async () => {
    const { UserPoolId } = await makePlace({});
    const long = 'x'.repeat(129);
    const names = ['ann', 'bob', 'secret\0', 'secret\u200b', long];
    const job = await importInto(UserPoolId, fileOf(names).replaceAll(/(?:secret.|x{129})@/gu, 'some@'));
    expect(await linesOf(UserPoolId, job?.JobId)).toEqual([
      '[FAILED] 4 Username has a character that usernames cannot have.',
      '[FAILED] 5 Username has a character that usernames cannot have.',
      '[FAILED] 6 Username is too long.',
    ]);
  });

  test('lines are listed page by page', async () => {
    const { UserPoolId } = await makePlace();
    const job = await importInto(UserPoolId, `${header}\n${',,\n'.repeat(7)}`);
    const list = extensionsOf(bench.context);
    const input = { UserPoolId, JobId: job?.JobId ?? '', MaxResults: 3 };
    const numbers: number[] = [];
    for (let token: string | undefined, pages = 0; pages < 5; pages++) {
      const page = await list('ListUserImportJobLines', { ...input, ...(token && { PaginationToken: token }) });
      numbers.push(...page.Lines.map(({ LineNumber }) => LineNumber));
      token = page.PaginationToken;
      if (token === undefined) break;
    }
    expect(numbers).toEqual([2, 3, 4, 5, 6, 7, 8]);
    await expect(list('ListUserImportJobLines', { ...input, PaginationToken: 'x' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    await expect(list('ListUserImportJobLines', { ...input, JobId: 'import-nowhere000' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  test.each<[string, string, RegExp]>([
    ['is empty', '', /empty/],
    [
      'has an unknown column',
      `${header},custom:nothing\n${lineOf('ann')},x`,
      /column that the user pool does not have/,
    ],
    ['has a column twice', `${header},email\n${lineOf('ann')},x`, /twice/],
    ['has no username', 'email,email_verified\nann@example.com,true', /cognito:username/],
    ['is no text', '\0\x01\x02\xff\n'.repeat(10), /column that/],
  ])('a job whose file %s fails as a whole', async (_, text, message) => {
    const { UserPoolId } = await makePlace();
    expect(await importInto(UserPoolId, text)).toMatchObject({
      Status: 'Failed',
      ImportedUsers: 0,
      CompletionMessage: expect.stringMatching(message),
    });
  });

  test('a job fails where more lines were not imported than were, and what was imported stays', async () => {
    const { UserPoolId } = await makePlace();
    const job = await importInto(UserPoolId, `${fileOf(['ann'])}bad,,\nbad,,\n`);
    expect(job).toMatchObject({
      Status: 'Failed',
      ImportedUsers: 1,
      FailedUsers: 2,
      CompletionMessage: 'Too many users have failed or been skipped during the import.',
    });
    await userOf(UserPoolId, 'ann');
    const again = await importInto(UserPoolId, fileOf(['ann']));
    expect(again).toMatchObject({ Status: 'Failed', SkippedUsers: 1 });
  });

  test('10 MiB of a broken quotation mark are told by their lines', async () => {
    const { UserPoolId } = await makePlace();
    const junk = `"${'x'.repeat(10_000)}\n`;
    const text = `${header}\n${lineOf('ann')}\n${junk.repeat(1_049)}${lineOf('bob')}\n`;
    const job = await importInto(UserPoolId, text);
    expect(job).toMatchObject({ Status: 'Failed', ImportedUsers: 2, FailedUsers: 1_049 });
  });

  test('where users sign up with an address, the address is the username', async () => {
    const { UserPoolId } = await makePlace({ usernameAttributes: ['email'] });
    const text = `cognito:username,email,email_verified\nann@example.com,ann@example.com,true\nbob@example.com,,true\nbob,bob@example.com,true\nann@example.com,,true\ncarol@example.com,other@example.com,true\ndave@example.com,,true\n`;
    const job = await importInto(UserPoolId, text);
    expect(await linesOf(UserPoolId, job?.JobId)).toEqual([
      '[FAILED] 4 Username should be an email.',
      '[SKIPPED] 5 The user already exists.',
      expect.stringMatching(/^\[FAILED\] 6 /),
    ]);
    const user = await userOf(UserPoolId, 'bob@example.com');
    expect(user.Username).toBe(user.attributes['sub']);
    expect(job).toMatchObject({ ImportedUsers: 3, SkippedUsers: 1, FailedUsers: 1 + 1 });
  });

  test('a proved address that is an alias is taken from nobody', async () => {
    const { UserPoolId } = await makePlace({ aliasAttributes: ['email'] });
    const text = `${fileOf(['ann', 'bob'])}carol,ann@example.com,true\n`;
    const job = await importInto(UserPoolId, text);
    expect(await linesOf(UserPoolId, job?.JobId)).toEqual([
      '[FAILED] 4 An account with the given email already exists.',
    ]);
    expect((await userOf(UserPoolId, 'ann@example.com')).Username).toBe('ann');
  });

  test('what the pool requires has to be there, and what its MFA says', async () => {
    const smsConfiguration = { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' };
    const { UserPoolId } = await makePlace({
      smsConfiguration,
      mfaConfiguration: 'OPTIONAL',
      schema: [{ name: 'family_name', attributeDataType: 'String', required: true, mutable: true }],
    });
    const columns = `${header},family_name,phone_number,cognito:mfa_enabled`;
    const text = `${columns}\n${lineOf('ann')},Doe,+12345550100,true\n${lineOf('bob')},Doe,+12345550101,\n${lineOf('carol')},,,\n${lineOf('dave')},Doe,,true\n`;
    const job = await importInto(UserPoolId, text);
    expect(await linesOf(UserPoolId, job?.JobId)).toEqual([
      '[FAILED] 4 The required attribute family_name is missing.',
    ]);
    expect(await userOf(UserPoolId, 'ann')).toMatchObject({ UserMFASettingList: ['SMS_MFA'] });
    expect((await userOf(UserPoolId, 'bob')).UserMFASettingList).toBeUndefined();
    expect((await userOf(UserPoolId, 'dave')).UserMFASettingList).toBeUndefined();
  });

  test('who can do without a password is confirmed', async () => {
    const policies = { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] as const } };
    const { UserPoolId } = await makePlace({ policies, userPoolTier: 'ESSENTIALS' } as Parameters<
      typeof createPeoplePool
    >[1]);
    await importInto(UserPoolId, fileOf(['ann']));
    expect(await userOf(UserPoolId, 'ann')).toMatchObject({ UserStatus: 'CONFIRMED' });
  });

  describe('with hashes of passwords', () => {
    const hash = hashSync(PASSWORD, 4);
    const hashed = (name: string, text = hash) => `${lineOf(name)},${text}`;
    const BCRYPT = { PasswordHashingAlgorithm: 'BCRYPT' } as const;

    test('users are confirmed, those without one have to reset, and what is no such hash costs its line', async () => {
      const { UserPoolId } = await makePlace();
      const ofScrypt = `1024$8$1$${Buffer.from('saltsalt').toString('hex')}$${scryptSync('x', 'saltsalt', 32, { N: 1024, r: 8, p: 1 }).toString('hex')}`;
      const text = [
        `${header},password_hash`,
        hashed('ann'),
        hashed('bob', ''),
        hashed('carol', PASSWORD),
        hashed('dave', hash.replace('$04$', '$13$')),
        hashed('eve', ofScrypt),
        hashed('frank'),
        hashed('grace'),
      ].join('\n');
      const job = await importInto(UserPoolId, text, BCRYPT);
      expect(job).toMatchObject({
        PasswordHashingAlgorithm: 'BCRYPT',
        ImportedUsers: 4,
        FailedUsers: 3,
        Status: 'Succeeded',
      });
      const lines = await linesOf(UserPoolId, job?.JobId);
      expect(lines).toEqual([
        '[FAILED] 4 The password hash is no BCRYPT hash.',
        '[FAILED] 5 The password hash has a parameter that is not taken: cost has to be from 4 to 12.',
        '[FAILED] 6 The password hash is no BCRYPT hash.',
      ]);
      expect(await userOf(UserPoolId, 'ann')).toMatchObject({ UserStatus: 'CONFIRMED' });
      expect(await userOf(UserPoolId, 'bob')).toMatchObject({ UserStatus: 'RESET_REQUIRED' });
    });

    test('a file without the column fails, and a hash that no job announced costs its line', async () => {
      const { UserPoolId } = await makePlace();
      expect(await importInto(UserPoolId, fileOf(['ann']), BCRYPT)).toMatchObject({
        Status: 'Failed',
        CompletionMessage: 'The header has no column password_hash.',
      });
      const job = await importInto(UserPoolId, `${header},password_hash\n${hashed('ann')}\n${hashed('bob', '')}`);
      expect(await linesOf(UserPoolId, job?.JobId)).toEqual([
        '[FAILED] 2 The import job names no PasswordHashingAlgorithm.',
      ]);
      expect(job).toMatchObject({ ImportedUsers: 1 });
    });

    test('nothing of them lies readable', async () => {
      const { UserPoolId } = await makePlace();
      await makeImportJob(bench.context, bench.call, {
        UserPoolId,
        text: `${header},password_hash\n${hashed('ann')}`,
        ...BCRYPT,
      });
      await importInto(UserPoolId, `${header},password_hash\n${hashed('bob')}`, BCRYPT);
      const all = await Promise.all(
        ['users', 'import_chunks', 'import_jobs', 'import_lines'].map((table) =>
          bench.context.db.all(
            statement<Record<never, never>, Record<string, unknown>>(`test-all ${table}`, `select * from ${table}`),
            {},
          ),
        ),
      );
      const bytes = all
        .flat()
        .flatMap((row) =>
          Object.values(row).map((value) =>
            value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value),
          ),
        );
      expect(bytes.some((value) => value.includes(hash))).toBe(false);
      expect(bytes.some((value) => value.includes('bob@example.com'))).toBe(true);
      expect(bytes.some((value) => value.includes('cognito:username,'))).toBe(false);
    });
  });

  describe('a job under way', () => {
    const names = Array.from({ length: 20 }, (_, at) => `user${at}`);
    const begin = async (more: Partial<Parameters<typeof importerOf>[1]> = {}) => {
      const place = await makePlace();
      const JobId = await makeImportJob(bench.context, bench.call, {
        UserPoolId: place.UserPoolId,
        text: fileOf(names),
      });
      await bench.call('StartUserImportJob', { UserPoolId: place.UserPoolId, JobId });
      return { ...place, JobId, more };
    };
    const describeJob = async (place: { UserPoolId: string; JobId: string }) =>
      (await bench.call('DescribeUserImportJob', { UserPoolId: place.UserPoolId, JobId: place.JobId })).UserImportJob;
    const countUsers = async (UserPoolId: string) =>
      (await bench.call('DescribeUserPool', { UserPoolId })).UserPool?.EstimatedNumberOfUsers;

    test('shows how far it has come, and is let go by a process that stops', async () => {
      const place = await begin();
      let batches = 0;
      await runImport(bench.context, importerOf('one', { isStopping: () => ++batches === 2 }));
      expect(await describeJob(place)).toMatchObject({ Status: 'InProgress', ImportedUsers: 6 });
      expect(await countUsers(place.UserPoolId)).toBe(6);
      await runImport(bench.context, importerOf('other'));
      expect(await describeJob(place)).toMatchObject({ Status: 'Succeeded', ImportedUsers: 20, SkippedUsers: 0 });
      expect(await countUsers(place.UserPoolId)).toBe(20);
    });

    test('is worked on by one process at a time; one that died is waited for, one that was overtaken stops', async () => {
      const place = await begin();
      const died = new Error('the process dies');
      const dies = () => {
        throw died;
      };
      await expect(runImport(bench.context, importerOf('one', { onProgress: dies }))).rejects.toBe(died);
      expect(await runImport(bench.context, importerOf('other'))).toBe(false);
      bench.context.clock.advance(leaseMs);
      expect(await runImport(bench.context, importerOf('other'))).toBe(false);
      bench.context.clock.advance(1);
      let overtaken: Promise<boolean> | undefined;
      const slow = importerOf('other', {
        onProgress: () => {
          bench.context.clock.advance(leaseMs + 1);
          overtaken ??= runImport(bench.context, importerOf('third'));
        },
      });
      await runImport(bench.context, slow);
      await overtaken;
      expect(await describeJob(place)).toMatchObject({
        Status: 'Succeeded',
        ImportedUsers: 20,
        SkippedUsers: 0,
        FailedUsers: 0,
      });
      expect(await countUsers(place.UserPoolId)).toBe(20);
    });

    test('of many processes at once each line is imported by one', async () => {
      const place = await begin();
      await Promise.all(['a', 'b', 'c', 'd', 'e'].map((claim) => runImport(bench.context, importerOf(claim))));
      expect(await describeJob(place)).toMatchObject({ Status: 'Succeeded', ImportedUsers: 20, SkippedUsers: 0 });
    });

    test('stops at once and for good, and keeps whom it has imported', async () => {
      const place = await begin();
      const { UserPoolId, JobId } = place;
      let stopped: Promise<unknown> | undefined;
      await runImport(
        bench.context,
        importerOf('one', {
          onProgress: () => (stopped ??= bench.call('StopUserImportJob', { UserPoolId, JobId })) as never,
        }),
      );
      const answer = (await stopped) as { UserImportJob?: Record<string, unknown> };
      const job = await describeJob(place);
      expect(job).toMatchObject({
        Status: 'Stopped',
        CompletionMessage: 'The Import Job was stopped by the developer.',
      });
      expect(answer.UserImportJob).toEqual(job);
      expect(await countUsers(UserPoolId)).toBe(job?.ImportedUsers);
      expect(job?.ImportedUsers).toBeLessThan(20);
      expect(await runImport(bench.context, importerOf('one'))).toBe(false);
      const refused = { code: 'PreconditionNotMetException' };
      await expect(bench.call('StopUserImportJob', { UserPoolId, JobId })).rejects.toMatchObject(refused);
      await expect(bench.call('StartUserImportJob', { UserPoolId, JobId })).rejects.toMatchObject(refused);
    });

    test('lets nobody change the pool, and no other job begin', async () => {
      const { UserPoolId, JobId } = await begin();
      const inProgress = { code: 'UserImportInProgressException' };
      const CustomAttributes = [{ Name: 'team', AttributeDataType: 'String' as const }];
      const change = () => bench.call('AddCustomAttributes', { UserPoolId, CustomAttributes });
      await expect(change()).rejects.toMatchObject(inProgress);
      await expect(bench.call('UpdateUserPool', { UserPoolId })).rejects.toMatchObject(inProgress);
      await expect(bench.call('DeleteUserPool', { UserPoolId })).rejects.toMatchObject(inProgress);
      const other = await makePlace();
      const otherJob = await makeImportJob(bench.context, bench.call, {
        UserPoolId: other.UserPoolId,
        text: fileOf(['ann']),
      });
      await expect(
        bench.call('StartUserImportJob', { UserPoolId: other.UserPoolId, JobId: otherJob }),
      ).rejects.toMatchObject({
        code: 'PreconditionNotMetException',
        message: 'Another user import job is in progress.',
      });
      await bench.call('AddCustomAttributes', { UserPoolId: other.UserPoolId, CustomAttributes });
      await bench.call('StopUserImportJob', { UserPoolId, JobId });
      await change();
      await bench.call('DeleteUserPool', { UserPoolId });
    });
  });

  test('of ten starts at once one begins, and ten changes of the pool find it or not', async () => {
    const { UserPoolId } = await makePlace();
    const JobId = await makeImportJob(bench.context, bench.call, { UserPoolId, text: fileOf(['ann']) });
    const starts = Array.from({ length: 10 }, () => bench.call('StartUserImportJob', { UserPoolId, JobId }));
    const changes = Array.from({ length: 10 }, (_, at) =>
      bench.call('AddCustomAttributes', {
        UserPoolId,
        CustomAttributes: [{ Name: `a${at}`, AttributeDataType: 'String' }],
      }),
    );
    const [started, changed] = await Promise.all([Promise.allSettled(starts), Promise.allSettled(changes)]);
    const began = started.filter(({ status }) => status === 'fulfilled');
    expect(began).toHaveLength(1);
    for (const outcome of changed) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'UserImportInProgressException' });
    }
  });

  test('a job does not start without a file, or where the pool verifies nothing', async () => {
    const { UserPoolId } = await makePlace();
    const { JobId } = await make(UserPoolId);
    await expect(bench.call('StartUserImportJob', { UserPoolId, JobId })).rejects.toMatchObject({
      code: 'PreconditionNotMetException',
      message: `No csv file was uploaded for ${JobId}`,
    });
    await expect(bench.call('StopUserImportJob', { UserPoolId, JobId })).rejects.toMatchObject({
      code: 'PreconditionNotMetException',
    });
    const { pool } = await createPeoplePool(bench.context, {});
    const bare = await makeImportJob(bench.context, bench.call, { UserPoolId: pool.id, text: fileOf(['ann']) });
    await expect(bench.call('StartUserImportJob', { UserPoolId: pool.id, JobId: bare })).rejects.toMatchObject({
      code: 'PreconditionNotMetException',
    });
  });

  test('jobs are of their pool, and unknown ones are told so', async () => {
    const [one, other] = [await makePlace(), await makePlace()];
    const { JobId } = await make(one.UserPoolId);
    const missing = { code: 'ResourceNotFoundException' };
    for (const operation of ['DescribeUserImportJob', 'StartUserImportJob', 'StopUserImportJob'] as const) {
      await expect(bench.call(operation, { UserPoolId: other.UserPoolId, JobId })).rejects.toMatchObject(missing);
      await expect(bench.call(operation, { ...one, JobId: 'import-nowhere000' })).rejects.toMatchObject(missing);
      await expect(bench.call(operation, { UserPoolId: 'us-east-1_nowhere00', JobId })).rejects.toMatchObject(missing);
    }
    const nowhere = { UserPoolId: 'us-east-1_nowhere00' };
    await expect(bench.call('GetCSVHeader', nowhere)).rejects.toMatchObject(missing);
    await expect(bench.call('ListUserImportJobs', { ...nowhere, MaxResults: 1 })).rejects.toMatchObject(missing);
    await expect(make(nowhere.UserPoolId)).rejects.toMatchObject(missing);
  });

  test('jobs are listed page by page, the newest first', async () => {
    const { UserPoolId } = await makePlace();
    const made: string[] = [];
    for (let count = 0; count < 5; count++) {
      made.unshift((await make(UserPoolId)).JobId);
      bench.context.clock.advance(count % 2);
    }
    const found: (string | undefined)[] = [];
    for (let token: string | undefined, pages = 0; pages < 5; pages++) {
      const page = await bench.call('ListUserImportJobs', {
        UserPoolId,
        MaxResults: 2,
        ...(token && { PaginationToken: token }),
      });
      found.push(...(page.UserImportJobs ?? []).map(({ JobId }) => JobId));
      token = page.PaginationToken;
      if (token === undefined) break;
    }
    expect(new Set(found)).toEqual(new Set(made));
    expect(found).toHaveLength(5);
    expect(found[0]).toBe(made[0]);
    await expect(
      bench.call('ListUserImportJobs', { UserPoolId, MaxResults: 2, PaginationToken: 'x' }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  describe('the file', () => {
    test('is put under the whole address alone, for a quarter of an hour, until the job starts', async () => {
      const { UserPoolId } = await makePlace();
      const { JobId, url } = await make(UserPoolId);
      const other = await make(UserPoolId);
      const foreign = await makePlace();
      const put = async (to: string) => (await putFile(bench.context, to, fileOf(['ann']))).status;
      expect(await put(url.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toBe(403);
      expect(await put(url.replace(JobId, other.JobId))).toBe(403);
      expect(await put(url.replace(UserPoolId, foreign.UserPoolId))).toBe(403);
      expect(await put(url.replace(JobId, 'import-nowhere000'))).toBe(403);
      expect(await put(url.replace(/X-Amz-Signature.*/, ''))).toBe(403);
      bench.context.clock.advance(899_000);
      expect(await put(url)).toBe(200);
      bench.context.clock.advance(1);
      const late = await putFile(bench.context, url, fileOf(['ann']));
      expect([late.status, await late.text()]).toEqual([
        403,
        expect.stringContaining('<Message>Request has expired</Message>'),
      ]);
      await bench.call('StartUserImportJob', { UserPoolId, JobId });
      const fresh = await make(UserPoolId);
      expect(await put(fresh.url)).toBe(200);
      await runImport(bench.context, importerOf('one'));
      await bench.call('StartUserImportJob', { UserPoolId, JobId: fresh.JobId });
      const begun = await putFile(bench.context, fresh.url, fileOf(['bob']));
      expect([begun.status, await begun.text()]).toEqual([409, expect.stringContaining('OperationAborted')]);
    });

    test('leaves a line of audit, with nothing of its address or content', async () => {
      const { UserPoolId } = await makePlace();
      const { JobId, url } = await make(UserPoolId);
      const lines: unknown[] = [];
      const log: Log = { ...silentLog, audit: (fields, message) => void lines.push([fields, message]) };
      const context = { ...bench.context, log };
      await putFile(
        context,
        url.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        fileOf(['ann']),
      );
      expect(lines).toEqual([]);
      const file = fileOf(['ann']);
      await putFile(context, url, file);
      const fields = { requestId: expect.any(String), address: '127.0.0.1', poolId: UserPoolId, jobId: JobId };
      expect(lines).toEqual([[{ ...fields, bytes: file.length }, 'the file of an import job was put']]);
    });

    test('takes the place of the one before, whole or not at all', async () => {
      const { UserPoolId } = await makePlace();
      const { JobId, url } = await make(UserPoolId);
      const padding = '\n'.repeat(600_000);
      expect((await putFile(bench.context, url, fileOf(['ann']) + padding)).status).toBe(200);
      expect((await putFile(bench.context, url, fileOf(['bob']) + padding)).status).toBe(200);
      const upload = async (length: number, ...pieces: (Error | string)[]) => {
        const { pathname, search } = new URL(url);
        const signature = new URLSearchParams(search).get('X-Amz-Signature') ?? '';
        const [, , poolId = '', jobId = ''] = pathname.split('/');
        const asker = { requestId: 'test', address: '127.0.0.1' };
        const body = async function* () {
          for (const piece of pieces) {
            if (piece instanceof Error) throw piece;
            yield Buffer.from(piece);
          }
        };
        return receiveUpload(bench.context, { poolId, jobId, signature, ...asker }, length, body());
      };
      const wrong = fileOf(['eve']) + padding;
      expect(await upload(wrong.length + 1, wrong)).toBe('cut-off');
      expect(await upload(wrong.length, wrong.slice(0, 300_000), new Error('gone'))).toBe('cut-off');
      expect(await upload(wrong.length - 1, wrong)).toBe('too-large');
      expect(await upload(100 * 1024 * 1024 + 1)).toBe('too-large');
      const [first, second] = await Promise.all([
        upload(wrong.length + 1, wrong, ' '),
        upload(wrong.length + 1, wrong),
      ]);
      expect([first, second].filter((outcome) => outcome === undefined).length).toBeLessThanOrEqual(1);
      expect((await putFile(bench.context, url, fileOf(['bob']) + padding)).status).toBe(200);
      await bench.call('StartUserImportJob', { UserPoolId, JobId });
      await runImport(bench.context, importerOf('one'));
      await userOf(UserPoolId, 'bob');
      await expect(userOf(UserPoolId, 'ann')).rejects.toMatchObject({ code: 'UserNotFoundException' });
    });
  });

  test('a job that nobody starts expires after a day, with its file', async () => {
    const { UserPoolId } = await makePlace();
    const JobId = await makeImportJob(bench.context, bench.call, { UserPoolId, text: fileOf(['ann']) });
    bench.context.clock.advance(24 * hour - 1);
    await expireImportJobs(bench.context, bench.context.clock.now());
    const describeJob = async () => (await bench.call('DescribeUserImportJob', { UserPoolId, JobId })).UserImportJob;
    expect(await describeJob()).toMatchObject({ Status: 'Created' });
    bench.context.clock.advance(1);
    await expect(bench.call('StartUserImportJob', { UserPoolId, JobId })).rejects.toMatchObject({
      code: 'PreconditionNotMetException',
      message: 'The user import job has expired.',
    });
    await expireImportJobs(bench.context, bench.context.clock.now());
    expect(await describeJob()).toMatchObject({
      Status: 'Expired',
      CompletionMessage: 'The user import job has expired.',
      CompletionDate: bench.context.clock.now() / 1000,
    });
    const chunks = await bench.context.db.all(
      statement<{ id: string }, { number: number }>(
        'test-chunks-of',
        'select number from import_chunks where job_id = :id',
      ),
      { id: JobId },
    );
    expect(chunks).toEqual([]);
  });

  test('what was wrong with lines is kept for 90 days', async () => {
    const { UserPoolId } = await makePlace();
    const job = await importInto(UserPoolId, `${header}\nbad,,\n`);
    bench.context.clock.advance(90 * 24 * hour);
    await expireImportJobs(bench.context, bench.context.clock.now());
    expect(await linesOf(UserPoolId, job?.JobId)).toHaveLength(1);
    bench.context.clock.advance(1);
    await expireImportJobs(bench.context, bench.context.clock.now());
    expect(await linesOf(UserPoolId, job?.JobId)).toEqual([]);
  });

  test('a pool has a thousand jobs at most, however many are made at once', async () => {
    const { UserPoolId } = await makePlace();
    const pool = await loadPool(bench.context, UserPoolId);
    await savePool(bench.context, pool, {});
    const id = (at: number) => `import-${String(at).padStart(10, '0')}${bench.engine === 'SQLite' ? 's' : 'p'}`;
    const values = Array.from(
      { length: 995 },
      (_, at) => `('${id(at)}', '${UserPoolId}', 'x', 'x', 'Stopped', 0, 0, 0, 0, 0, 1, '', 0)`,
    );
    await bench.context.db.execute(
      `insert into import_jobs (id, pool_id, name, role_arn, status, imported, skipped, failed, created_at, position, line, claim, claimed_until) values ${values.join(',')}`,
    );
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => make(UserPoolId)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'LimitExceededException' });
    }
  });
});
