import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  AdminListGroupsForUserCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppFolder, openAppFolder } from './cli.ts';
import { begin, newDevice, walked } from './identity-js.ts';
import { type ContractServer, describeClient, messagesTo } from './server.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cenote-functions-'));
const password = 'Correct-Horse-9';

/** The answer to the question of the template. */
function sumOf(question = ''): string {
  const [one = Number.NaN, other = Number.NaN] = question.split(' + ').map(Number);
  return String(one + other);
}

describeClient(
  'functions that the questions write',
  (server: ContractServer) => {
    let app: AppFolder;
    let sdk: CognitoIdentityProviderClient;
    let ClientId: string;
    let UserPoolId: string;
    beforeAll(async () => {
      app = openAppFolder(server.endpoint, folder);
      const triggers =
        'email-allowlist,email-denylist,custom-challenge,token-claims,verification-link,pre-authentication,post-authentication,add-to-group';
      const answers = ['--allowed-domains', 'example.com,bad.example.com', '--denied-domains', 'bad.example.com'];
      const link = ['--redirect-url', 'https://app.example.com/confirm?from=mail'];
      const group = ['--new-user-group', 'readers'];
      await app.run('add', 'auth', '--yes', '--triggers', triggers, ...answers, ...link, ...group);
      const closed = '"customAttributes": { "closed": { "type": "String" } }, "verify"';
      app.write('cenote/auth.jsonc', app.read('cenote/auth.jsonc').replace('"verify"', closed));
      ({ clientId: ClientId, userPoolId: UserPoolId } = JSON.parse((await app.run('push', '--yes', '--json')).out));
      const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
      sdk = new CognitoIdentityProviderClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
    });
    afterAll(() => app.close());

    const answerSum = ({ ChallengeParameters, Session }: InitiateAuthCommandOutput) =>
      sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'CUSTOM_CHALLENGE',
          Session,
          ChallengeResponses: { USERNAME: 'maria', ANSWER: sumOf(ChallengeParameters?.['question']) },
        }),
      );

    const signUp = (Username: string, email: string) =>
      sdk.send(
        new SignUpCommand({
          ClientId,
          Username,
          Password: password,
          UserAttributes: [{ Name: 'email', Value: email }],
        }),
      );

    it('decide by the domain of an address who signs up', async () => {
      await expect(signUp('eve', 'eve@elsewhere.example.org')).rejects.toThrow(
        'Nobody signs up with an address of this domain',
      );
      await expect(signUp('eve', 'eve@BAD.example.com')).rejects.toThrow(
        'Nobody signs up with an address of this domain',
      );
      await expect(signUp('eve', 'eve@mail.bad.example.com')).rejects.toThrow(
        'Nobody signs up with an address of this domain',
      );
      await signUp('maria', 'maria@example.com');
    });

    it('send a link that brings the code to a page, and ask a question at sign-in', async () => {
      const [message] = await messagesTo(server, 'maria@example.com');
      const link = new URL(/https:\S+/.exec(message?.body ?? '')?.[0] ?? '');
      expect(Object.fromEntries(link.searchParams)).toMatchObject({ from: 'mail', username: 'maria' });
      const ConfirmationCode = link.searchParams.get('code') ?? '';
      await sdk.send(new ConfirmSignUpCommand({ ClientId, Username: 'maria', ConfirmationCode }));
      const { Groups } = await sdk.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: 'maria' }));
      expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['readers']);

      const user = newDevice(server, { userPoolId: UserPoolId, clientId: ClientId }).user('maria');
      const begun = await begin(user, { password }, 'CUSTOM_AUTH');
      expect(begun).toMatchObject({ asked: 'customChallenge' });
      const { question } = begun.parameters as { question: string };
      const tokens = await walked((callbacks) => user.sendCustomChallengeAnswer(sumOf(question), callbacks));
      const id = tokens.session?.getIdToken().getJwtToken() ?? '';
      const access = tokens.session?.getAccessToken().getJwtToken() ?? '';
      expect(decodeJwt(id)).toMatchObject({ plan: 'free' });
      expect(decodeJwt(id)).not.toHaveProperty('email');
      expect(decodeJwt(access)).toMatchObject({ plan: 'free' });
    });

    it('ask nobody, and let nobody in, without the password', async () => {
      const input = { ClientId, AuthFlow: 'CUSTOM_AUTH' as const, AuthParameters: { USERNAME: 'maria' } };
      await expect(sdk.send(new InitiateAuthCommand(input)).then(answerSum)).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
      const user = newDevice(server, { userPoolId: UserPoolId, clientId: ClientId }).user('maria');
      await expect(begin(user, { password: 'Wrong-Horse-7' }, 'CUSTOM_AUTH')).rejects.toMatchObject({
        code: 'NotAuthorizedException',
      });
    });

    it('let nobody in whose account is closed', async () => {
      const UserAttributes = [{ Name: 'custom:closed', Value: 'true' }];
      await sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: 'maria', UserAttributes }));
      const input = { ClientId, AuthFlow: 'CUSTOM_AUTH' as const, AuthParameters: { USERNAME: 'maria' } };
      await expect(sdk.send(new InitiateAuthCommand(input))).rejects.toThrow('This account is closed');
    });

    it('compile, and are not overwritten', async () => {
      const more = openAppFolder(server.endpoint);
      await more.run('add', 'auth', '--yes', '--triggers', 'recaptcha');
      const files = [app, more].flatMap(({ path }) =>
        readdirSync(join(path, 'functions')).map((file) => join(path, 'functions', file)),
      );
      expect(files.length).toBe(13);
      const config = {
        compilerOptions: {
          target: 'es2024',
          module: 'nodenext',
          strict: true,
          noUncheckedIndexedAccess: true,
          exactOptionalPropertyTypes: true,
          noPropertyAccessFromIndexSignature: true,
          erasableSyntaxOnly: true,
          allowImportingTsExtensions: true,
          noEmit: true,
          skipLibCheck: true,
          types: ['node'],
          typeRoots: [join(repository, 'node_modules/@types')],
          paths: { 'cenote/triggers': [join(repository, 'packages/server/src/domain/reach/triggers/events.ts')] },
        },
        files,
      };
      app.write('tsconfig.json', JSON.stringify(config));
      const tsc = join(repository, 'node_modules/typescript/bin/tsc');
      await promisify(execFile)(process.execPath, [tsc, '--project', app.path]);
      more.write('functions/verify-challenge.ts', '// ours');
      await more.run('update', 'auth', '--yes', '--triggers', 'recaptcha');
      expect(more.read('functions/verify-challenge.ts')).toBe('// ours');
      more.close();
    });
  },
  { functions: join(folder, 'functions') },
);

