import type { AdminCreateUserRequest } from '@cenote/wire/user-pools';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

let context: TestContext;
let call: CallOperation;
let UserPoolId: string;
let ClientId: string;
beforeEach(async () => {
  context = await createTestContext();
  call = operationsOf(context);
  await usePool();
});
afterEach(() => context.close());

const TEMPORARY = 'Temporary-Horse-1';
const EMAIL = { Name: 'email', Value: 'ann@example.com' };
const VERIFIED = { Name: 'email_verified', Value: 'true' };
const PHONE = { Name: 'phone_number', Value: '+15551234567' };
const smsConfiguration = { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' };
const START = Date.UTC(2026, 0, 1) / 1000;
const invalid = (message: string) => ({ code: 'InvalidParameterException', message });

async function usePool(settings?: NewPoolSettingsInput): Promise<void> {
  const { pool, client } = await createPeoplePool(context, settings);
  UserPoolId = pool.id;
  ClientId = client.id;
}
const create = (input: Partial<AdminCreateUserRequest> = {}) =>
  call('AdminCreateUser', { UserPoolId, Username: 'ann', ...input });
const signIn = (USERNAME: string, password: string) =>
  call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD: password },
  });
const sentPassword = () => context.sent.at(-1)?.code ?? 'none';

describe('a user whom an administrator makes', () => {
  test('is read back as made, sub first, and has to choose a password', async () => {
    const { User } = await create({ TemporaryPassword: TEMPORARY, UserAttributes: [EMAIL] });
    expect(User).toEqual({
      Username: 'ann',
      Attributes: [{ Name: 'sub', Value: expect.stringMatching(/^[0-9a-f-]{36}$/) }, EMAIL],
      UserCreateDate: START,
      UserLastModifiedDate: START,
      Enabled: true,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
    });
    expect(await signIn('ann', TEMPORARY)).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
  });

  test('is asked for required attributes only at the first sign-in', async () => {
    await usePool({ schema: [{ name: 'given_name', required: true, mutable: true }] });
    await create({ TemporaryPassword: TEMPORARY });
    const { Session, ChallengeParameters } = await signIn('ann', TEMPORARY);
    expect(ChallengeParameters?.['requiredAttributes']).toBe('["userAttributes.given_name"]');
    const answer = (more: Record<string, string>) =>
      call('RespondToAuthChallenge', {
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ...(Session && { Session }),
        ChallengeResponses: { USERNAME: 'ann', NEW_PASSWORD: PASSWORD, ...more },
      });
    expect(await answer({ 'userAttributes.given_name': 'Ann' })).toHaveProperty('AuthenticationResult.IdToken');
  });

  test('may have an address that the administrator vouches for', async () => {
    const { User } = await create({ UserAttributes: [EMAIL, VERIFIED], MessageAction: 'SUPPRESS' });
    expect(User?.Attributes).toContainEqual(VERIFIED);
    await expect(create({ Username: 'bob', UserAttributes: [VERIFIED] })).rejects.toMatchObject(
      invalid('Email is required to verify/un-verify an email'),
    );
  });

  test('is named by the sub where the address is the username', async () => {
    await usePool({ usernameAttributes: ['email'] });
    const { User } = await create({ Username: 'ann@example.com', TemporaryPassword: TEMPORARY });
    const sub = User?.Attributes?.[0]?.Value;
    expect(User).toMatchObject({ Username: sub, Attributes: [{ Name: 'sub' }, EMAIL] });
    expect(await signIn('ann@example.com', TEMPORARY)).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    await expect(create({ Username: 'bob' })).rejects.toMatchObject(invalid('Username should be an email.'));
  });

  test('is refused when there is one already', async () => {
    await create();
    const exists = { code: 'UsernameExistsException', message: 'User account already exists' };
    await expect(create()).rejects.toMatchObject(exists);
    await usePool({ usernameAttributes: ['email'] });
    await create({ Username: 'ann@example.com' });
    await expect(create({ Username: 'ann@example.com' })).rejects.toMatchObject({
      code: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    });
  });

  test('takes an alias away from another user only by force', async () => {
    await usePool({ aliasAttributes: ['email'] });
    await create({ UserAttributes: [EMAIL, VERIFIED] });
    const bob = { Username: 'bob', UserAttributes: [EMAIL, VERIFIED], TemporaryPassword: TEMPORARY };
    await expect(create(bob)).rejects.toMatchObject({
      code: 'AliasExistsException',
      message: 'An account with the given email already exists.',
    });
    await create({ ...bob, ForceAliasCreation: true });
    expect(await call('AdminGetUser', { UserPoolId, Username: EMAIL.Value })).toMatchObject({ Username: 'bob' });
    const { UserAttributes } = await call('AdminGetUser', { UserPoolId, Username: 'ann' });
    expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'false' });
  });

  test.each<[string, AdminCreateUserRequest['UserAttributes'], string]>([
    ['email', [{ Name: 'email', Value: 'ann' }], 'Invalid email address format.'],
    ['phone number', [{ Name: 'phone_number', Value: '555' }], 'Invalid phone number format.'],
    [
      'attribute',
      [{ Name: 'custom:team', Value: 'a' }],
      'Attributes did not conform to the schema: custom:team: Attribute does not exist in the schema.\n',
    ],
  ])('is refused with a bad %s', async (_what, UserAttributes = [], message) => {
    await expect(create({ UserAttributes })).rejects.toMatchObject(invalid(message));
    expect((await call('ListUsers', { UserPoolId })).Users).toEqual([]);
  });

  test.each([
    ['Ab-1', 'Password not long enough'],
    ['AAAAAAA-1', 'Password must have lowercase characters'],
    ['aaaaaaa-1', 'Password must have uppercase characters'],
    ['aaaaaaa-A', 'Password must have numeric characters'],
    ['aaaaaaaA1', 'Password must have symbol characters'],
  ])('cannot have the temporary password %s', async (TemporaryPassword, rule) => {
    await expect(create({ TemporaryPassword })).rejects.toMatchObject({
      code: 'InvalidPasswordException',
      message: `Password did not conform with password policy: ${rule}`,
    });
  });

  test('needs a pool', async () => {
    await expect(create({ UserPoolId: 'us-east-1_none' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'User pool us-east-1_none does not exist.',
    });
  });
});

