import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoUser, CognitoUserSession, MFAOption } from 'amazon-cognito-identity-js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { begin, called, newDevice, walked } from './identity-js.ts';
import { administrator, newPerson, type Person } from './people.ts';
import { addUser, makePlace, newPhone, type Place, type PlaceInput, verified } from './pools.ts';
import { describeClient, lastCodeTo } from './server.ts';
import { totp } from './totp.ts';

const signedIn = { session: expect.anything() };
const askedForSms = { asked: 'mfaRequired' };
const askedForApp = { asked: 'totpRequired' };

const confirm = (user: CognitoUser, code: string) => walked((callbacks) => user.sendMFACode(code, callbacks));

/** Registers an app as the one who is signed in. Gives its secret. */
async function register(user: CognitoUser): Promise<string> {
  const secret = await new Promise<string>((associateSecretCode, onFailure) =>
    user.associateSoftwareToken({ associateSecretCode, onFailure }),
  );
  const verified = new Promise<CognitoUserSession>((onSuccess, onFailure) =>
    user.verifySoftwareToken(totp(secret), 'my phone', { onSuccess, onFailure }),
  );
  expect(await verified).toMatchObject({ Status: 'SUCCESS' });
  return secret;
}

describeClient('second factors with amazon-cognito-identity-js', (server) => {
  afterEach(() => void vi.unstubAllGlobals());

  interface Somebody {
    readonly place: Place;
    readonly person: Person;
    readonly phone: string;
    readonly user: CognitoUser;
    /** Where a sign-in of theirs leads, on a device of its own. */
    newSignIn(): ReturnType<typeof walked>;
  }

  /** Somebody with a phone number, unless the server should know of none. */
  async function makeSomebody(input: PlaceInput, hasPhone = true): Promise<Somebody> {
    const place = await makePlace(server, input);
    const phone = newPhone();
    const person = await addUser(server, place, hasPhone ? () => verified({ phone_number: phone }) : undefined);
    const user = () => newDevice(server, place).user(person.username);
    return { place, person, phone, user: user(), newSignIn: () => begin(user(), person) };
  }

  describe.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'])('after %s', (flow) => {
    test('a new password leads on to a code, which is used up', async () => {
      const place = await makePlace(server, { mfa: 'ON', factors: ['sms'] });
      const { username, password } = newPerson();
      const phone = newPhone();
      const created = new AdminCreateUserCommand({
        UserPoolId: place.userPoolId,
        Username: username,
        TemporaryPassword: 'Temporary-Horse-1',
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'phone_number', Value: phone }],
      });
      await administrator(server).send(created);
      const user = newDevice(server, place).user(username);
      expect(await begin(user, { password: 'Temporary-Horse-1' }, flow)).toMatchObject({
        asked: 'newPasswordRequired',
        parameters: [],
      });
      const completed = walked((callbacks) => user.completeNewPasswordChallenge(password, {}, callbacks));
      expect(await completed).toMatchObject(askedForSms);
      const code = await lastCodeTo(server, phone);
      expect(await confirm(user, code)).toEqual(signedIn);
      await expect(confirm(user, code)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Invalid session for the user, session can only be used once.',
      });
    });
  });

  test('one factor is preferred, and it alone is asked for', async () => {
    const { user, person, newSignIn } = await makeSomebody({ mfa: 'OPTIONAL', factors: ['app', 'sms'] });
    const prefer = (sms: boolean | null, app: boolean | null) => {
      const settings = (PreferredMfa: boolean | null) =>
        PreferredMfa === null ? null : { PreferredMfa, Enabled: PreferredMfa };
      return called((callback) => user.setUserMfaPreference(settings(sms), settings(app), callback));
    };
    const preferred = async () => {
      const data = await called<{ PreferredMfaSetting: string; UserMFASettingList: string[] }>((callback) =>
        user.getUserData(callback, { bypassCache: true }),
      );
      return [data?.PreferredMfaSetting, data?.UserMFASettingList];
    };
    await begin(user, person);
    await register(user);
    expect(await newSignIn()).toEqual(signedIn);
    expect(await prefer(null, true)).toBe('SUCCESS');
    expect(await preferred()).toEqual(['SOFTWARE_TOKEN_MFA', ['SOFTWARE_TOKEN_MFA']]);
    expect(await newSignIn()).toMatchObject(askedForApp);
    await expect(prefer(true, true)).rejects.toMatchObject({ code: 'InvalidParameterException' });
    expect(await prefer(true, null)).toBe('SUCCESS');
    expect(await preferred()).toEqual(['SMS_MFA', ['SMS_MFA', 'SOFTWARE_TOKEN_MFA']]);
    expect(await newSignIn()).toMatchObject(askedForSms);
    expect(await prefer(false, false)).toBe('SUCCESS');
    expect(await preferred()).toEqual([undefined, undefined]);
    expect(await newSignIn()).toEqual(signedIn);
  });

  test('enableMFA, getMFAOptions and disableMFA, the older way', async () => {
    const { user, person, newSignIn } = await makeSomebody({ mfa: 'OPTIONAL', factors: ['sms'] });
    const options = () => called<MFAOption[]>((callback) => user.getMFAOptions(callback));
    await begin(user, person);
    expect(await options()).toBeUndefined();
    expect(await called((callback) => user.enableMFA(callback))).toBe('SUCCESS');
    expect(await options()).toEqual([{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }]);
    expect(await newSignIn()).toMatchObject(askedForSms);
    expect(await called((callback) => user.disableMFA(callback))).toBe('SUCCESS');
    expect(await options()).toBeUndefined();
    expect(await newSignIn()).toEqual(signedIn);
  });

  test('a factor that the user has not is not switched on', async () => {
    const { user, person } = await makeSomebody({ mfa: 'OPTIONAL', factors: ['app', 'sms'] }, false);
    await begin(user, person);
    await expect(called((callback) => user.enableMFA(callback))).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    const on = { PreferredMfa: true, Enabled: true };
    await expect(called((callback) => user.setUserMfaPreference(null, on, callback))).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'User has not set up software token mfa',
    });
  });

  test('the proof of the password is asked for and taken without a session', async () => {
    const { user, person, place } = await makeSomebody({});
    let proofs = 0;
    const real = fetch;
    vi.stubGlobal('fetch', (...[url, init]: Parameters<typeof fetch>) => {
      const sent = JSON.parse(init?.body as string) as { ChallengeName?: string; Session?: string };
      if (sent.ChallengeName === 'PASSWORD_VERIFIER' && sent.Session === undefined) proofs++;
      return real(url, init);
    });
    const wrong = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };
    expect(await begin(user, person)).toEqual(signedIn);
    await expect(begin(user, { password: 'Wrong-Horse-7' })).rejects.toMatchObject(wrong);
    await expect(begin(newDevice(server, place).user(newPerson().username), person)).rejects.toMatchObject(wrong);
    expect(proofs).toBe(3);
  });
});
