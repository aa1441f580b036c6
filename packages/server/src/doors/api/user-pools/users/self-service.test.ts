import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { ClientSettingsInput } from '#domain/tenant/clients/client-settings.ts';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../../test/people.ts';

let context: TestContext;
let call: CallOperation;
beforeEach(async () => {
  context = await createTestContext();
  call = operationsOf(context);
});
afterEach(() => context.close());

type Attributes = Readonly<Record<string, string>>;
interface Person {
  readonly token: string;
  readonly poolId: string;
  readonly clientId: string;
}
const invalid = (message: string) => ({ code: 'InvalidParameterException', message });
const verified = { email: 'ann@example.com', email_verified: 'true' };
const emailPool = { autoVerifiedAttributes: ['email'] } as const;

async function signIn(ClientId: string, USERNAME: string) {
  const AuthParameters = { USERNAME, PASSWORD };
  const answer = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  return answer.AuthenticationResult?.AccessToken ?? 'none';
}
async function person(
  pool: NewPoolSettingsInput = {},
  attributes: Attributes = verified,
  client: ClientSettingsInput = {},
): Promise<Person> {
  const made = await createPeoplePool(context, pool, client);
  await addUser(made.pool, 'ann', attributes);
  return { token: await signIn(made.client.id, 'ann'), poolId: made.pool.id, clientId: made.client.id };
}
async function addUser(pool: Parameters<typeof newTestUser>[0], username: string, attributes: Attributes) {
  const user = newTestUser(pool, username, { attributes });
  const password = await createPassword(context, pool, user, PASSWORD);
  await createUser(context, pool, { ...user, ...password, passwordSetAt: 1 }, { taken: 'User already exists' });
}
async function attributesOf({ token }: Person): Promise<Attributes> {
  const { UserAttributes } = await call('GetUser', { AccessToken: token });
  const all = Object.fromEntries((UserAttributes ?? []).map(({ Name, Value = '' }) => [Name, Value]));
  const { sub, ...rest } = all;
  expect(sub).toMatch(/^[0-9a-f-]{36}$/);
  return rest;
}
const update = ({ token }: Person, attributes: Attributes) =>
  call('UpdateUserAttributes', {
    AccessToken: token,
    UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
  });
const remove = ({ token }: Person, ...UserAttributeNames: string[]) =>
  call('DeleteUserAttributes', { AccessToken: token, UserAttributeNames });
const verify = ({ token }: Person, Code: string, AttributeName = 'email') =>
  call('VerifyUserAttribute', { AccessToken: token, AttributeName, Code });
const requestCode = ({ token }: Person, AttributeName = 'email') =>
  call('GetUserAttributeVerificationCode', { AccessToken: token, AttributeName });
const lastCode = () => context.sent.at(-1)?.code ?? 'none';
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const delivered = (Destination: string) => ({ Destination, DeliveryMedium: 'EMAIL', AttributeName: 'email' });

