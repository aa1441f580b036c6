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
});
afterEach(() => context.close());

const Username = 'ann';
const EMAIL = { Name: 'email', Value: 'ann@example.com' };
const NEW_EMAIL = { Name: 'email', Value: 'ann@example.org' };
const START = Date.UTC(2026, 0, 1) / 1000;
const invalid = (message: string) => ({ code: 'InvalidParameterException', message });
const gone = { code: 'UserNotFoundException', message: 'User does not exist.' };
const attribute = (name: string, value: string) => ({ Name: name, Value: value });

async function usePool(settings?: NewPoolSettingsInput, UserAttributes = [EMAIL]): Promise<void> {
  const { pool, client } = await createPeoplePool(context, settings);
  UserPoolId = pool.id;
  ClientId = client.id;
  await call('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
}
async function signIn() {
  const AuthParameters = { USERNAME: Username, PASSWORD };
  return (await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
    .AuthenticationResult;
}
const refresh = (token = 'none') =>
  call('InitiateAuth', { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: token } });
const get = () => call('AdminGetUser', { UserPoolId, Username });
const attributesNow = async () => (await get()).UserAttributes?.slice(1);
const update = (...UserAttributes: { Name: string; Value?: string }[]) =>
  call('AdminUpdateUserAttributes', { UserPoolId, Username, UserAttributes });
const remove = (...UserAttributeNames: string[]) =>
  call('AdminDeleteUserAttributes', { UserPoolId, Username, UserAttributeNames });

describe('AdminGetUser', () => {
  test('shows everything that is there, and no more', async () => {
    await usePool();
    context.clock.advance(1234);
    await update(attribute('name', 'Ann'));
    expect(await get()).toEqual({
      Username,
      UserAttributes: [attribute('sub', expect.stringMatching(/^[0-9a-f-]{36}$/)), EMAIL, attribute('name', 'Ann')],
      UserCreateDate: START,
      UserLastModifiedDate: START + 1.234,
      Enabled: true,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
    });
  });

  test('finds a user by the sub', async () => {
    await usePool();
    const sub = (await get()).UserAttributes?.[0]?.Value ?? '';
    expect(await call('AdminGetUser', { UserPoolId, Username: sub })).toEqual(await get());
  });
});

test('every operation says which user or pool is not there', async () => {
  await usePool();
  const operations = {
    AdminGetUser: {},
    AdminEnableUser: {},
    AdminDisableUser: {},
    AdminDeleteUser: {},
    AdminResetUserPassword: {},
    AdminUpdateUserAttributes: { UserAttributes: [] },
    AdminDeleteUserAttributes: { UserAttributeNames: [] },
    AdminSetUserPassword: { Password: PASSWORD },
  };
  for (const [operation, rest] of Object.entries(operations)) {
    const answer = (pool: string) => call(operation as 'AdminGetUser', { UserPoolId: pool, Username: 'bob', ...rest });
    await expect(answer(UserPoolId), operation).rejects.toMatchObject(gone);
    await expect(answer('us-east-1_none'), operation).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'User pool us-east-1_none does not exist.',
    });
  }
});