describe('the invitation', () => {
  test('goes by e-mail with a password that was made for it', async () => {
    await create({ UserAttributes: [EMAIL], DesiredDeliveryMediums: ['EMAIL'] });
    expect(context.sent).toMatchObject([{ medium: 'EMAIL', recipient: EMAIL.Value, purpose: 'invitation' }]);
    expect(context.sent[0]?.body).toContain('Your username is ann and temporary password is ');
    expect(await signIn('ann', sentPassword())).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
  });

  test('goes by SMS when nothing is said, and nowhere without a phone number', async () => {
    await usePool({ smsConfiguration });
    await create({ UserAttributes: [EMAIL] });
    expect(context.sent).toEqual([]);
    await create({ Username: 'bob', UserAttributes: [PHONE], TemporaryPassword: TEMPORARY });
    const body = `Your username is bob and temporary password is ${TEMPORARY}.`;
    expect(context.sent).toMatchObject([{ medium: 'SMS', recipient: PHONE.Value, body }]);
  });

  test('goes by both when both are said, once each', async () => {
    await usePool({ smsConfiguration });
    await create({ UserAttributes: [EMAIL, PHONE], DesiredDeliveryMediums: ['EMAIL', 'SMS', 'EMAIL'] });
    expect(context.sent.map(({ medium }) => medium)).toEqual(['EMAIL', 'SMS']);
  });

  test('names the address with which the user signs in', async () => {
    await usePool({ usernameAttributes: ['email'] });
    await create({ Username: EMAIL.Value, DesiredDeliveryMediums: ['EMAIL'] });
    expect(context.sent[0]?.body).toContain('Your username is ann@example.com and');
  });

  test('is not sent when it is suppressed', async () => {
    await usePool({ smsConfiguration });
    await create({
      UserAttributes: [EMAIL, PHONE],
      DesiredDeliveryMediums: ['EMAIL', 'SMS'],
      MessageAction: 'SUPPRESS',
    });
    expect(context.sent).toEqual([]);
  });

  test.each<[AdminCreateUserRequest['DesiredDeliveryMediums'], AdminCreateUserRequest['UserAttributes'], string]>([
    [['EMAIL'], [], 'No email provided but desired delivery medium was Email'],
    [['SMS'], [EMAIL], 'No phone number provided but desired delivery medium was SMS'],
    [['SMS'], [PHONE], 'User pool does not have SMS configuration to send messages.'],
    [undefined, [PHONE], 'User pool does not have SMS configuration to send messages.'],
  ])('by %j to a user with %j cannot be sent, and nobody is made', async (mediums, UserAttributes = [], message) => {
    const input = { UserAttributes, ...(mediums && { DesiredDeliveryMediums: mediums }) };
    await expect(create(input)).rejects.toMatchObject(invalid(message));
    expect((await call('ListUsers', { UserPoolId })).Users).toEqual([]);
  });

  test('that does not leave is told, and the user is there to be invited again', async () => {
    const failing = { ...context, carriers: {} };
    const input = { UserAttributes: [EMAIL], DesiredDeliveryMediums: ['EMAIL' as const] };
    await expect(
      operationsOf(failing)('AdminCreateUser', { UserPoolId, Username: 'ann', ...input }),
    ).rejects.toMatchObject({ code: 'CodeDeliveryFailureException', message: 'Unable to deliver code to user' });
    await create({ MessageAction: 'RESEND', DesiredDeliveryMediums: ['EMAIL'] });
    expect(context.sent).toHaveLength(1);
  });
});