describe('attributes', () => {
  test('are set, changed and deleted; an empty value deletes', async () => {
    const ann = await person({}, {});
    expect(await update(ann, { name: 'Ann', nickname: 'a', locale: 'de' })).toEqual({ CodeDeliveryDetailsList: [] });
    await update(ann, { nickname: '' });
    await remove(ann, 'locale');
    expect(await attributesOf(ann)).toEqual({ name: 'Ann' });
  });
  test('are refused with the texts that clients know', async () => {
    const schema = [
      { name: 'name', required: true },
      { name: 'role', attributeDataType: 'String', mutable: false },
      { name: 'team', attributeDataType: 'String', stringAttributeConstraints: { minLength: '3', maxLength: '5' } },
      { name: 'age', attributeDataType: 'Number', numberAttributeConstraints: { minValue: '1', maxValue: '9' } },
      { name: 'on', attributeDataType: 'Boolean' },
    ] as const;
    const ann = await person({ schema: schema.map((row) => ({ mutable: true, ...row })) }, { name: 'Ann' });
    const cases: [Attributes, string][] = [
      [{ sub: 'x' }, 'Cannot modify the non-mutable attribute sub'],
      [{ email_verified: 'true' }, 'Cannot modify the non-mutable attribute email_verified'],
      [{ 'custom:role': 'x' }, 'user.custom:role: Attribute cannot be updated.\n'],
      [{ 'custom:role': '' }, 'user.custom:role: Attribute cannot be updated.\n'],
      [{ 'custom:teamId': 'x' }, 'user.custom:teamId: Attribute does not exist in the schema.\n'],
      [{ 'custom:team': 'ab' }, 'user.custom:team: String must be no shorter than 3 characters\n'],
      [{ 'custom:team': 'abcdef' }, 'user.custom:team: String must be no longer than 5 characters\n'],
      [{ 'custom:age': '0' }, 'user.custom:age: Number must be no less than 1\n'],
      [{ 'custom:age': '10' }, 'user.custom:age: Number must be no greater than 9\n'],
      [{ 'custom:age': '1e1' }, 'user.custom:age: Number must be a whole number\n'],
      [{ 'custom:on': 'yes' }, 'user.custom:on: Boolean must be true or false\n'],
      [{ birthdate: '2001-1-1' }, 'user.birthdate: String must be no shorter than 10 characters\n'],
      [{ birthdate: '2001-02-30' }, 'user.birthdate: String must be a date in the format YYYY-MM-DD\n'],
      [{ updated_at: '-1' }, 'user.updated_at: Number must be no less than 0\n'],
      [{ name: '' }, 'Invalid user attributes: name: Required attribute cannot be deleted.'],
      [{ email: 'a@b' }, 'Invalid email address format.'],
      [{ email: 'a@example.com\nbcc:b@example.com' }, 'Invalid email address format.'],
      [{ phone_number: '+1 555 1234567' }, 'Invalid phone number format.'],
    ];
    for (const [attributes, message] of cases) {
      await expect(update(ann, attributes), JSON.stringify(attributes)).rejects.toMatchObject(invalid(message));
    }
    await expect(
      call('UpdateUserAttributes', { AccessToken: ann.token, UserAttributes: [{ Name: 'phone_number' }] }),
    ).rejects.toMatchObject(invalid('Attribute value for phone_number must not be null'));
    await expect(remove(ann, 'name')).rejects.toMatchObject(
      invalid('Invalid user attributes: name: Required attribute cannot be deleted.'),
    );
    await expect(remove(ann, 'x')).rejects.toMatchObject(
      invalid('Invalid user attributes: user.x: Attribute does not exist in the schema.\n'),
    );
    expect(await attributesOf(ann)).toEqual({ name: 'Ann' });
  });
  test('are read and written as far as the client may', async () => {
    const schema = [
      { name: 'plan', attributeDataType: 'String', developerOnlyAttribute: true, mutable: true },
    ] as const;
    const ann = await person(
      { schema },
      { name: 'Ann', nickname: 'a' },
      {
        readAttributes: ['name'],
        writeAttributes: ['name'],
      },
    );
    const unauthorized = {
      code: 'NotAuthorizedException',
      message: 'A client attempted to write unauthorized attribute',
    };
    expect(await attributesOf(ann)).toEqual({ name: 'Ann' });
    await expect(update(ann, { nickname: 'b' })).rejects.toMatchObject(unauthorized);
    await expect(remove(ann, 'nickname')).rejects.toMatchObject(unauthorized);
    await expect(update(ann, { 'dev:custom:plan': 'gold' })).rejects.toMatchObject(unauthorized);
    await update(ann, { name: 'Anna' });
    expect(await attributesOf(ann)).toEqual({ name: 'Anna' });
  });
  test('the flag of an address goes with the address', async () => {
    const ann = await person();
    await remove(ann, 'email');
    expect(await attributesOf(ann)).toEqual({});
  });
});