describe('AdminUpdateUserAttributes', () => {
  test('sends a code to a new address that the pool verifies', async () => {
    await usePool({ autoVerifiedAttributes: ['email'] });
    expect(await update(NEW_EMAIL, attribute('name', 'Ann'))).toEqual({});
    expect(context.sent).toMatchObject([{ recipient: NEW_EMAIL.Value, purpose: 'update-attribute' }]);
    expect(await attributesNow()).toEqual(
      expect.arrayContaining([NEW_EMAIL, attribute('email_verified', 'false'), attribute('name', 'Ann')]),
    );
    await call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
    const { AccessToken = 'none' } = (await signIn()) ?? {};
    await call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code: context.sent[0]?.code ?? 'none' });
    expect(await attributesNow()).toContainEqual(attribute('email_verified', 'true'));
  });

  test('sends none to an address that the administrator vouches for, or that the pool does not verify', async () => {
    await usePool({ autoVerifiedAttributes: ['email'] });
    await update(NEW_EMAIL, attribute('email_verified', 'true'));
    expect(await attributesNow()).toEqual(expect.arrayContaining([NEW_EMAIL, attribute('email_verified', 'true')]));
    await usePool();
    await update(NEW_EMAIL);
    expect(context.sent).toEqual([]);
  });

  test('that cannot send the code says so, and the address has changed', async () => {
    await usePool({ autoVerifiedAttributes: ['email'] });
    const failing = operationsOf({ ...context, carriers: {} });
    const failure = (code: string) => ({ code, message: 'Unable to deliver code to user' });
    const updateWith = (one: typeof NEW_EMAIL) =>
      failing('AdminUpdateUserAttributes', { UserPoolId, Username, UserAttributes: [one] });
    await expect(updateWith(NEW_EMAIL)).rejects.toMatchObject(failure('InvalidEmailRoleAccessPolicyException'));
    expect(await attributesNow()).toContainEqual(NEW_EMAIL);
    const smsConfiguration = { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' };
    await usePool({ autoVerifiedAttributes: ['phone_number'], smsConfiguration });
    await expect(updateWith(attribute('phone_number', '+15555550100'))).rejects.toMatchObject(
      failure('InvalidSmsRoleAccessPolicyException'),
    );
  });

  test.each([
    [attribute('sub', 'x'), 'Cannot modify the non-mutable attribute sub'],
    [{ Name: 'name' }, 'Attribute value for name must not be null'],
    [attribute('custom:role', 'x'), 'user.custom:role: Attribute cannot be updated.\n'],
    [attribute('custom:none', 'x'), 'user.custom:none: Attribute does not exist in the schema.\n'],
    [attribute('given_name', 'x'), 'user.given_name: String must be no shorter than 2 characters\n'],
    [attribute('email', 'ann'), 'Invalid email address format.'],
    [attribute('phone_number', '1'), 'Invalid phone number format.'],
    [attribute('phone_number_verified', 'true'), 'Phone Number is required to verify/un-verify a phone number'],
  ])('refuses %j', async (wanted, message) => {
    await usePool({
      schema: [
        { name: 'role', attributeDataType: 'String', mutable: false },
        { name: 'given_name', mutable: true, stringAttributeConstraints: { minLength: '2' } },
      ],
    });
    await expect(update(attribute('nickname', 'Annie'), wanted)).rejects.toMatchObject(invalid(message));
    expect(await attributesNow()).toEqual([EMAIL]);
  });

  test('refuses the address of another user where it is the username', async () => {
    const { pool } = await createPeoplePool(context, { usernameAttributes: ['email'] });
    const create = (name: string) =>
      call('AdminCreateUser', { UserPoolId: pool.id, Username: name, MessageAction: 'SUPPRESS' });
    await create('ann@example.com');
    await create('bob@example.com');
    const input = { UserPoolId: pool.id, Username: 'bob@example.com', UserAttributes: [EMAIL] };
    await expect(call('AdminUpdateUserAttributes', input)).rejects.toMatchObject({
      code: 'AliasExistsException',
      message: 'An account with the given email already exists.',
    });
  });
});

describe('AdminDeleteUserAttributes', () => {
  test('takes attributes away, and the flag with the address', async () => {
    await usePool({}, [EMAIL, attribute('email_verified', 'true'), attribute('name', 'Ann')]);
    expect(await remove('email', 'nickname')).toEqual({});
    expect(await attributesNow()).toEqual([attribute('name', 'Ann')]);
  });

  test.each([
    ['sub', 'Cannot modify the non-mutable attribute sub'],
    ['email', 'Invalid user attributes: email: Required attribute cannot be deleted.'],
    ['custom:none', 'Invalid user attributes: user.custom:none: Attribute does not exist in the schema.\n'],
  ])('does not take away %s', async (name, message) => {
    await usePool({ schema: [{ name: 'email', required: true, mutable: true }] });
    await expect(remove(name)).rejects.toMatchObject(invalid(message));
    expect(await attributesNow()).toEqual([EMAIL]);
  });
});

describe('a disabled user', () => {
  beforeEach(async () => {
    await usePool();
    await call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
  });
  const off = { code: 'NotAuthorizedException', message: 'User is disabled.' };

  test('is out at once, and comes back with a new sign-in only', async () => {
    const before = await signIn();
    expect(await call('AdminDisableUser', { UserPoolId, Username })).toEqual({});
    expect(await get()).toMatchObject({ Enabled: false, UserStatus: 'CONFIRMED' });
    await expect(signIn()).rejects.toMatchObject(off);
    await expect(refresh(before?.RefreshToken)).rejects.toMatchObject({ code: 'NotAuthorizedException' });

    expect(await call('AdminEnableUser', { UserPoolId, Username })).toEqual({});
    expect(await get()).toMatchObject({ Enabled: true });
    await expect(refresh(before?.RefreshToken)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Refresh Token has been revoked',
    });
    await expect(call('GetUser', { AccessToken: before?.AccessToken ?? 'none' })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Access Token has been revoked',
    });
    const after = await signIn();
    expect(await refresh(after?.RefreshToken)).toHaveProperty('AuthenticationResult.AccessToken');
  });

  test('stays as it is when asked twice', async () => {
    await call('AdminDisableUser', { UserPoolId, Username });
    await call('AdminDisableUser', { UserPoolId, Username });
    expect(await get()).toMatchObject({ Enabled: false });
    await call('AdminEnableUser', { UserPoolId, Username });
    await call('AdminEnableUser', { UserPoolId, Username });
    expect(await signIn()).toHaveProperty('AccessToken');
  });
});

test('a deleted user is gone, and the name is free', async () => {
  await usePool();
  const sub = (await get()).UserAttributes?.[0]?.Value;
  expect(await call('AdminDeleteUser', { UserPoolId, Username })).toEqual({});
  await expect(get()).rejects.toMatchObject(gone);
  expect((await call('ListUsers', { UserPoolId })).Users).toEqual([]);
  const { User } = await call('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' });
  expect(User?.Attributes?.[0]?.Value).not.toBe(sub);
});