const recaptchaFolder = mkdtempSync(join(tmpdir(), 'cenote-functions-'));

describeClient(
  'the function for reCAPTCHA that the questions write',
  (server: ContractServer) => {
    let app: AppFolder;
    beforeAll(() => {
      app = openAppFolder(server.endpoint, recaptchaFolder);
    });
    afterAll(() => app.close());

    it('asks for a token, and says what it lacks', async () => {
      await app.run('add', 'auth', '--yes', '--triggers', 'recaptcha');
      const { clientId, userPoolId } = JSON.parse((await app.run('push', '--yes', '--json')).out);
      await app.run('user', 'create', 'ada', '--no-invite');
      const set = ['user', 'set-password', 'ada', '--password-stdin', '--permanent'];
      await app.runWith({ input: `${password}\n` }, ...set);
      const user = newDevice(server, { userPoolId, clientId }).user('ada');
      expect(await begin(user, { password }, 'CUSTOM_AUTH')).toMatchObject({ parameters: { recaptcha: 'wanted' } });
      const answered = walked((callbacks) => user.sendCustomChallengeAnswer('a token', callbacks));
      await expect(answered).rejects.toThrow('RECAPTCHA_SECRET_KEY is missing');
    });
  },
  { functions: join(recaptchaFolder, 'functions') },
);
