import { afterEach, describe, expect, test } from 'vitest';
import { findTrustedAddress } from '#domain/people/users/address.ts';
import { questioned } from '#domain/people/users/address-proof.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { PASSWORD } from '../../../../../test/people.ts';
import { createSignInPlace, type SignInPlace, triggersInProcess } from '../../../../../test/sign-in-place.ts';

type Attributes = Readonly<Record<string, string>>;

const listOf = (attributes: Attributes) => Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
const recordOf = (list: readonly { Name?: string | undefined; Value?: string | undefined }[] = []) =>
  Object.fromEntries(list.map(({ Name = '', Value = '' }) => [Name, Value]));
const claimsOf = (jwt = '') =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

let place: SignInPlace;
afterEach(() => place.context.close());

const usernameConfiguration = { caseSensitive: false };
const typed = { email: 'Ann.Lee@Example.COM', preferred_username: 'AnnieLee', given_name: 'Ann' };
const kept = { email: 'ann.lee@example.com', preferred_username: 'annielee', given_name: 'Ann' };

async function usePlace(pool: NewPoolSettingsInput = {}) {
  const handlers = Object.fromEntries(
    ['preSignUp', 'postConfirmation', 'preAuthentication', 'preTokenGeneration', 'customMessage'].map((name) => [
      name,
      (event: object) => event,
    ]),
  );
  const { functions, lambdaConfig, calls } = triggersInProcess(handlers);
  place = await createSignInPlace({
    functions,
    pool: { usernameConfiguration, lambdaConfig, autoVerifiedAttributes: ['email'], ...pool },
  });
  const { call, context } = place;
  const [UserPoolId, ClientId] = [place.pool.id, place.client.id];
  return {
    call,
    context,
    calls,
    UserPoolId,
    ClientId,
    signUp: (Username: string, attributes: Attributes) =>
      call('SignUp', { ClientId, Username, Password: PASSWORD, UserAttributes: listOf(attributes) }),
    confirm: (Username: string) =>
      call('ConfirmSignUp', { ClientId, Username, ConfirmationCode: context.sent.at(-1)?.code ?? '' }),
    attributesOf: async (Username: string) =>
      recordOf((await call('AdminGetUser', { UserPoolId, Username })).UserAttributes),
    tokenOf: async (username: string) => (await place.password(username)).AuthenticationResult?.AccessToken ?? '',
  };
}

