import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  ConfirmDeviceCommand,
  ConfirmForgotPasswordCommand,
  type ExplicitAuthFlowsType,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  type LambdaConfigType,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { signIn as amplifySignIn, confirmSignIn, fetchAuthSession } from 'aws-amplify/auth';
import { afterAll, describe, expect, test } from 'vitest';
import { deviceSecret } from '../packages/server/test/device-secret.ts';
import { SrpClient } from '../packages/server/test/srp-client.ts';
import { onDevice } from './amplify.ts';
import { functionArn, functionsOfSuites } from './functions.ts';
import { newDevice, refreshed, signedIn } from './identity-js.ts';
import { administrator, newPerson, type Person } from './people.ts';
import { addUser, makePlace, newPhone } from './pools.ts';
import {
  claimsOf,
  confirmed,
  makeClient,
  makePool,
  present,
  refusal,
  respond,
  signIn,
  tokensOf,
} from './sdk-client.ts';
import { describeClient, lastCodeTo } from './server.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;
const authentication = {
  PreAuthentication: functionArn('authentication'),
  PostAuthentication: functionArn('authentication'),
};
const tokenFunction = (LambdaVersion: 'V1_0' | 'V2_0' | 'V3_0') => ({
  PreTokenGenerationConfig: { LambdaVersion, LambdaArn: functionArn('tokens') },
});

