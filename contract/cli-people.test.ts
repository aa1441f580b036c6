import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  ListGroupsCommand,
  ListUsersInGroupCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppFolder, openAppFolder } from './cli.ts';
import { type ContractServer, describeClient, lastCodeTo } from './server.ts';

describeClient('users, groups and a pool that is there', (server: ContractServer) => {
  let app: AppFolder;
  let sdk: CognitoIdentityProviderClient;
  beforeAll(async () => {
    app = openAppFolder(server.endpoint);
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    sdk = new CognitoIdentityProviderClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
    await app.run('add', 'auth', '--yes', '--groups', 'editors');
    await app.run('push', '--yes');
  });
  afterAll(() => app.close());
  const userPoolId = () => JSON.parse(app.read('cenote/state.json'))[server.endpoint].userPoolId;

  it('users are invited, shown, let in and out, and deleted', async () => {
    const made = await app.run(
      'user',
      'create',
      'maria',
      '--email',
      'maria@example.com',
      '--attribute',
      'given_name=Maria',
    );
    expect(made).toEqual({ code: 0, out: 'Made maria (FORCE_CHANGE_PASSWORD).\n', err: '' });
    expect(await lastCodeTo(server, 'maria@example.com')).toEqual(expect.any(String));
    const input = 'Correct-Horse-9\n';
    const set = await app.runWith({ input }, 'user', 'set-password', 'maria', '--password-stdin', '--permanent');
    expect(set.out).toBe('maria has the new password.\n');
    expect((await app.run('user', 'disable', 'maria')).out).toBe('maria is disabled.\n');
    const who = new AdminGetUserCommand({ UserPoolId: userPoolId(), Username: 'maria' });
    expect(await sdk.send(who)).toMatchObject({ Enabled: false, UserStatus: 'CONFIRMED' });
    expect(JSON.parse((await app.run('user', 'list', '--json', '--filter', 'status = "Disabled"')).out)).toMatchObject([
      { username: 'maria', email: 'maria@example.com', status: 'CONFIRMED', enabled: false },
    ]);
    await app.run('user', 'enable', 'maria');
    expect((await app.run('user', 'show', 'maria')).out).toMatch(/^maria +CONFIRMED\n[^]*given_name +Maria\n/);
    const kept = await app.run('user', 'delete', 'maria');
    expect([kept.code, kept.err]).toEqual([
      1,
      'cenote: There is no terminal to ask at. Say --yes to delete the user.\n',
    ]);
    expect((await app.run('user', 'delete', 'maria', '--yes')).out).toBe('Deleted maria.\n');
    const gone = await app.run('user', 'show', 'maria');
    expect([gone.code, gone.err]).toEqual([1, expect.stringContaining('User does not exist. (UserNotFoundException)')]);
  });

  it('groups are made, filled, emptied and deleted', async () => {
    await app.run('user', 'create', 'ada', '--no-invite');
    await app.run('user', 'create', 'bob', '--no-invite', '--pool', userPoolId());
    expect((await app.run('group', 'create', 'readers', '--precedence', '2')).out).toBe('Made the group readers.\n');
    expect((await app.run('group', 'add', 'readers', 'ada', 'bob')).out).toBe('2 users are in readers.\n');
    expect((await app.run('group', 'remove', 'readers', 'bob')).out).toBe('bob is not in readers.\n');
    const members = new ListUsersInGroupCommand({ UserPoolId: userPoolId(), GroupName: 'readers' });
    expect((await sdk.send(members)).Users?.map(({ Username }) => Username)).toEqual(['ada']);
    expect((await app.run('group', 'list')).out).toMatch(/^GROUP +PRECEDENCE[^]*readers +2\n/);
    await app.run('group', 'delete', 'readers', '--yes');
    const { Groups } = await sdk.send(new ListGroupsCommand({ UserPoolId: userPoolId() }));
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['editors']);
  });

  it.each([
    [['user', 'create', 'x', '--attribute', 'novalue'], '--attribute takes name=value, not "novalue".'],
    [['user', 'list', '--limit', '0'], '--limit is a whole number from 1'],
    [['group', 'create', 'x', '--precedence', '-1'], '--precedence is a whole number from 0.'],
    [['user', 'set-password', 'x'], 'Write the password to standard input, with --password-stdin.'],
    [['user', 'show', 'nobody', '--pool', 'us-east-1_nowhere'], 'ResourceNotFoundException'],
    [['user', 'list', '--endpoint', 'http://127.0.0.1:9'], 'No pool of this project is at http://127.0.0.1:9.'],
    [['status', '--endpoint', 'http://127.0.0.1:9'], 'No whole answer came from http://127.0.0.1:9.'],
    [['open', 'page'], 'There is no page "page": say console, hosted-ui, mailbox.'],
    [['completion', 'csh'], 'There is no completion for "csh": say bash, zsh or fish.'],
  ])('wrong input is refused with its mend: %o', async (args, sentence) => {
    const { code, err, out } = await app.run(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(sentence);
    expect(err).not.toContain('    at ');
  });

  it.each([
    [
      ['user', 'show', 'nobody'],
      { message: expect.stringContaining('User does not exist.'), code: 'UserNotFoundException' },
    ],
    [['status', '--endpoint', 'http://127.0.0.1:9'], { message: expect.any(String), cause: expect.any(String) }],
    [['user', 'list', '--everything'], { message: "unknown option '--everything'" }],
    [['user', 'show'], { message: "missing required argument 'username'" }],
  ])('with --json an error is a line of JSON: %o', async (args, error) => {
    const { code, err, out } = await app.run(...args, '--json');
    expect([code, out, err.match(/\n/g)?.length]).toEqual([1, '', 1]);
    expect(JSON.parse(err)).toEqual({ error });
  });

  it('what somebody changed on the server is pulled into the file, beside its comments', async () => {
    await sdk.send(
      new UpdateGroupCommand({ UserPoolId: userPoolId(), GroupName: 'editors', Description: 'May change pages' }),
    );
    expect((await app.run('diff')).code).toBe(2);
    expect((await app.run('pull')).out).toContain('Wrote cenote/auth.jsonc.\n');
    expect(app.read('cenote/auth.jsonc')).toMatch(/\/\/ Groups of users[^]*"description": "May change pages"/);
    expect((await app.run('diff')).code).toBe(0);
  });

  it('a pool that is there is taken over with nothing but its tag to push', async () => {
    const other = openAppFolder(server.endpoint);
    const { userPoolId: pool, identityPoolId } = JSON.parse(app.read('cenote/state.json'))[server.endpoint];
    const taken = await other.run('auth', 'import', '--user-pool', pool, '--identity-pool', identityPoolId);
    expect(taken).toMatchObject({ code: 0, out: expect.stringContaining(`Read ${pool} into cenote/auth.jsonc.`) });
    const { steps } = JSON.parse((await other.run('diff', '--json')).out);
    const changes = steps.flatMap((step: { changes: { member: string }[] }) =>
      step.changes.map(({ member }) => member),
    );
    expect(changes).toEqual(['UserPoolTags.cenote:project', 'IdentityPoolTags.cenote:project']);
    other.close();
  });

  it('a doctor finds what is wrong, and says how to mend it', async () => {
    expect((await app.run('doctor')).out).toMatch(/All is well\.\n$/);
    const away = await app.run('doctor', '--endpoint', 'http://127.0.0.1:9');
    expect(away).toMatchObject({ code: 1, out: expect.stringContaining('Is the server running ("cenote dev")?') });
  });

  it('a page of the server is named where there is no terminal', async () => {
    expect((await app.run('open', 'mailbox')).out).toBe(`${server.endpoint}/dev/mailbox\n`);
  });
});