describe('addresses', () => {
  test('a new one is unverified until its code comes back', async () => {
    const ann = await person(emailPool);
    const answer = await update(ann, { email: 'new@home.org' });
    expect(answer).toEqual({ CodeDeliveryDetailsList: [delivered('n***@h***')] });
    expect(context.sent.filter(({ code }) => code)).toMatchObject([
      { recipient: 'new@home.org', purpose: 'update-attribute' },
    ]);
    expect(await attributesOf(ann)).toEqual({ email: 'new@home.org', email_verified: 'false' });
    await expect(verify(ann, wrong(lastCode()))).rejects.toMatchObject({
      code: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    });
    await verify(ann, lastCode());
    expect(await attributesOf(ann)).toEqual({ email: 'new@home.org', email_verified: 'true' });
    await expect(verify(ann, lastCode())).rejects.toMatchObject({
      code: 'ExpiredCodeException',
      message: 'Invalid code provided, please request a code again.',
    });
  });
  test('one that stays the same stays verified', async () => {
    const ann = await person(emailPool);
    expect(await update(ann, { email: 'ann@example.com' })).toEqual({ CodeDeliveryDetailsList: [] });
    expect(await attributesOf(ann)).toEqual(verified);
  });
  test('a code is void once the address changed again', async () => {
    const ann = await person(emailPool);
    await update(ann, { email: 'one@home.org' });
    const code = lastCode();
    await update(ann, { email: 'two@home.org' });
    await expect(verify(ann, code)).rejects.toMatchObject({ code: 'CodeMismatchException' });
    await update(ann, { email: '' });
    await expect(verify(ann, lastCode())).rejects.toMatchObject({ code: 'ExpiredCodeException' });
  });
  test('where the pool verifies first, the old address stays until then', async () => {
    const userAttributeUpdateSettings = { attributesRequireVerificationBeforeUpdate: ['email'] } as const;
    const ann = await person({ ...emailPool, aliasAttributes: ['email'], userAttributeUpdateSettings });
    expect(await update(ann, { email: 'new@home.org', name: 'Ann' })).toEqual({
      CodeDeliveryDetailsList: [delivered('n***@h***')],
    });
    expect(await attributesOf(ann)).toEqual({ ...verified, name: 'Ann' });
    await signIn(ann.clientId, 'ann@example.com');
    expect(await requestCode(ann)).toEqual({ CodeDeliveryDetails: delivered('n***@h***') });
    expect(context.sent.at(-1)).toMatchObject({ recipient: 'new@home.org', purpose: 'verify-attribute' });
    await verify(ann, lastCode());
    expect(await attributesOf(ann)).toEqual({ email: 'new@home.org', email_verified: 'true', name: 'Ann' });
    await signIn(ann.clientId, 'new@home.org');
    await expect(signIn(ann.clientId, 'ann@example.com')).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });
  test('a new one that waits is dropped when the pool verifies first no longer', async () => {
    const userAttributeUpdateSettings = { attributesRequireVerificationBeforeUpdate: ['email'] } as const;
    const ann = await person({ ...emailPool, userAttributeUpdateSettings });
    await update(ann, { email: 'new@home.org' });
    await call('UpdateUserPool', {
      UserPoolId: ann.poolId,
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] },
    });
    await expect(verify(ann, lastCode())).rejects.toMatchObject({ code: 'ExpiredCodeException' });
    expect(await attributesOf(ann)).toEqual(verified);
  });
  test('one that another user has verified cannot be verified', async () => {
    const { pool, client } = await createPeoplePool(context, { ...emailPool, aliasAttributes: ['email'] });
    await addUser(pool, 'ann', verified);
    await addUser(pool, 'bob', {});
    const bob = { token: await signIn(client.id, 'bob'), poolId: pool.id, clientId: client.id };
    await update(bob, { email: verified.email });
    await expect(verify(bob, lastCode())).rejects.toMatchObject({
      code: 'AliasExistsException',
      message: 'An account with the given email already exists.',
    });
  });
  test('only addresses that are there are verified', async () => {
    const ann = await person(emailPool, {});
    const message = 'Invalid attribute name. Only phone_number and email can be verified.';
    await expect(requestCode(ann, 'name')).rejects.toMatchObject(invalid(message));
    await expect(verify(ann, '123456', 'name')).rejects.toMatchObject(invalid(message));
    await expect(requestCode(ann)).rejects.toMatchObject(invalid('User does not have a value for email.'));
  });
  test('codes are limited by the hour', async () => {
    const ann = await person(emailPool);
    for (let count = 0; count < 5; count++) await requestCode(ann);
    await expect(requestCode(ann)).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'Attempt limit exceeded, please try after some time.',
    });
    await expect(update(ann, { email: 'new@home.org' })).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    expect(await attributesOf(ann)).toEqual(verified);
    await update(ann, { name: 'Ann' });
  });
});

describe('leaving', () => {
  test('a global sign-out ends every sign-in, not the account', async () => {
    const ann = await person();
    const other = await signIn(ann.clientId, 'ann');
    context.clock.advance(1000);
    await call('GlobalSignOut', { AccessToken: ann.token });
    const revoked = { code: 'NotAuthorizedException', message: 'Access Token has been revoked' };
    for (const AccessToken of [ann.token, other]) {
      await expect(call('GetUser', { AccessToken })).rejects.toMatchObject(revoked);
    }
    context.clock.advance(1000);
    const AccessToken = await signIn(ann.clientId, 'ann');
    await call('GetUser', { AccessToken });
    await call('AdminUserGlobalSignOut', { UserPoolId: ann.poolId, Username: 'ann' });
    await expect(call('GetUser', { AccessToken })).rejects.toMatchObject(revoked);
    await expect(call('AdminUserGlobalSignOut', { UserPoolId: ann.poolId, Username: 'bob' })).rejects.toMatchObject({
      code: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  });
  test('a deleted user is gone', async () => {
    const ann = await person();
    await call('DeleteUser', { AccessToken: ann.token });
    await expect(call('GetUser', { AccessToken: ann.token })).rejects.toMatchObject({ code: 'UserNotFoundException' });
    await expect(signIn(ann.clientId, 'ann')).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });
});