describe('where case does not matter, names are kept and shown in lower case', () => {
  test('in answers, events, messages and tokens of who signs up', async () => {
    const { call, context, calls, UserPoolId, signUp, confirm, attributesOf } = await usePlace();
    await signUp('AnnLee', typed);
    expect(context.sent.map(({ recipient }) => recipient)).toEqual([kept.email]);
    await confirm('ANNLEE');
    expect(await attributesOf('annLEE')).toMatchObject(kept);
    expect((await call('AdminGetUser', { UserPoolId, Username: 'AnnLee' })).Username).toBe('annlee');
    expect((await call('ListUsers', { UserPoolId })).Users?.[0]).toMatchObject({ Username: 'annlee' });
    const { AuthenticationResult } = await place.password('ANNlee');
    const { Username, UserAttributes } = await call('GetUser', {
      AccessToken: AuthenticationResult?.AccessToken ?? '',
    });
    expect({ Username, ...recordOf(UserAttributes) }).toMatchObject({ Username: 'annlee', ...kept });
    expect(claimsOf(AuthenticationResult?.AccessToken)).toMatchObject({ username: 'annlee' });
    expect(claimsOf(AuthenticationResult?.IdToken)).toMatchObject({ 'cognito:username': 'annlee', ...kept });
    expect(calls.map(({ name }) => name)).toEqual([
      'preSignUp',
      'customMessage',
      'postConfirmation',
      'preAuthentication',
      'preTokenGeneration',
    ]);
    for (const { event } of calls) {
      expect(event.userName).toBe('annlee');
      expect(event.request).toMatchObject({ userAttributes: { email: kept.email } });
    }
  });

  test('of who is made by an administrator, and invited', async () => {
    const { call, context, UserPoolId, attributesOf } = await usePlace();
    const { User } = await call('AdminCreateUser', {
      UserPoolId,
      Username: 'AnnLee',
      UserAttributes: listOf(typed),
      DesiredDeliveryMediums: ['EMAIL'],
    });
    expect(User?.Username).toBe('annlee');
    expect(recordOf(User?.Attributes)).toMatchObject(kept);
    expect(context.sent.at(-1)).toMatchObject({ recipient: kept.email });
    expect(await attributesOf('ANNLEE')).toMatchObject(kept);
  });

  test('where the address takes the place of the username', async () => {
    const { signUp, confirm, attributesOf } = await usePlace({ usernameAttributes: ['email'] });
    await signUp(typed.email, { email: typed.email.toUpperCase() });
    await confirm(typed.email);
    expect(await attributesOf(typed.email)).toMatchObject({ email: kept.email });
    const { AuthenticationResult } = await place.password(typed.email.toUpperCase());
    expect(claimsOf(AuthenticationResult?.IdToken)).toMatchObject({ email: kept.email });
  });

  test('after a change, by the user and by an administrator', async () => {
    const { call, context, UserPoolId, signUp, confirm, attributesOf, tokenOf } = await usePlace();
    await signUp('ann', { email: 'old@example.com' });
    await confirm('ann');
    const AccessToken = await tokenOf('ann');
    await call('UpdateUserAttributes', { AccessToken, UserAttributes: listOf(typed) });
    expect(context.sent.at(-1)?.recipient).toBe(kept.email);
    const Code = context.sent.at(-1)?.code ?? '';
    await call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code });
    expect(await attributesOf('ann')).toMatchObject({ ...kept, email_verified: 'true' });
    // The same address in another spelling is no change.
    await call('UpdateUserAttributes', { AccessToken, UserAttributes: listOf({ email: 'ANN.LEE@example.com' }) });
    expect(await attributesOf('ann')).toMatchObject({ ...kept, email_verified: 'true' });
    const UserAttributes = listOf({ email: 'Other@Example.com', preferred_username: 'OTHER' });
    await call('AdminUpdateUserAttributes', { UserPoolId, Username: 'Ann', UserAttributes });
    expect(await attributesOf('ann')).toMatchObject({ email: 'other@example.com', preferred_username: 'other' });
  });

  test('in what is filled in with a new password', async () => {
    const { call, UserPoolId, attributesOf } = await usePlace();
    const made = { UserPoolId, Username: 'Ann', TemporaryPassword: PASSWORD, MessageAction: 'SUPPRESS' } as const;
    await call('AdminCreateUser', made);
    const step = await place.password('ann');
    expect(step.ChallengeParameters?.['USER_ID_FOR_SRP']).toBe('ann');
    const filled = { 'userAttributes.email': typed.email, 'userAttributes.preferred_username': 'ANN' };
    await place.respond(step, { NEW_PASSWORD: 'Another-Horse-2', ...filled });
    expect(await attributesOf('ann')).toMatchObject({ email: kept.email, preferred_username: 'ann' });
  });

  test('in what is named to set a second factor up', async () => {
    place = await createSignInPlace({
      pool: { usernameConfiguration },
      settings: {
        mfaConfiguration: 'ON',
        factors: { email: {} },
        accountRecoverySetting: { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] },
      },
    });
    const user = await place.add('ann');
    const asked = await place.respond(await place.password('ANN'), { EMAIL: typed.email });
    expect(place.context.sent.at(-1)?.recipient).toBe(kept.email);
    const done = await place.respond(asked, { EMAIL_OTP_CODE: place.context.sent.at(-1)?.code ?? '' });
    expect(claimsOf(done.AuthenticationResult?.IdToken)).toMatchObject({ sub: user.sub, email: kept.email });
  });

  test('as letters alone tell: a KELVIN SIGN is a k, a sigma stays where it stands', async () => {
    const { signUp, UserPoolId, call } = await usePlace();
    await signUp('Mi\u212AE', {});
    expect((await call('AdminGetUser', { UserPoolId, Username: 'mike' })).Username).toBe('mike');
    await expect(signUp('MIKE', {})).rejects.toMatchObject({ code: 'UsernameExistsException' });
    await expect(signUp('kim', { email: '\u212Aim@example.com' })).rejects.toMatchObject({
      message: 'Invalid email address format.',
    });
    await signUp('ΟΔΟΣ', {});
    expect((await call('AdminGetUser', { UserPoolId, Username: 'οδοσ' })).Username).toBe('οδος');
    await expect(signUp('İ'.repeat(100), {})).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Username is too long.',
    });
  });
});