describeClient(
  'triggers around sign-in',
  (server) => {
    async function poolWith(LambdaConfig: LambdaConfigType, allowed: readonly ExplicitAuthFlowsType[] = flows) {
      const userPoolId = await makePool(server, { AutoVerifiedAttributes: ['email'], LambdaConfig });
      const { ClientId: clientId } = await makeClient(server, userPoolId, {
        ExplicitAuthFlows: [...allowed],
        PreventUserExistenceErrors: 'ENABLED',
      });
      return { userPoolId, clientId };
    }

    function passwordSignIn(
      clientId: string,
      { username, password }: Pick<Person, 'username' | 'password'>,
      ask: string,
    ) {
      return administrator(server).send(
        new InitiateAuthCommand({
          AuthFlow: 'USER_PASSWORD_AUTH',
          ClientId: clientId,
          AuthParameters: { USERNAME: username, PASSWORD: password },
          ClientMetadata: { ask },
        }),
      );
    }

    describe('PreAuthentication and PostAuthentication', () => {
      test('see a sign-in begin and end', async () => {
        const { userPoolId, clientId } = await poolWith(authentication);
        const person = await confirmed(server, clientId, userPoolId);
        await passwordSignIn(clientId, person, 'nothing');
        expect(functions.eventsOf(person.username)).toMatchObject([
          {
            triggerSource: 'PreAuthentication_Authentication',
            request: { userAttributes: { email: person.email }, validationData: { ask: 'nothing' } },
          },
          {
            triggerSource: 'PostAuthentication_Authentication',
            request: {
              userAttributes: { email: person.email, 'cognito:user_status': 'CONFIRMED' },
              newDeviceUsed: false,
            },
          },
        ]);
      });

      test('a refused sign-in gives no tokens', async () => {
        const { userPoolId, clientId } = await poolWith(authentication);
        const person = await confirmed(server, clientId, userPoolId);
        await expect(passwordSignIn(clientId, person, 'refuse')).rejects.toMatchObject(
          refusal('UserLambdaValidationException', 'PreAuthentication failed with error not on Sundays.'),
        );
        expect(functions.eventsOf(person.username)).toHaveLength(1);
      });

      test('a wrong password reaches the first and not the second', async () => {
        const { userPoolId, clientId } = await poolWith(authentication);
        const person = await confirmed(server, clientId, userPoolId);
        await expect(signIn(server, clientId, { ...person, password: 'Wrong-Horse-1' })).rejects.toMatchObject({
          name: 'NotAuthorizedException',
        });
        expect(functions.eventsOf(person.username)).toMatchObject([
          { triggerSource: 'PreAuthentication_Authentication' },
        ]);
      });

      test('nobody is told apart by the first', async () => {
        const { clientId } = await poolWith(authentication);
        const nobody = newPerson();
        await expect(signIn(server, clientId, nobody)).rejects.toMatchObject(
          refusal('NotAuthorizedException', 'Incorrect username or password.'),
        );
        expect(functions.eventsOf(nobody.username)).toMatchObject([
          { triggerSource: 'PreAuthentication_Authentication', request: { userNotFound: true } },
        ]);
      });
    });

    describe('PreTokenGeneration', () => {
      test('V1_0 changes the ID token that Amplify shows, and groups in both', async () => {
        const { userPoolId, clientId } = await poolWith({ PreTokenGeneration: functionArn('tokens') });
        const { username, password } = await confirmed(server, clientId, userPoolId);
        onDevice(server, { userPoolId, clientId });
        expect(await amplifySignIn({ username, password })).toMatchObject({ isSignedIn: true });
        const { tokens, userSub } = await fetchAuthSession();
        const id = tokens?.idToken?.payload;
        expect(id).toMatchObject({
          plan: 'gold',
          sub: userSub,
          'cognito:username': username,
          'cognito:groups': ['guests'],
        });
        expect(id?.iss).toBe(`${server.endpoint}/${userPoolId}`);
        expect(id).toHaveProperty('exp');
        expect(id).not.toHaveProperty('email');
        expect(tokens?.accessToken.payload).not.toHaveProperty('plan');
        expect(tokens?.accessToken.payload).toMatchObject({ username, 'cognito:groups': ['guests'] });
      });

      test.each([
        ['V2_0', '2'],
        ['V3_0', '3'],
      ] as const)('%s changes both tokens, and leaves alone who they are for', async (LambdaVersion, version) => {
        const { userPoolId, clientId } = await poolWith(tokenFunction(LambdaVersion));
        const person = await confirmed(server, clientId, userPoolId);
        const { AccessToken, IdToken } = await tokensOf(server, clientId, person);
        const [access, id] = [claimsOf(AccessToken), claimsOf(IdToken)];
        const plan = { level: 3, perks: ['tea'] };
        expect(id).toMatchObject({ plan, aud: clientId, 'cognito:groups': ['guests'] });
        expect(id).not.toHaveProperty('email');
        expect(access).toMatchObject({ plan, aud: clientId, client_id: clientId, 'cognito:groups': ['guests'] });
        expect(String(access['scope']).split(' ').toSorted()).toEqual(['aws.cognito.signin.user.admin', 'orders/read']);
        expect([access['sub'], access['event_id']]).toEqual([id['sub'], expect.any(String)]);
        expect(id['sub']).not.toBe('somebody else');
        expect(Number(id['exp'])).toBeGreaterThan(Date.now() / 1000);
        expect(functions.eventsOf(person.username)).toMatchObject([
          {
            version,
            triggerSource: 'TokenGeneration_Authentication',
            request: { scopes: ['aws.cognito.signin.user.admin'] },
          },
        ]);
      });

      test('is asked again when tokens are refreshed', async () => {
        const { userPoolId, clientId } = await poolWith(tokenFunction('V1_0'));
        const person = await confirmed(server, clientId, userPoolId);
        const user = await signedIn(newDevice(server, { userPoolId, clientId }), person);
        const session = await refreshed(user);
        expect(session?.getIdToken().payload).toMatchObject({ plan: 'gold' });
        const RefreshToken = session?.getRefreshToken().getToken();
        await administrator(server).send(
          new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken, ClientMetadata: { why: 'tab' } }),
        );
        expect(functions.eventsOf(person.username)).toMatchObject([
          { triggerSource: 'TokenGeneration_Authentication' },
          { triggerSource: 'TokenGeneration_RefreshTokens' },
          { triggerSource: 'TokenGeneration_RefreshTokens', request: { clientMetadata: { why: 'tab' } } },
        ]);
      });

      test('is told of a new password that Amplify sets', async () => {
        const { userPoolId, clientId } = await poolWith(tokenFunction('V1_0'));
        const { username, password, email } = newPerson();
        await administrator(server).send(
          new AdminCreateUserCommand({
            UserPoolId: userPoolId,
            Username: username,
            TemporaryPassword: password,
            MessageAction: 'SUPPRESS',
            UserAttributes: [{ Name: 'email', Value: email }],
          }),
        );
        onDevice(server, { userPoolId, clientId });
        const { nextStep } = await amplifySignIn({ username, password });
        expect(nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED');
        expect(await confirmSignIn({ challengeResponse: 'Better-Horse-8' })).toMatchObject({ isSignedIn: true });
        expect((await fetchAuthSession()).tokens?.idToken?.payload).toMatchObject({ plan: 'gold' });
        expect(functions.eventsOf(username)).toMatchObject([
          {
            triggerSource: 'TokenGeneration_NewPasswordChallenge',
            userPoolId,
            callerContext: { clientId },
            request: { userAttributes: { email, 'cognito:user_status': 'CONFIRMED' } },
          },
        ]);
      });

      test('is told of a device that proves itself', async () => {
        const place = await makePlace(server, {
          mfa: 'ON',
          factors: ['sms'],
          pool: {
            DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
            LambdaConfig: tokenFunction('V1_0'),
          },
        });
        const { clientId } = place;
        const phone = newPhone();
        const person = await addUser(server, place, () => ({ phone_number: phone }));
        const USERNAME = person.username;
        const sdk = administrator(server);
        const asked = await signIn(server, clientId, person);
        const withCode = { USERNAME, SMS_MFA_CODE: await lastCodeTo(server, phone) };
        const first = present((await respond(server, clientId, asked, withCode)).AuthenticationResult);
        const { DeviceKey, DeviceGroupKey } = present(first.NewDeviceMetadata);
        const device = { key: present(DeviceKey), groupKey: present(DeviceGroupKey) };
        const { password, config: DeviceSecretVerifierConfig } = deviceSecret(device);
        const { AccessToken } = first;
        await sdk.send(new ConfirmDeviceCommand({ AccessToken, DeviceKey, DeviceSecretVerifierConfig }));

        const DEVICE_KEY = device.key;
        const begun = await sdk.send(
          new InitiateAuthCommand({
            AuthFlow: 'USER_PASSWORD_AUTH',
            ClientId: clientId,
            AuthParameters: { USERNAME, PASSWORD: person.password, DEVICE_KEY },
          }),
        );
        const srp = new SrpClient(device.groupKey);
        const step = await respond(server, clientId, begun, { USERNAME, DEVICE_KEY, SRP_A: srp.publicKey });
        const proof = srp.answer(present(step.ChallengeParameters), password, Date.now(), device);
        const { AuthenticationResult } = await respond(server, clientId, step, { USERNAME, ...proof });
        expect(claimsOf(present(AuthenticationResult?.IdToken))).toMatchObject({ plan: 'gold' });
        expect(functions.eventsOf(USERNAME)).toMatchObject([
          { triggerSource: 'TokenGeneration_Authentication' },
          {
            triggerSource: 'TokenGeneration_AuthenticateDevice',
            userPoolId: place.userPoolId,
            callerContext: { clientId },
            request: { userAttributes: { phone_number: phone } },
          },
        ]);
      });
    });

    describe('UserMigration', () => {
      const migration = { UserMigration: functionArn('user-migration') };
      const old = (): Person => {
        const username = `old-${newPerson().username}`;
        return { username, email: `${username}@example.com`, password: 'Correct-Horse-7' };
      };

      test('brings a user over at the first sign-in with Amplify, and is not asked again', async () => {
        const { userPoolId, clientId } = await poolWith(migration);
        const { username, password, email } = old();
        const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const;
        onDevice(server, { userPoolId, clientId });
        expect(await amplifySignIn({ username, password, options })).toMatchObject({ isSignedIn: true });
        expect((await fetchAuthSession()).tokens?.idToken?.payload).toMatchObject({ email, email_verified: true });
        // SRP, which needs the password here; and without the function.
        await administrator(server).send(new UpdateUserPoolCommand({ UserPoolId: userPoolId }));
        await signedIn(newDevice(server, { userPoolId, clientId }), { username, password, email });
        expect(functions.eventsOf(username)).toHaveLength(1);
      });

      test('brings a user over who chooses the password among the first factors', async () => {
        const { userPoolId, clientId } = await poolWith(migration, ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
        const { username, password, email } = old();
        onDevice(server, { userPoolId, clientId });
        const { nextStep } = await amplifySignIn({ username, options: { authFlowType: 'USER_AUTH' } });
        expect(nextStep.signInStep).toBe('CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION');
        await confirmSignIn({ challengeResponse: 'PASSWORD' });
        expect(await confirmSignIn({ challengeResponse: password })).toMatchObject({ isSignedIn: true });
        expect((await fetchAuthSession()).tokens?.idToken?.payload).toMatchObject({ email, email_verified: true });
        expect(functions.eventsOf(username)).toMatchObject([
          { triggerSource: 'UserMigration_Authentication', request: { password } },
        ]);
      });

      test('keeps strangers and wrong passwords out alike', async () => {
        const { userPoolId, clientId } = await poolWith(migration);
        const person = old();
        const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.');
        await expect(signIn(server, clientId, { ...person, password: 'Wrong-Horse-1' })).rejects.toMatchObject(wrong);
        await expect(signIn(server, clientId, newPerson())).rejects.toMatchObject(wrong);
        const get = new AdminGetUserCommand({ UserPoolId: userPoolId, Username: person.username });
        await expect(administrator(server).send(get)).rejects.toMatchObject({ name: 'UserNotFoundException' });
      });

      test('brings a user over who has forgotten the password', async () => {
        const { clientId } = await poolWith(migration);
        const { username, email } = old();
        const sdk = administrator(server);
        await sdk.send(new ForgotPasswordCommand({ ClientId: clientId, Username: username }));
        const password = 'Better-Horse-8';
        await sdk.send(
          new ConfirmForgotPasswordCommand({
            ClientId: clientId,
            Username: username,
            Password: password,
            ConfirmationCode: await lastCodeTo(server, email),
          }),
        );
        await tokensOf(server, clientId, { username, password });
        expect(functions.eventsOf(username)).toMatchObject([
          { triggerSource: 'UserMigration_ForgotPassword', request: { password: '' } },
        ]);
      });
    });
  },
  functions.flags,
  functions.env,
);
