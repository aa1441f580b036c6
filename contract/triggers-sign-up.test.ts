import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  DescribeUserPoolCommand,
  ForgotPasswordCommand,
  type LambdaConfigType,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, describe, expect, test } from 'vitest';
import { examplesOf } from '../packages/server/test/documentation.ts';
import { functionArn, functionsOfSuites } from './functions.ts';
import { administrator, newPerson, type Person } from './people.ts';
import { makeClient, makePool, refusal, signIn } from './sdk-client.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

const preSignUp = { PreSignUp: functionArn('pre-sign-up') };
const postConfirmation = { PostConfirmation: functionArn('post-confirmation') };

describeClient(
  'triggers around sign-up, through the AWS SDK',
  (server) => {
    async function poolWith(LambdaConfig: LambdaConfigType) {
      const poolId = await makePool(server, { AutoVerifiedAttributes: ['email'], LambdaConfig });
      const { ClientId: clientId } = await makeClient(server, poolId);
      return { poolId, clientId };
    }

    function signUp(person: Person, clientId: string, ClientMetadata?: Record<string, string>) {
      return administrator(server).send(
        new SignUpCommand({
          ClientId: clientId,
          Username: person.username,
          Password: person.password,
          UserAttributes: [{ Name: 'email', Value: person.email }],
          ValidationData: [{ Name: 'captcha', Value: 'solved' }],
          ...(ClientMetadata && { ClientMetadata }),
        }),
      );
    }

    const statusOf = async (poolId: string, { username }: Person) =>
      (await administrator(server).send(new AdminGetUserCommand({ UserPoolId: poolId, Username: username })))
        .UserStatus;

    describe('PreSignUp', () => {
      test('is asked before there is a user, and may leave everything as it is', async () => {
        const { poolId, clientId } = await poolWith(preSignUp);
        const person = newPerson();
        expect(await signUp(person, clientId)).toMatchObject({ UserConfirmed: false });
        expect(functions.eventsOf(person.username)).toEqual([
          {
            version: '1',
            region: 'us-east-1',
            userPoolId: poolId,
            userName: person.username,
            callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
            triggerSource: 'PreSignUp_SignUp',
            request: { userAttributes: { email: person.email }, validationData: { captcha: 'solved' } },
            response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
          },
        ]);
      });

      test('confirms and verifies, and PostConfirmation is told', async () => {
        const { poolId, clientId } = await poolWith({ ...preSignUp, ...postConfirmation });
        const person = newPerson();
        expect(await signUp(person, clientId, { ask: 'confirm' })).toMatchObject({ UserConfirmed: true });
        expect(await messagesTo(server, person.email)).toEqual([]);
        expect((await signIn(server, clientId, person)).AuthenticationResult?.AccessToken).toBeTruthy();
        const [, confirmed] = functions.eventsOf(person.username);
        expect(confirmed).toMatchObject({
          triggerSource: 'PostConfirmation_ConfirmSignUp',
          userPoolId: poolId,
          request: {
            userAttributes: { 'cognito:user_status': 'CONFIRMED', email: person.email, email_verified: 'true' },
            clientMetadata: { ask: 'confirm' },
          },
        });
      });

      test.each([
        ['refuse', 'UserLambdaValidationException', 'PreSignUp failed with error no beards.'],
        ['nonsense', 'InvalidLambdaResponseException', 'Unrecognizable lambda output'],
        ['hang', 'UnexpectedLambdaException', 'Socket timeout while invoking Lambda function'],
      ])('that answers %s leaves no user behind', async (ask, name, message) => {
        const { poolId, clientId } = await poolWith(preSignUp);
        const person = newPerson();
        await expect(signUp(person, clientId, { ask })).rejects.toMatchObject(refusal(name, message));
        await expect(statusOf(poolId, person)).rejects.toMatchObject({ name: 'UserNotFoundException' });
      });

      test('that is nowhere leaves no user behind', async () => {
        const { poolId, clientId } = await poolWith({ PreSignUp: functionArn('nowhere') });
        const person = newPerson();
        const unreachable = /^PreSignUp invocation failed due to error \w+\.$/;
        await expect(signUp(person, clientId)).rejects.toMatchObject(refusal('UnexpectedLambdaException', unreachable));
        await expect(statusOf(poolId, person)).rejects.toMatchObject({ name: 'UserNotFoundException' });
      });

      test('is asked about users whom an administrator makes, without a client', async () => {
        const { poolId } = await poolWith(preSignUp);
        const person = newPerson();
        const make = (ask: string) =>
          administrator(server).send(
            new AdminCreateUserCommand({
              UserPoolId: poolId,
              Username: person.username,
              MessageAction: 'SUPPRESS',
              UserAttributes: [{ Name: 'email', Value: person.email }],
              ClientMetadata: { ask },
            }),
          );
        await expect(make('refuse')).rejects.toMatchObject({ name: 'UserLambdaValidationException' });
        await make('nothing');
        expect(functions.eventsOf(person.username)).toMatchObject([
          { triggerSource: 'PreSignUp_AdminCreateUser', request: { clientMetadata: { ask: 'refuse' } } },
          {
            triggerSource: 'PreSignUp_AdminCreateUser',
            callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
            request: { validationData: null, clientMetadata: { ask: 'nothing' } },
          },
        ]);
      });
    });

    describe('PostConfirmation', () => {
      test('is told of a confirmation, and cannot undo it', async () => {
        const { poolId, clientId } = await poolWith(postConfirmation);
        const person = newPerson();
        await signUp(person, clientId);
        const confirm = new ConfirmSignUpCommand({
          ClientId: clientId,
          Username: person.username,
          ConfirmationCode: await lastCodeTo(server, person.email),
          ClientMetadata: { ask: 'fail' },
        });
        await expect(administrator(server).send(confirm)).rejects.toMatchObject(
          refusal('UserLambdaValidationException', 'PostConfirmation failed with error no room.'),
        );
        expect(await statusOf(poolId, person)).toBe('CONFIRMED');
      });

      test('is told of an administrator’s confirmation and of a new password', async () => {
        const { poolId, clientId } = await poolWith(postConfirmation);
        const person = newPerson();
        const sdk = administrator(server);
        const Username = person.username;
        await signUp(person, clientId);
        const code = await lastCodeTo(server, person.email);
        await sdk.send(new ConfirmSignUpCommand({ ClientId: clientId, Username, ConfirmationCode: code }));
        await sdk.send(new ForgotPasswordCommand({ ClientId: clientId, Username }));
        await sdk.send(
          new ConfirmForgotPasswordCommand({
            ClientId: clientId,
            Username,
            Password: 'Better-Horse-8',
            ConfirmationCode: await lastCodeTo(server, person.email),
            ClientMetadata: { why: 'forgot' },
          }),
        );
        const other = newPerson();
        await signUp(other, clientId);
        await sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: poolId, Username: other.username }));
        expect(functions.eventsOf(Username)).toMatchObject([
          { triggerSource: 'PostConfirmation_ConfirmSignUp', callerContext: { clientId } },
          { triggerSource: 'PostConfirmation_ConfirmForgotPassword', request: { clientMetadata: { why: 'forgot' } } },
        ]);
        expect(functions.eventsOf(other.username)).toMatchObject([
          { triggerSource: 'PostConfirmation_ConfirmSignUp', callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' } },
        ]);
      });
    });

    test('CustomMessage chooses the words, and the code in them confirms', async () => {
      const { poolId, clientId } = await poolWith({ CustomMessage: functionArn('message') });
      const person = newPerson();
      await signUp(person, clientId, { greeting: 'Welcome' });
      const [message] = await messagesTo(server, person.email);
      expect(message).toMatchObject({ subject: 'About CustomMessage_SignUp' });
      expect(message?.body).toBe(`You: ${message?.code} Welcome`);
      await administrator(server).send(
        new ConfirmSignUpCommand({
          ClientId: clientId,
          Username: person.username,
          ConfirmationCode: message?.code ?? '',
        }),
      );
      const invited = newPerson();
      await administrator(server).send(
        new AdminCreateUserCommand({
          UserPoolId: poolId,
          Username: invited.username,
          UserAttributes: [{ Name: 'email', Value: invited.email }],
          DesiredDeliveryMediums: ['EMAIL'],
        }),
      );
      const [invitation] = await messagesTo(server, invited.email);
      expect(invitation?.subject).toBe('About CustomMessage_AdminCreateUser');
      expect(invitation?.body).toMatch(new RegExp(`^${invited.username}: \\S{8,}`));
    });

    test('CustomEmailSender gets the code that confirms', async () => {
      const sender = { LambdaVersion: 'V1_0', LambdaArn: functionArn('sender') } as const;
      const KMSKeyID = 'arn:aws:kms:us-east-1:123456789012:key/any';
      const { clientId } = await poolWith({ CustomEmailSender: sender, KMSKeyID });
      const person = newPerson();
      await signUp(person, clientId);
      await expect.poll(() => functions.eventsOf(person.username)).toHaveLength(1);
      const [event] = functions.eventsOf(person.username);
      expect(event).toMatchObject({
        triggerSource: 'CustomEmailSender_SignUp',
        request: { type: 'customEmailSenderRequestV1', userAttributes: { email: person.email } },
      });
      expect(event?.request['code']).toBe(await lastCodeTo(server, person.email));
      await administrator(server).send(
        new ConfirmSignUpCommand({
          ClientId: clientId,
          Username: person.username,
          ConfirmationCode: String(event?.request['code']),
        }),
      );
    });

    test('the page on triggers makes a pool that calls a function', async () => {
      // Beside this package, so that the SDK is found.
      const folder = mkdtempSync(join(fileURLToPath(new URL('../node_modules', import.meta.url)), '.cenote-'));
      try {
        writeFileSync(join(folder, 'make-pool.mjs'), examplesOf('docs/triggers.md').get('make-pool.mjs') ?? '');
        const env = { ...process.env, COGNITO_ENDPOINT: server.endpoint };
        const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'make-pool.mjs')], { env });
        const described = await administrator(server).send(new DescribeUserPoolCommand({ UserPoolId: stdout.trim() }));
        expect(described.UserPool?.LambdaConfig).toEqual(preSignUp);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
  functions.flags,
  functions.env,
);
