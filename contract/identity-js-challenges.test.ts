import { AdminForgetDeviceCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoUser, IAuthenticationCallback } from 'amazon-cognito-identity-js';
import { afterAll, describe, expect, test } from 'vitest';
import { functionArn, functionsOfSuites } from './functions.ts';
import { answered, begin, called, type Device, newDevice, refreshed, walked } from './identity-js.ts';
import { administrator, type Person, wrongCode } from './people.ts';
import { addUser, makePlace, newPhone, type PlaceInput } from './pools.ts';
import { claimsOf, present } from './sdk-client.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';
import { totp } from './totp.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

const flows = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const;
const signedIn = { session: expect.anything() };

const sendCode = (user: CognitoUser, code: string, factor = 'SMS_MFA') =>
  walked((callbacks) => user.sendMFACode(code, callbacks, factor));

describeClient(
  'challenges with amazon-cognito-identity-js',
  (server) => {
    async function makeSomebody(input: PlaceInput, attributes?: (person: Person) => Readonly<Record<string, string>>) {
      const place = await makePlace(server, input);
      const person = await addUser(server, place, attributes);
      return { place, person, user: newDevice(server, place).user(person.username) };
    }

    /** Registers an app, signed in or within a sign-in. Gives its secret. */
    function associate(user: CognitoUser): Promise<string> {
      return new Promise((resolve, reject) =>
        user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject }),
      );
    }

    describe.each(flows)('after %s', (flow) => {
      test('a code by SMS, after a wrong one', async () => {
        const phone = newPhone();
        const input = { mfa: 'ON', factors: ['sms'] } as const;
        const { person, user } = await makeSomebody(input, () => ({ phone_number: phone }));
        expect(await begin(user, person, flow)).toEqual({
          asked: 'mfaRequired',
          parameters: expect.objectContaining({
            CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS',
            CODE_DELIVERY_DESTINATION: `+*******${phone.slice(-4)}`,
          }),
        });
        const code = await lastCodeTo(server, phone);
        await expect(sendCode(user, wrongCode(code))).rejects.toMatchObject({ code: 'CodeMismatchException' });
        expect(await sendCode(user, code)).toEqual(signedIn);
      });

      test('an app that is set up in the sign-in, and asked for at the next', async () => {
        const { person, user } = await makeSomebody({ mfa: 'ON', factors: ['app'] });
        expect(await begin(user, person, flow)).toMatchObject({ asked: 'mfaSetup' });
        const secret = await associate(user);
        const verify = (code: string) => answered((callbacks) => user.verifySoftwareToken(code, 'my phone', callbacks));
        await expect(verify(totp(secret, 10))).rejects.toMatchObject({ code: 'EnableSoftwareTokenMFAException' });
        await verify(totp(secret));
        expect(user.getSignInUserSession()?.isValid()).toBe(true);
        expect(await begin(user, person, flow)).toEqual({
          asked: 'totpRequired',
          parameters: expect.objectContaining({ FRIENDLY_DEVICE_NAME: 'my phone' }),
        });
        expect(await sendCode(user, totp(secret, 1), 'SOFTWARE_TOKEN_MFA')).toEqual(signedIn);
      });
    });

    test('one of two factors is chosen', async () => {
      const phone = newPhone();
      const input = { mfa: 'OPTIONAL', factors: ['app', 'sms'] } as const;
      const proved = { phone_number: phone, phone_number_verified: 'true' };
      const { person, user } = await makeSomebody(input, () => proved);
      expect(await begin(user, person)).toEqual(signedIn);
      const secret = await associate(user);
      await answered((callbacks) => user.verifySoftwareToken(totp(secret), 'my phone', callbacks));
      const on = { Enabled: true, PreferredMfa: false };
      await called((callback) => user.setUserMfaPreference(on, on, callback));
      expect(await begin(user, person)).toMatchObject({
        asked: 'selectMFAType',
        parameters: { MFAS_CAN_CHOOSE: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' },
      });
      const choose = (factor: string) =>
        walked((callbacks: IAuthenticationCallback) => user.sendMFASelectionAnswer(factor, callbacks));
      expect(await choose('SOFTWARE_TOKEN_MFA')).toMatchObject({ asked: 'totpRequired' });
      expect(await sendCode(user, totp(secret, 1), 'SOFTWARE_TOKEN_MFA')).toEqual(signedIn);
      await begin(user, person);
      expect(await choose('SMS_MFA')).toMatchObject({ asked: 'mfaRequired' });
      expect(await sendCode(user, await lastCodeTo(server, phone))).toEqual(signedIn);
    });

    describe.each(flows)('a device by %s', (flow) => {
      async function makeOwner() {
        const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false };
        const phone = newPhone();
        const { place, person } = await makeSomebody(
          { mfa: 'ON', factors: ['sms'], pool: { DeviceConfiguration } },
          () => ({ phone_number: phone }),
        );
        const device = newDevice(server, place);
        const user = device.user(person.username);
        await begin(user, person, flow);
        expect(await sendCode(user, await lastCodeTo(server, phone))).toEqual(signedIn);
        return { place, person, phone, device, user };
      }
      const keyOf = ({ stored }: Device) => present([...stored].find(([name]) => name.endsWith('.deviceKey')))[1];

      test('that is known needs no code, and refreshes', async () => {
        const { person, phone, device } = await makeOwner();
        const user = device.user(person.username);
        const { session } = await begin(user, person, flow);
        const key = keyOf(device);
        expect(claimsOf(present(session).getAccessToken().getJwtToken())['device_key']).toBe(key);
        const after = present(await refreshed(user));
        expect(claimsOf(after.getAccessToken().getJwtToken())['device_key']).toBe(key);
        expect(await messagesTo(server, phone)).toHaveLength(1);
      });

      test('that is forgotten needs a code, and is a new one', async () => {
        const { place, person, phone, device } = await makeOwner();
        const DeviceKey = keyOf(device);
        const forgotten = { UserPoolId: place.userPoolId, Username: person.username, DeviceKey };
        await administrator(server).send(new AdminForgetDeviceCommand(forgotten));
        const user = device.user(person.username);
        expect(await begin(user, person, flow)).toMatchObject({ asked: 'mfaRequired' });
        expect(await sendCode(user, await lastCodeTo(server, phone))).toEqual(signedIn);
        expect(keyOf(device)).not.toBe(DeviceKey);
        expect(await begin(device.user(person.username), person, flow)).toEqual(signedIn);
      });
    });

    test('custom challenges after a password', async () => {
      const LambdaConfig = {
        DefineAuthChallenge: functionArn('define-steps'),
        CreateAuthChallenge: functionArn('create-step'),
        VerifyAuthChallengeResponse: functionArn('verify-step'),
      };
      const { person, user } = await makeSomebody({ pool: { LambdaConfig } });
      const step = (number: string) => ({
        asked: 'customChallenge',
        parameters: { step: number, USERNAME: person.username },
      });
      const answer = (text: string) => walked((callbacks) => user.sendCustomChallengeAnswer(text, callbacks));
      expect(await begin(user, person, 'CUSTOM_AUTH')).toEqual(step('1'));
      expect(await answer('wrong')).toEqual(step('1'));
      expect(await answer('answer 1')).toEqual(step('2'));
      expect(await answer('answer 2')).toEqual(signedIn);
    });
  },
  functions.flags,
  functions.env,
);
