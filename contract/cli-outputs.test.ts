import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Amplify } from 'aws-amplify';
import { confirmSignUp, fetchAuthSession, getCurrentUser, signIn, signOut, signUp } from 'aws-amplify/auth';
import { parseAmplifyConfig } from 'aws-amplify/utils';
import { Amplify as AmplifyV5, Auth } from 'aws-amplify-v5';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAuth, memoryStorage, readConfig } from '../packages/client/src/index.ts';
import { type AppFolder, openAppFolder } from './cli.ts';
import { type ContractServer, describeClient, lastCodeTo } from './server.ts';

const password = 'Correct-Horse-9';

describeClient('the files that cenote push writes', (server: ContractServer) => {
  let app: AppFolder;
  beforeAll(async () => {
    app = openAppFolder(server.endpoint);
    await app.run('init', '--project', 'files', '--yes');
    const social = [
      '--configuration',
      'social',
      '--domain',
      'files',
      '--callback-urls',
      'https://app.example.com/,http://localhost:3000/',
    ];
    await app.run('add', 'auth', ...social, '--guests', '--yes');
    await app.run('push', '--yes');
  });
  afterAll(() => app.close());
  const json = (file: string) => JSON.parse(app.read(join('src', file)));
  // The module is another one in every run.
  // oxlint-disable-next-line import/no-dynamic-require
  const exportsOf = async () => (await import(pathToFileURL(join(app.path, 'src/aws-exports.js')).href)).default;

  it('let people sign up and in with aws-amplify 6, with credentials', async () => {
    const outputs = json('amplify_outputs.json');
    const { Auth: read } = parseAmplifyConfig(outputs);
    Amplify.configure({ Auth: { Cognito: { ...read?.Cognito, ...outputs.custom.cenote } } } as Parameters<
      typeof Amplify.configure
    >[0]);
    const options = { userAttributes: { email: 'six@example.com' } };
    await signUp({ username: 'six', password, options });
    await confirmSignUp({ username: 'six', confirmationCode: await lastCodeTo(server, 'six@example.com') });
    expect(await signIn({ username: 'six', password })).toMatchObject({ isSignedIn: true });
    expect(await getCurrentUser()).toMatchObject({ username: 'six' });
    const { credentials, identityId } = await fetchAuthSession();
    expect(credentials?.sessionToken).toEqual(expect.any(String));
    expect(identityId).toMatch(/^us-east-1:/);
    expect(Amplify.getConfig().Auth?.Cognito.loginWith?.oauth).toMatchObject({
      domain: `files.localhost:${new URL(server.endpoint).port}`,
      redirectSignIn: ['https://app.example.com/', 'http://localhost:3000/'],
      responseType: 'code',
    });
    await signOut();
  });

  it('let people sign up and in with aws-amplify 5, as they are', async () => {
    const { aws_cognito_identity_pool_id: _, ...awsExports } = await exportsOf();
    AmplifyV5.configure(awsExports);
    await Auth.signUp({ username: 'five', password, attributes: { email: 'five@example.com' } });
    await Auth.confirmSignUp('five', await lastCodeTo(server, 'five@example.com'));
    expect((await Auth.signIn('five', password)).getUsername()).toBe('five');
    expect((await Auth.currentSession()).getAccessToken().payload['client_id']).toBe(
      awsExports.aws_user_pools_web_client_id,
    );
    await Auth.signOut();
  });

  it('say the same to aws-amplify 6 in the older form, but for the endpoint', async () => {
    const { Auth: older } = parseAmplifyConfig(await exportsOf());
    const { Auth: newer } = parseAmplifyConfig(json('amplify_outputs.json'));
    const { userPoolId, userPoolClientId, identityPoolId, allowGuestAccess } = newer?.Cognito ?? {};
    expect(older?.Cognito).toMatchObject({ userPoolId, userPoolClientId, identityPoolId, allowGuestAccess });
    expect(older?.Cognito.loginWith?.oauth).toEqual({ ...newer?.Cognito.loginWith?.oauth, providers: undefined });
  });

  it.each(['awsconfiguration.json', 'amplifyconfiguration.json', 'amplify_outputs.json'])(
    'say to the client library where the pool is: %s',
    (file) => {
      const { endpoint: told } = readConfig(json(file));
      const { userPoolId, clientId } = readConfig(json('amplify_outputs.json'));
      expect(readConfig(json(file))).toMatchObject({ userPoolId, clientId });
      expect(told === undefined || told.endsWith(`//${new URL(server.endpoint).host}`)).toBe(true);
    },
  );

  it('are read by the client library as they are', async () => {
    const auth = createAuth({ ...readConfig(await exportsOf()), storage: memoryStorage() });
    await auth.signUp({ username: 'own', password, options: { userAttributes: { email: 'own@example.com' } } });
    await auth.confirmSignUp({ username: 'own', confirmationCode: await lastCodeTo(server, 'own@example.com') });
    expect(await auth.signIn({ username: 'own', password })).toMatchObject({ isSignedIn: true });
  });

  it('come back when they are gone or changed', async () => {
    app.write('src/amplify_outputs.json', '{}');
    expect((await app.run('status')).out).toContain('Not as they should be: src/amplify_outputs.json.');
    expect((await app.run('push', '--yes')).out).toContain('Wrote src/amplify_outputs.json.');
    expect((await app.run('status')).out).not.toContain('Not as they should be');
  });
});
