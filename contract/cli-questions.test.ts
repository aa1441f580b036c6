import {
  CognitoIdentityProviderClient,
  DescribeUserPoolDomainCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AppFolder, openAppFolder } from './cli.ts';
import { keys, openTerminal } from './cli-terminal.ts';
import { type ContractServer, describeClient } from './server.ts';

const { enter, down, space, interrupt, end, clear } = keys;
const first = 'Do you want to use the default authentication and security configuration?';

describeClient('the questions of cenote add auth', (server: ContractServer) => {
  let app: AppFolder;
  beforeEach(() => {
    app = openAppFolder(server.endpoint);
  });
  afterEach(() => app.close());
  const open = (...args: string[]) => openTerminal(app, server.endpoint, args);
  /** The file without its comments. */
  const config = () => JSON.parse(app.read('cenote/auth.jsonc').replaceAll(/^\s*\/\/.*$/gm, ''));

  it('are those of the default configuration, and push asks once more', async () => {
    const adding = open('add', 'auth');
    await adding.see(first);
    await adding.see('Default configuration');
    await adding.see('Default configuration with Social Provider (Federation)');
    await adding.see('Manual configuration');
    await adding.answer('I want to learn more.', enter);
    await adding.answer('How do you want users to be able to sign in?', enter);
    await adding.see('Do you want to configure advanced settings?');
    await adding.answer('No, I am done.', enter);
    await adding.see('Next: cenote push');
    expect(await adding.ended).toBe(0);
    expect(config().userPool).toMatchObject({ signIn: ['username'], requiredAttributes: ['email'], verify: ['email'] });

    const pushing = open('push');
    await pushing.see('+ create user pool');
    await pushing.answer('Are you sure you want to continue?', enter);
    await pushing.see('Wrote src/amplifyconfiguration.json.');
    expect(await pushing.ended).toBe(0);

    const again = open('add', 'auth');
    await again.see('Auth has already been added to this project. To update run cenote update auth.');
    expect(await again.ended).toBe(1);
  });

  it('teach who wants to learn more, and change nothing for who leaves', async () => {
    const asked = open('auth', 'add');
    await asked.answer(first, down, down, down, enter);
    await asked.see('Manual: every question, from guests and second factors to functions of your own.');
    await asked.answer(first, interrupt);
    await asked.see('Cancelled; nothing was changed.');
    expect(await asked.ended).toBe(130);
    await expect(async () => app.read('cenote/auth.jsonc')).rejects.toThrow('ENOENT');
  });

  it.each(['a choice', 'a text'])('end with the input as with Ctrl-C, at %s', async (where) => {
    const asked = open('auth', 'add');
    if (where === 'a text') {
      await asked.answer(first, down, down, enter);
      await asked.answer('Select the authentication/authorization services that you want to use:', enter);
      // Behind a text Ctrl-D edits the line, as in a shell.
      await asked.answer('Enter the name of the identity pool:', clear, end);
    } else await asked.answer(first, end);
    expect(await asked.ended).toBe(130);
    expect(asked.screen()).toContain('Cancelled; nothing was changed.');
    await expect(async () => app.read('cenote/auth.jsonc')).rejects.toThrow('ENOENT');
  });

  it('let guests in, and Facebook and Google vouch in the identity pool', async () => {
    const asked = open('add', 'auth');
    await asked.answer(first, down, down, enter);
    await asked.see('Select the authentication/authorization services that you want to use:');
    await asked.answer('User Sign-Up, Sign-In, connected with AWS IAM controls', enter);
    await asked.answer('Enter the name of the identity pool:', enter);
    await asked.answer('Allow unauthenticated logins?', 'y');
    await asked.answer('Do you want to enable 3rd party authentication providers in your identity pool?', 'y');
    await asked.answer('Which of them?', space, down, space, enter);
    await asked.answer('Enter your Facebook App ID:', '12345', enter);
    await asked.answer('Enter your Google Web Client ID:', 'web.apps', enter);
    await asked.answer('Enter your Google iOS Client ID', 'ios.apps', enter);
    await asked.answer('Enter your Google Android Client ID', enter);
    await asked.answer('Enter the name of the user pool:', enter);
    await asked.answer('How do you want users to be able to sign in?', down, enter);
    await asked.answer('Which groups of users shall there be?', 'admins, editors', enter);
    await asked.answer('Shall users prove themselves by a second factor?', down, enter);
    await asked.answer('By which?', enter);
    await asked.answer('Shall a code by e-mail confirm a sign-up', enter);
    await asked.answer('What is the subject of that e-mail?', enter);
    await asked.answer('What does it say?', enter);
    await asked.answer('Do you want to change the rules for passwords', 'y');
    await asked.answer('How many characters does a password have at least?', '\u007f', '5', enter);
    await asked.see('It is a whole number from 6 to 99.');
    await asked.type('\u007f', '12', enter);
    await asked.answer('Which kinds of characters does it need?', enter);
    await asked.answer('What attributes does everybody have to give at sign-up?', enter);
    await asked.answer('For how many days does a sign-in last?', enter);
    await asked.answer('Do you want to say which attributes the app may read and write?', enter);
    await asked.answer('Do you want the server to ask functions of yours?', enter);
    await asked.answer('Do you want to use OAuth, with pages of the server for sign-in?', enter);
    await asked.see('Next: cenote push');
    expect(await asked.ended).toBe(0);
    expect(config()).toMatchObject({
      userPool: {
        signIn: ['email'],
        mfa: { mode: 'OPTIONAL', methods: ['TOTP'] },
        passwordPolicy: { minimumLength: 12 },
      },
      groups: { admins: {}, editors: {} },
      identityPool: {
        guests: true,
        providers: { facebook: '12345', google: { web: 'web.apps', ios: 'ios.apps' } },
      },
    });
    expect(await app.run('push', '--yes')).toMatchObject({ code: 0 });
    expect(app.read('src/awsconfiguration.json')).toContain('"ClientId-iOS": "ios.apps"');
  });

  it('name social providers of the hosted pages, whose domain push and status print', async () => {
    const asked = open('add', 'auth');
    await asked.answer(first, down, enter);
    await asked.answer('How do you want users to be able to sign in?', enter);
    await asked.answer('Do you want to configure advanced settings?', enter);
    await asked.answer('What domain name prefix do you want to use?', enter);
    await asked.answer('Enter your redirect signin URI', enter);
    await asked.answer('Enter your redirect signout URI', enter);
    await asked.answer('Which social providers do people come by?', down, space, enter);
    await asked.answer('Enter your Google Web Client ID for the hosted pages:', '1.apps', enter);
    await asked.answer('Where is your Google Web Client Secret?', clear, 'GOCSPX-abc', enter);
    await asked.see('It is no secret but where one is: env:NAME or file:path');
    await asked.type(clear, 'env:GOOGLE_CLIENT_SECRET', enter);
    await asked.see('Next: cenote push');
    expect(await asked.ended).toBe(0);
    const { hostedUi, providers } = config();
    expect(providers).toEqual({
      Google: { type: 'Google', clientId: '1.apps', clientSecret: 'env:GOOGLE_CLIENT_SECRET' },
    });
    expect((await app.run('push', '--yes')).err).toContain('The variable GOOGLE_CLIENT_SECRET is empty');
    const env = { GOOGLE_CLIENT_SECRET: 'hidden' };
    const url = `http://${hostedUi.domain}.localhost:${new URL(server.endpoint).port}`;
    expect((await app.runWith({ env }, 'push', '--yes')).out).toContain(`${url}/oauth2/idpresponse`);
    expect((await app.runWith({ env }, 'status')).out).toContain(`Hosted UI     ${url}\n`);
    // Who asks where things are needs no secrets; whether something is to be pushed goes by them.
    const { code, out } = await app.run('status');
    expect([code, out]).toEqual([0, expect.stringContaining(`Hosted UI     ${url}\n`)]);
    expect(out).toMatch(/cannot be told\.\nThe variable GOOGLE_CLIENT_SECRET is empty/);
    expect(JSON.parse((await app.run('status', '--json')).out)).toMatchObject({ hostedUi: url, changes: null });
    expect((await app.run('diff')).err).toContain('The variable GOOGLE_CLIENT_SECRET is empty');
    // Another prefix keeps what else is said of the domain.
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const cognito = new CognitoIdentityProviderClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
    const versionOf = async (Domain: string) =>
      (await cognito.send(new DescribeUserPoolDomainCommand({ Domain }))).DomainDescription?.ManagedLoginVersion;
    const { userPoolId } = JSON.parse(app.read('cenote/state.json'))[server.endpoint];
    await cognito.send(
      new UpdateUserPoolDomainCommand({ Domain: hostedUi.domain, UserPoolId: userPoolId, ManagedLoginVersion: 2 }),
    );
    const file = app.read('cenote/auth.jsonc').replace(`"${hostedUi.domain}"`, `"${hostedUi.domain}-new"`);
    app.write('cenote/auth.jsonc', file);
    expect(await app.runWith({ env }, 'push', '--yes')).toMatchObject({ code: 0 });
    expect(await versionOf(`${hostedUi.domain}-new`)).toBe(2);
  });

  it('of an update begin with what stands there, and leave comments alone', async () => {
    await app.run('add', 'auth', '--yes');
    app.write('cenote/auth.jsonc', app.read('cenote/auth.jsonc').replace('"signIn"', '// ours\n    "signIn"'));
    const asked = open('update', 'auth');
    await asked.answer('What do you want to do?', down, down, down, enter);
    await asked.answer('Which groups of users shall there be?', 'admins', enter);
    await asked.see('Next: cenote push');
    expect(await asked.ended).toBe(0);
    expect(config()).toMatchObject({ groups: { admins: {} }, identityPool: { guests: false } });
    expect(app.read('cenote/auth.jsonc')).toContain('// ours\n    "signIn"');
  });
});
