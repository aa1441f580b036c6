import { AuthenticationDetails, type CognitoUser } from 'amazon-cognito-identity-js';
import { afterAll, describe, expect, test } from 'vitest';
import { functionArn, functionsOfSuites } from './functions.ts';
import { answered, begin, newDevice, walked } from './identity-js.ts';
import { newPerson } from './people.ts';
import { addUser, makePlace, newPhone, type PlaceInput } from './pools.ts';
import { describeClient, lastCodeTo } from './server.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

/** Its riddle needs no password before it. */
const alone = 'define-riddle-alone';

const signedIn = { session: expect.anything() };
const wrong = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };

/** Begins a custom authentication that asks for no password. */
function initiate(user: CognitoUser) {
  const details = new AuthenticationDetails({ Username: user.getUsername() });
  return walked((callbacks) => user.initiateAuth(details, callbacks));
}

const answer = (user: CognitoUser, text: string) =>
  walked((callbacks) => user.sendCustomChallengeAnswer(text, callbacks));

/** What the page on triggers asks: two numbers to add. */
function solve({ parameters }: { readonly parameters?: unknown }): string {
  const { riddle } = parameters as { riddle: string };
  const [one = Number.NaN, other = Number.NaN] = riddle.split(' + ').map(Number);
  return String(one + other);
}

const askedRiddle = (username: string) => ({
  asked: 'customChallenge',
  parameters: { USERNAME: username, riddle: expect.stringMatching(/^\d \+ \d$/) },
});

describeClient(
  'riddles with amazon-cognito-identity-js',
  (server) => {
    async function makeSomebody({ pool, ...input }: PlaceInput = {}, define = 'define-challenge') {
      const LambdaConfig = {
        DefineAuthChallenge: functionArn(define),
        CreateAuthChallenge: functionArn('create-challenge'),
        VerifyAuthChallengeResponse: functionArn('verify-challenge'),
      };
      const place = await makePlace(server, { ...input, pool: { ...pool, LambdaConfig } });
      const phone = newPhone();
      const person = await addUser(server, place, () => ({ phone_number: phone }));
      const device = newDevice(server, place);
      return { place, person, phone, device, user: device.user(person.username) };
    }

    describe('without a password', () => {
      test('wrong answers lead to new riddles, and a right one signs in, once', async () => {
        const { user, person } = await makeSomebody({}, alone);
        expect(await initiate(user)).toEqual(askedRiddle(person.username));
        const again = await answer(user, 'wrong');
        expect(again).toEqual(askedRiddle(person.username));
        expect(await answer(user, solve(again))).toEqual(signedIn);
        await expect(answer(user, solve(again))).rejects.toMatchObject({
          code: 'NotAuthorizedException',
          message: 'Invalid session for the user, session can only be used once.',
        });
      });

      test('three wrong answers end it', async () => {
        const { user } = await makeSomebody({}, alone);
        await initiate(user);
        await answer(user, 'wrong');
        await answer(user, 'wrong');
        await expect(answer(user, 'wrong')).rejects.toMatchObject(wrong);
        await expect(answer(user, 'wrong')).rejects.toMatchObject({ code: 'NotAuthorizedException' });
      });

      test('nobody is asked the same, and gets nothing', async () => {
        const { device } = await makeSomebody({}, alone);
        const { username } = newPerson();
        const user = device.user(username);
        const asked = await initiate(user);
        expect(asked).toEqual(askedRiddle(username));
        await expect(answer(user, solve(asked))).rejects.toMatchObject(wrong);
      });
    });

    test('the page on triggers asks nothing without a password', async () => {
      const { user } = await makeSomebody();
      await expect(initiate(user)).rejects.toMatchObject(wrong);
    });

    test('a password comes before the riddle, where the app asks for one', async () => {
      const { user, person } = await makeSomebody();
      await expect(begin(user, { password: 'Wrong-Horse-7' }, 'CUSTOM_AUTH')).rejects.toMatchObject(wrong);
      const asked = await begin(user, person, 'CUSTOM_AUTH');
      expect(asked).toEqual(askedRiddle(person.username));
      expect(await answer(user, solve(asked))).toEqual(signedIn);
    });

    test('a remembered device proves itself last; one that was forgotten is dropped by the client', async () => {
      const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true };
      const input = { mfa: 'ON', factors: ['sms'], pool: { DeviceConfiguration } } as const;
      const { user, person, phone, device, place } = await makeSomebody(input);
      expect(await begin(user, person)).toMatchObject({ asked: 'mfaRequired' });
      const code = await lastCodeTo(server, phone);
      expect(await walked((callbacks) => user.sendMFACode(code, callbacks))).toEqual(signedIn);

      const again = device.user(person.username);
      const asked = await begin(again, person, 'CUSTOM_AUTH');
      expect(asked).toEqual(askedRiddle(person.username));
      expect(await answer(again, solve(asked))).toEqual(signedIn);

      const lost = newDevice(server, { ...place, stored: new Map(device.stored) }).user(person.username);
      await answered<string>((callbacks) => user.forgetDevice(callbacks));
      expect(await begin(lost, person, 'CUSTOM_AUTH')).toMatchObject({ asked: 'mfaRequired' });
    });

    test('a device that was forgotten is a new one where no password is asked for', async () => {
      const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true };
      const { user, person, device, place } = await makeSomebody({ pool: { DeviceConfiguration } }, alone);
      expect(await begin(user, person)).toEqual(signedIn);
      const stored = new Map(device.stored);
      await answered<string>((callbacks) => user.forgetDevice(callbacks));
      const asking = newDevice(server, { ...place, stored }).user(person.username);
      // This client repeats an answer without the key after a password only; here it would never get rid of it.
      expect(await answer(asking, solve(await initiate(asking)))).toEqual(signedIn);
      const key = [...stored].find(([name]) => name.endsWith('.deviceKey'))?.[1];
      expect(asking.getSignInUserSession()?.getAccessToken().payload).toMatchObject({ device_key: key });
    });
  },
  functions.flags,
  functions.env,
);