describe('an invitation sent again', () => {
  const again = (input: Partial<AdminCreateUserRequest> = {}) =>
    create({ MessageAction: 'RESEND', DesiredDeliveryMediums: ['EMAIL'], ...input });

  test('carries a new password, and its days count anew', async () => {
    await create({ UserAttributes: [EMAIL], TemporaryPassword: TEMPORARY });
    context.clock.advance(8 * 86_400_000);
    await expect(signIn('ann', TEMPORARY)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Temporary password has expired and must be reset by an administrator.',
    });
    expect(await again()).toMatchObject({ User: { Username: 'ann', UserStatus: 'FORCE_CHANGE_PASSWORD' } });
    expect(sentPassword()).not.toBe(TEMPORARY);
    expect(await signIn('ann', sentPassword())).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    await expect(signIn('ann', TEMPORARY)).rejects.toMatchObject({ message: 'Incorrect username or password.' });
  });

  test('may carry the same password as before', async () => {
    await usePool({ policies: { passwordPolicy: { passwordHistorySize: 3 } } });
    await create({ UserAttributes: [EMAIL], TemporaryPassword: TEMPORARY });
    await again({ TemporaryPassword: TEMPORARY });
    expect(sentPassword()).toBe(TEMPORARY);
  });

  test('is refused to a user who has a password, or is not there', async () => {
    await create({ UserAttributes: [EMAIL] });
    await call('AdminSetUserPassword', { UserPoolId, Username: 'ann', Password: PASSWORD, Permanent: true });
    await expect(again()).rejects.toMatchObject({
      code: 'UnsupportedUserStateException',
      message: 'Resend not possible. ann status is not FORCE_CHANGE_PASSWORD',
    });
    await expect(again({ Username: 'bob' })).rejects.toMatchObject({
      code: 'UserNotFoundException',
      message: 'User does not exist.',
    });
    expect(context.sent).toEqual([]);
  });
});
