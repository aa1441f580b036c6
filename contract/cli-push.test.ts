import { parseEnv } from 'node:util';
import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AppFolder, openAppFolder } from './cli.ts';
import { type ContractServer, describeClient } from './server.ts';

describeClient('cenote push', (server: ContractServer) => {
  let app: AppFolder;
  let sdk: CognitoIdentityProviderClient;
  beforeEach(() => {
    app = openAppFolder(server.endpoint);
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    sdk = new CognitoIdentityProviderClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
  });
  afterEach(() => app.close());

  const poolsOf = async (name: string) => {
    const { UserPools = [] } = await sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }));
    return UserPools.filter(({ Name }) => Name === name).map(({ Id }) => Id);
  };
  const ids = () => JSON.parse(app.read('cenote/state.json'))[server.endpoint];

  it('is remembered: what comes next is about that server, unless it names another', async () => {
    await app.run('add', 'auth', '--yes');
    const env = { CENOTE_ENDPOINT: '' };
    const without = (...args: string[]) => app.runWith({ env }, ...args);
    expect((await without('push', '--yes', '--endpoint', server.endpoint)).code).toBe(0);
    expect(JSON.parse((await without('status', '--json')).out)).toMatchObject({ endpoint: server.endpoint });
    expect(await without('user', 'create', 'maria', '--no-invite')).toMatchObject({ code: 0, err: '' });
    expect((await without('user', 'list')).out).toContain('maria');
    expect((await without('pull')).out).toBe('All is as it is on the server.\n');
    expect((await without('push', '--yes')).out).toMatch(/^Nothing to do at /);
    expect((await without('status', '--endpoint', 'http://127.0.0.1:9')).err).toContain('http://127.0.0.1:9');
    const state = JSON.parse(app.read('cenote/state.json'));
    app.write('cenote/state.json', JSON.stringify({ ...state, pushedTo: 'https://auth.example.com' }));
    const keys = { ...env, AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'a' };
    const unasked = await app.runWith({ env: keys }, 'push', '--yes');
    expect([unasked.code, unasked.err]).toEqual([
      1,
      'cenote: The last push went to https://auth.example.com. Say --endpoint to push there again without a question.\n',
    ]);
  });

  it('makes what the file says, every part of it, and finds it again', async () => {
    const project = `whole-${Date.now()}`;
    await writeWhole(app, project);
    const pushed = await app.runWith({ env: { GOOGLE_SECRET: 'hidden-in-env' } }, 'push', '--yes');
    expect(pushed).toMatchObject({ code: 0, err: '' });
    expect(pushed.out).toContain(`Hosted UI     http://${project}.localhost:`);
    expect(pushed.out).not.toContain('hidden-in');
    const { userPoolId, clientIds } = ids();
    const { UserPool: pool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId: userPoolId }));
    expect(pool).toMatchObject({
      Name: project,
      AliasAttributes: ['email'],
      AutoVerifiedAttributes: ['email', 'phone_number'],
      Policies: { PasswordPolicy: { MinimumLength: 10, RequireNumbers: true } },
      LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:123456789012:function:pre-sign-up' },
      UserPoolTags: { 'cenote:project': project },
      VerificationMessageTemplate: { EmailMessage: 'Code {####}' },
    });
    const names = pool?.SchemaAttributes?.map(({ Name }) => Name);
    expect(names).toEqual(expect.arrayContaining(['custom:team', 'custom:age']));
    expect(await sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId: userPoolId }))).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
      SmsMfaConfiguration: { SmsAuthenticationMessage: 'Your authentication code is {####}' },
      EmailMfaConfiguration: {},
    });
    const client = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientIds.web });
    expect((await sdk.send(client)).UserPoolClient).toMatchObject({
      AllowedOAuthScopes: expect.arrayContaining(['https://api.example.com/read']),
      SupportedIdentityProviders: expect.arrayContaining(['COGNITO', 'Google']),
      CallbackURLs: ['http://localhost:3000/'],
    });
    const again = await app.runWith({ env: { GOOGLE_SECRET: 'hidden-in-env' } }, 'push', '--yes');
    expect(again.out).toMatch(/^Nothing to do at .*: all 16 are as they should be\.\n/);
    expect(await app.runWith({ env: { GOOGLE_SECRET: 'hidden-in-env' } }, 'diff')).toMatchObject({ code: 0 });
    const changed = await app.runWith({ env: { GOOGLE_SECRET: 'another' } }, 'diff');
    expect(changed).toMatchObject({ code: 2, out: expect.stringContaining('client_secret  (not shown)') });
    expect(changed.out).not.toMatch(/another|hidden-in/);
  });

  it('makes a client of a program, whose secret is told to who asks for it, and reads it again', async () => {
    const project = `machine-${Date.now()}`;
    await writeWhole(app, project);
    await app.runWith({ env: { GOOGLE_SECRET: 'hidden-in-env' } }, 'push', '--yes');
    const asked = { env: { GOOGLE_SECRET: 'hidden-in-env' } };
    expect((await app.runWith(asked, 'status', '--env')).out).not.toContain('SECRET');
    const { out } = await app.runWith(asked, 'status', '--env', '--client', 'machine');
    const { CENOTE_CLIENT_ID: id, CENOTE_CLIENT_SECRET: secret } = parseEnv(out);
    const answer = await fetch(`${server.endpoint}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    expect(decodeJwt(token)).toMatchObject({ client_id: id, scope: 'https://api.example.com/write' });
    const other = openAppFolder(server.endpoint);
    const imported = await other.run('auth', 'import', '--user-pool', ids().userPoolId, '--json');
    const machine = { secret: true, hostedUi: false, flows: ['client_credentials'] };
    const { clients } = JSON.parse(imported.out).config;
    expect(clients.machine).toMatchObject({ ...machine, scopes: ['https://api.example.com/write'] });
    expect(clients.web).not.toHaveProperty('flows');
    other.close();
  });

  it('changes what changed, keeps what others set, and says what users notice', async () => {
    await app.run('add', 'auth', '--yes');
    const before = await app.run('push', '--yes', '--json');
    const { userPoolId } = JSON.parse(before.out);
    await sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: userPoolId,
        Username: 'maria',
        UserAttributes: [{ Name: 'email', Value: 'maria@example.com' }],
      }),
    );
    app.write(
      'cenote/auth.jsonc',
      app
        .read('cenote/auth.jsonc')
        .replace('"minimumLength": 8', '"minimumLength": 12')
        .replace('"mode": "OFF"', '"mode": "ON", "methods": ["TOTP"]'),
    );
    const plan = await app.run('diff');
    expect(plan.code).toBe(2);
    expect(plan.out).toContain('Policies.PasswordPolicy.MinimumLength  8 -> 12');
    expect(plan.out).toContain('! Passwords that users have stay; the next ones have to follow it.');
    expect(plan.out).toContain('! Every user is asked for a second factor at the next sign-in');
    expect(await app.run('push', '--yes')).toMatchObject({ code: 0 });
    const { Users } = await sdk.send(new ListUsersCommand({ UserPoolId: userPoolId }));
    expect(Users?.map(({ Username }) => Username)).toEqual(['maria']);
    expect(ids().userPoolId).toBe(userPoolId);
  });

  it('refuses what is decided once, and destroys nothing', async () => {
    await app.run('add', 'auth', '--yes');
    await app.run('push', '--yes');
    const { userPoolId } = ids();
    const file = app.read('cenote/auth.jsonc');
    app.write('cenote/auth.jsonc', file.replace(/"signIn": \[\s*"username"\s*\]/, '"signIn": ["email"]'));
    const refused = await app.run('push', '--yes');
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/x refuse user pool .*\n\s+UsernameAttributes {2}none -> \["email"\]/);
    expect(refused.err).toBe('cenote: Nothing was pushed: something cannot be changed in a pool that is there.\n');
    expect((await sdk.send(new DescribeUserPoolCommand({ UserPoolId: userPoolId }))).UserPool?.Id).toBe(userPoolId);
    // Another project is another pool beside it.
    app.write(
      'cenote/auth.jsonc',
      app.read('cenote/auth.jsonc').replace(/"project": "[^"]+"/, '"project": "beside-it"'),
    );
    expect(await app.run('push', '--yes')).toMatchObject({ code: 0 });
    expect(ids().userPoolId).not.toBe(userPoolId);
    expect((await sdk.send(new DescribeUserPoolCommand({ UserPoolId: userPoolId }))).UserPool?.Id).toBe(userPoolId);
  });

  it('finds by its tag what nobody wrote down, and makes no second pool', async () => {
    await app.run('init', '--project', 'found-again', '--yes');
    await app.run('add', 'auth', '--yes');
    await app.run('push', '--yes');
    const before = ids();
    app.write('cenote/state.json', '{}');
    expect((await app.run('push', '--yes')).out).toMatch(/^Nothing to do/);
    expect(ids()).toEqual(before);
    expect(await poolsOf('found-again')).toEqual([before.userPoolId]);
  });

  it('does nothing without a yes, and asks nobody where there is no terminal', async () => {
    await app.run('add', 'auth', '--yes');
    const { code, err } = await app.run('push');
    expect([code, err]).toEqual([1, 'cenote: There is no terminal to ask at. Say --yes to push.\n']);
    expect((await app.run('status')).out).toMatch(/^Nothing of .* is at http:\/\/127\.0\.0\.1:\d+ yet\. "cenote push"/);
  });
});

/** A project with everything that a file can say. */
async function writeWhole(app: AppFolder, project: string): Promise<void> {
  await app.run('init', '--project', project, '--outputs', '.', '--yes');
  app.write('look.css', '.submitButton-customizable { background-color: #123456; }');
  app.write('google-secret', 'hidden-in-file\n');
  app.write(
    'policy.json',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
  );
  const whole = {
    project,
    outputs: '.',
    userPool: {
      name: project,
      aliases: ['email'],
      requiredAttributes: ['email'],
      customAttributes: { team: { type: 'String', max: 20 }, age: { type: 'Number', max: 150 } },
      verify: ['email', 'phone_number'],
      passwordPolicy: { minimumLength: 10, requireNumbers: true },
      mfa: { mode: 'OPTIONAL', methods: ['SMS', 'TOTP', 'EMAIL'] },
      messages: { verifyEmail: 'Code {####}' },
    },
    clients: {
      web: {},
      machine: { secret: true, flows: ['client_credentials'], scopes: ['https://api.example.com/write'] },
    },
    hostedUi: {
      domain: project,
      callbackUrls: ['http://localhost:3000/'],
      logoutUrls: ['http://localhost:3000/'],
      scopes: ['openid', 'email', 'https://api.example.com/read'],
      css: 'look.css',
    },
    providers: {
      Google: { type: 'Google', clientId: '1.apps', clientSecret: 'env:GOOGLE_SECRET' },
      Facebook: { type: 'Facebook', clientId: '1', clientSecret: 'file:google-secret' },
    },
    resourceServers: { 'https://api.example.com': { scopes: { read: 'Read it', write: 'Write it' } } },
    groups: { admins: { description: 'All of it', precedence: 1 } },
    triggers: { PreSignUp: 'pre-sign-up' },
    identityPool: {
      name: project,
      guests: true,
      providers: { google: { web: 'a', ios: 'b' } },
      userPolicy: 'policy.json',
    },
  };
  app.write('cenote/auth.jsonc', JSON.stringify(whole));
}