describe('who was there before, with names in upper case', () => {
  const stored = { email: 'Ann@Example.com', email_verified: 'true', preferred_username: 'Annie' };

  test('is found by them, and keeps their spelling until another name takes its place', async () => {
    const { call, context, UserPoolId, attributesOf, tokenOf } = await usePlace({ aliasAttributes: ['email'] });
    await place.add('Ann', { attributes: stored });
    for (const name of ['Ann', 'ann', 'ANN@example.com']) expect(await tokenOf(name)).not.toBe('');
    const AccessToken = await tokenOf('ann');
    for (const email of ['ann@example.com', 'ANN@EXAMPLE.COM', 'Ann@Example.com']) {
      await call('UpdateUserAttributes', {
        AccessToken,
        UserAttributes: listOf({ email, preferred_username: 'ANNIE' }),
      });
      await call('AdminUpdateUserAttributes', { UserPoolId, Username: 'ANN', UserAttributes: listOf({ email }) });
    }
    expect(await attributesOf('ann')).toMatchObject(stored);
    expect(context.sent).toEqual([]);
    await call('AdminUpdateUserAttributes', {
      UserPoolId,
      Username: 'ann',
      UserAttributes: listOf({ email: 'New@Example.com', email_verified: 'true' }),
    });
    expect(await attributesOf('ann')).toMatchObject({ email: 'new@example.com', preferred_username: 'Annie' });
  });

  test('is not rid of a doubt about the address by another spelling', async () => {
    const { call, context, UserPoolId, tokenOf } = await usePlace();
    const { pool } = place;
    const user = await place.add('Ann', { attributes: stored });
    await changeUser(context, pool, user, (before) => ({ after: questioned(before, 'email') }));
    const email = 'ann@example.com';
    await call('UpdateUserAttributes', {
      AccessToken: await tokenOf('ann'),
      UserAttributes: listOf({ email }),
    });
    await call('AdminSetUserPassword', {
      UserPoolId,
      Username: 'ann',
      Password: 'Temporary-Horse-1',
      Permanent: false,
    });
    const AuthParameters = { USERNAME: 'ann', PASSWORD: 'Temporary-Horse-1' };
    const ClientId = place.client.id;
    const step = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
    await place.respond(step, { NEW_PASSWORD: 'Another-Horse-2', 'userAttributes.email': email });
    const now = await findUser(context, pool, 'ann');
    expect(now?.attributes).toMatchObject({ email: 'Ann@Example.com', email_verified: 'true' });
    expect(now && findTrustedAddress(now, 'email')).toBeUndefined();
  });
});

test('where case matters, names stay as they are typed', async () => {
  const { call, UserPoolId, signUp, attributesOf } = await usePlace({ usernameConfiguration: { caseSensitive: true } });
  await signUp('AnnLee', typed);
  expect(await attributesOf('AnnLee')).toMatchObject(typed);
  expect((await call('AdminGetUser', { UserPoolId, Username: 'AnnLee' })).Username).toBe('AnnLee');
});
