import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

let context: TestContext;
let call: CallOperation;
beforeEach(async () => {
  context = await createTestContext();
  call = operationsOf(context);
});
afterEach(() => context.close());

type Attributes = Readonly<Record<string, string>>;
const listOf = (attributes: Attributes) => Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
const signUp = (ClientId: string, Username: string, attributes: Attributes = {}) =>
  call('SignUp', { ClientId, Username, Password: PASSWORD, UserAttributes: listOf(attributes) });
const confirm = (ClientId: string, Username: string, ConfirmationCode: string, ForceAliasCreation?: boolean) =>
  call('ConfirmSignUp', {
    ClientId,
    Username,
    ConfirmationCode,
    ...(ForceAliasCreation !== undefined && { ForceAliasCreation }),
  });
const lastCode = () => context.sent.at(-1)?.code ?? 'none';
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const invalid = (message: string) => ({ code: 'InvalidParameterException', message });
const refused = (message: string) => ({ code: 'NotAuthorizedException', message });
async function signIn(ClientId: string, USERNAME: string) {
  const AuthParameters = { USERNAME, PASSWORD };
  const answer = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  return answer.AuthenticationResult?.AccessToken ?? 'none';
}
async function attributesOf(ClientId: string, name: string): Promise<Attributes> {
  const { UserAttributes } = await call('GetUser', { AccessToken: await signIn(ClientId, name) });
  return Object.fromEntries((UserAttributes ?? []).map(({ Name, Value = '' }) => [Name, Value]));
}

const emailPool = { autoVerifiedAttributes: ['email'] } as const;
const ann = { email: 'ann@example.com' };

describe('SignUp', () => {
  test('sends a code to the address that the pool verifies, and confirms with it', async () => {
    const { client } = await createPeoplePool(context, emailPool);
    const answer = await signUp(client.id, 'ann', ann);
    expect(answer).toMatchObject({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      CodeDeliveryDetails: { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
    });
    expect(context.sent).toMatchObject([{ recipient: 'ann@example.com', purpose: 'sign-up' }]);
    await expect(signIn(client.id, 'ann')).rejects.toMatchObject({ code: 'UserNotConfirmedException' });
    await confirm(client.id, 'ann', lastCode());
    expect(await attributesOf(client.id, 'ann')).toEqual({ sub: answer.UserSub, ...ann, email_verified: 'true' });
  });
  test('prefers SMS where both are verified', async () => {
    const { client } = await createPeoplePool(context, {
      autoVerifiedAttributes: ['email', 'phone_number'],
      smsConfiguration: { snsCallerArn: 'arn:aws:iam::123456789012:role/sms', snsRegion: 'us-east-1' },
    });
    const answer = await signUp(client.id, 'ann', { ...ann, phone_number: '+15551234567' });
    expect(answer.CodeDeliveryDetails).toEqual({
      Destination: '+*******4567',
      DeliveryMedium: 'SMS',
      AttributeName: 'phone_number',
    });
    await confirm(client.id, 'ann', lastCode());
    const attributes = await attributesOf(client.id, 'ann');
    expect(attributes).toMatchObject({ phone_number_verified: 'true', email_verified: 'false' });
  });
  test('sends nothing where nothing is verified', async () => {
    const { client, pool } = await createPeoplePool(context);
    expect(await signUp(client.id, 'ann', ann)).not.toHaveProperty('CodeDeliveryDetails');
    expect(context.sent).toEqual([]);
    await call('AdminConfirmSignUp', { UserPoolId: pool.id, Username: 'ann' });
    expect(await attributesOf(client.id, 'ann')).not.toHaveProperty('email_verified');
  });
  test('refuses a taken username, whatever the client hides', async () => {
    const { client } = await createPeoplePool(context, {}, { preventUserExistenceErrors: 'ENABLED' });
    await signUp(client.id, 'ann');
    const exists = { code: 'UsernameExistsException', message: 'User already exists', status: 400 };
    await expect(signUp(client.id, 'ann')).rejects.toMatchObject(exists);
  });
  test('of parallel sign-ups under one name one succeeds', async () => {
    const { client } = await createPeoplePool(context);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => signUp(client.id, 'ann')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
  test('is refused where only administrators make users', async () => {
    const { client } = await createPeoplePool(context, { adminCreateUserConfig: { allowAdminCreateUserOnly: true } });
    await expect(signUp(client.id, 'ann')).rejects.toMatchObject(refused('SignUp is not permitted for this user pool'));
  });
  test('checks the password policy, with its own prefix', async () => {
    const { client } = await createPeoplePool(context);
    const Password = 'short1';
    await expect(call('SignUp', { ClientId: client.id, Username: 'ann', Password })).rejects.toMatchObject({
      code: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password not long enough',
    });
    await expect(call('SignUp', { ClientId: client.id, Username: 'ann' })).rejects.toMatchObject(
      invalid("1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null"),
    );
  });
  test('checks the secret hash', async () => {
    const secret = 'c'.repeat(40);
    const { client } = await createPeoplePool(context, {}, { secret });
    const input = { ClientId: client.id, Username: 'ann', Password: PASSWORD };
    await expect(call('SignUp', input)).rejects.toMatchObject(
      refused(`Client ${client.id} is configured with secret but SECRET_HASH was not received`),
    );
    await expect(call('SignUp', { ...input, SecretHash: 'bm8=' })).rejects.toMatchObject(
      refused(`Unable to verify secret hash for client ${client.id}`),
    );
    const SecretHash = createHmac('sha256', secret).update(`ann${client.id}`).digest('base64');
    expect(await call('SignUp', { ...input, SecretHash })).toMatchObject({ UserConfirmed: false });
  });
  test('checks attributes against the schema and the client', async () => {
    const schema = [
      { name: 'name', required: true },
      { name: 'team', attributeDataType: 'String', stringAttributeConstraints: { minLength: '3', maxLength: '5' } },
    ] as const;
    const { client } = await createPeoplePool(context, { schema });
    const prefix = 'Attributes did not conform to the schema: ';
    await expect(signUp(client.id, 'ann')).rejects.toMatchObject(invalid(`${prefix}name: The attribute is required\n`));
    const cases: [Attributes, string][] = [
      [{ 'custom:nope': 'x' }, `${prefix}custom:nope: Attribute does not exist in the schema.\n`],
      [{ 'custom:team': 'ab' }, `${prefix}custom:team: String must be no shorter than 3 characters\n`],
      [{ 'custom:team': 'abcdef' }, `${prefix}custom:team: String must be no longer than 5 characters\n`],
      [{ email: 'not an address' }, 'Invalid email address format.'],
      [{ phone_number: '5551234' }, 'Invalid phone number format.'],
    ];
    for (const [attributes, message] of cases) {
      await expect(signUp(client.id, 'ann', { name: 'Ann', ...attributes })).rejects.toMatchObject(invalid(message));
    }
    for (const attribute of ['email_verified', 'sub', 'identities']) {
      await expect(signUp(client.id, 'ann', { name: 'Ann', [attribute]: 'true' })).rejects.toMatchObject(
        refused('A client attempted to write unauthorized attribute'),
      );
    }
  });
  test('keeps to the attributes that the client may write', async () => {
    const { client } = await createPeoplePool(context, {}, { writeAttributes: ['name'] });
    await expect(signUp(client.id, 'ann', ann)).rejects.toMatchObject(
      refused('A client attempted to write unauthorized attribute'),
    );
    await signUp(client.id, 'ann', { name: 'Ann' });
  });
});

describe('kinds of usernames', () => {
  test.each([
    [['email'], 'Username should be an email.'],
    [['phone_number'], 'Username should be a phone number.'],
    [['email', 'phone_number'], 'Username should be either an email or a phone number.'],
  ] as const)('a pool of %s takes nothing else', async (usernameAttributes, message) => {
    const { client } = await createPeoplePool(context, { usernameAttributes });
    await expect(signUp(client.id, 'ann')).rejects.toMatchObject(invalid(message));
  });
  test('an address as username becomes the attribute, and sub the username', async () => {
    const { client } = await createPeoplePool(context, { usernameAttributes: ['email'], ...emailPool });
    const { UserSub } = await signUp(client.id, ann.email);
    await expect(signUp(client.id, ann.email)).rejects.toMatchObject({
      code: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    });
    await confirm(client.id, ann.email, lastCode());
    const { Username } = await call('GetUser', { AccessToken: await signIn(client.id, ann.email) });
    expect(Username).toBe(UserSub);
    expect(await attributesOf(client.id, UserSub)).toEqual({ sub: UserSub, ...ann, email_verified: 'true' });
  });
  test('an alias pool keeps addresses for aliases', async () => {
    const { client } = await createPeoplePool(context, {
      aliasAttributes: ['email', 'phone_number', 'preferred_username'],
    });
    await expect(signUp(client.id, ann.email)).rejects.toMatchObject(
      invalid('Username cannot be of email format, since user pool is configured for email alias.'),
    );
    await expect(signUp(client.id, '+15551234567')).rejects.toMatchObject(
      invalid('Username cannot be of phone number format, since user pool is configured for phone number alias.'),
    );
    await expect(signUp(client.id, 'ann', { preferred_username: 'annie' })).rejects.toMatchObject(
      invalid('preferred_username cannot be provided for unconfirmed account'),
    );
  });
  test('an alias that is taken shows at the confirmation; force takes it over', async () => {
    const { client } = await createPeoplePool(context, { aliasAttributes: ['email'], ...emailPool });
    await signUp(client.id, 'ann', ann);
    await confirm(client.id, 'ann', lastCode());
    await signUp(client.id, 'bob', ann);
    const code = lastCode();
    await expect(confirm(client.id, 'bob', code)).rejects.toMatchObject({
      code: 'AliasExistsException',
      message: 'An account with the given email already exists.',
    });
    await expect(signIn(client.id, 'bob')).rejects.toMatchObject({ code: 'UserNotConfirmedException' });
    await confirm(client.id, 'bob', code, true);
    expect((await call('GetUser', { AccessToken: await signIn(client.id, ann.email) })).Username).toBe('bob');
    expect(await attributesOf(client.id, 'ann')).toMatchObject({ email_verified: 'false' });
  });
  test('one case of a name is as good as another where the pool ignores case', async () => {
    const usernameConfiguration = { caseSensitive: false };
    const { client } = await createPeoplePool(context, { usernameConfiguration, ...emailPool });
    await signUp(client.id, 'Ann', ann);
    await confirm(client.id, 'aNN', lastCode());
    expect((await call('GetUser', { AccessToken: await signIn(client.id, 'ANN') })).Username).toBe('ann');
  });
});

describe('ConfirmSignUp', () => {
  test('tells a wrong code from an expired one', async () => {
    const { client } = await createPeoplePool(context, emailPool);
    await signUp(client.id, 'ann', ann);
    await expect(confirm(client.id, 'ann', wrong(lastCode()))).rejects.toMatchObject({
      code: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    });
    context.clock.advance(24 * 3_600_000);
    await expect(confirm(client.id, 'ann', lastCode())).rejects.toMatchObject({
      code: 'ExpiredCodeException',
      message: 'Invalid code provided, please request a code again.',
    });
  });
  test('of ten at once with the right code one succeeds', async () => {
    const { client } = await createPeoplePool(context, emailPool);
    await signUp(client.id, 'ann', ann);
    const code = lastCode();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => confirm(client.id, 'ann', code)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
  test('says when there is nothing to confirm', async () => {
    const { client, pool } = await createPeoplePool(context, emailPool);
    await signUp(client.id, 'ann', ann);
    const code = lastCode();
    await confirm(client.id, 'ann', code);
    const confirmed = refused('User cannot be confirmed. Current status is CONFIRMED');
    await expect(confirm(client.id, 'ann', code)).rejects.toMatchObject(confirmed);
    const input = { UserPoolId: pool.id, Username: 'ann' };
    await expect(call('AdminConfirmSignUp', input)).rejects.toMatchObject(confirmed);
    await expect(call('AdminConfirmSignUp', { ...input, Username: 'bob' })).rejects.toMatchObject({
      code: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  });
  test('hides who exists if the client wants it', async () => {
    const { client, pool } = await createPeoplePool(context, emailPool);
    await expect(confirm(client.id, 'nobody', '123456')).rejects.toMatchObject({
      code: 'UserNotFoundException',
      message: 'Username/client id combination not found.',
    });
    const hiding = await call('CreateUserPoolClient', {
      UserPoolId: pool.id,
      ClientName: 'hiding',
      PreventUserExistenceErrors: 'ENABLED',
    });
    const id = hiding.UserPoolClient?.ClientId ?? '';
    await expect(confirm(id, 'nobody', '123456')).rejects.toMatchObject({ code: 'ExpiredCodeException' });
  });
});

describe('ResendConfirmationCode', () => {
  const resend = (ClientId: string, Username: string) => call('ResendConfirmationCode', { ClientId, Username });
  test('sends another code, beside which the first one works, five times an hour', async () => {
    const { client } = await createPeoplePool(context, emailPool);
    await signUp(client.id, 'ann', ann);
    const first = lastCode();
    for (let count = 0; count < 5; count++) {
      context.clock.advance(1000);
      expect(await resend(client.id, 'ann')).toEqual({
        CodeDeliveryDetails: { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
      });
    }
    await expect(resend(client.id, 'ann')).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'Attempt limit exceeded, please try after some time.',
    });
    expect(context.sent).toHaveLength(6);
    await confirm(client.id, 'ann', lastCode());
    await expect(resend(client.id, 'ann')).rejects.toMatchObject(invalid('User is already confirmed.'));
    expect(first).toMatch(/^\d{6}$/);
  });
  test('has nowhere to send to', async () => {
    const cannot = refused('Cannot resend codes. Auto verification not turned on.');
    const { client } = await createPeoplePool(context);
    await signUp(client.id, 'ann', ann);
    await expect(resend(client.id, 'ann')).rejects.toMatchObject(cannot);
    const { client: other } = await createPeoplePool(context, emailPool);
    await signUp(other.id, 'ann');
    await expect(resend(other.id, 'ann')).rejects.toMatchObject(cannot);
  });
  test('an unknown user is told, or answered like a known one', async () => {
    const { client } = await createPeoplePool(context, emailPool);
    await expect(resend(client.id, 'nobody')).rejects.toMatchObject({
      code: 'UserNotFoundException',
      message: 'Username/client id combination not found.',
    });
    const { client: hiding } = await createPeoplePool(context, emailPool, { preventUserExistenceErrors: 'ENABLED' });
    const answer = await resend(hiding.id, 'nobody');
    expect(answer.CodeDeliveryDetails).toEqual({
      Destination: expect.stringMatching(/^[a-z]\*{3}@[a-z]\*{3}$/),
      DeliveryMedium: 'EMAIL',
      AttributeName: 'email',
    });
    expect(await resend(hiding.id, 'nobody')).toEqual(answer);
    expect((await resend(hiding.id, 'me@here.org')).CodeDeliveryDetails?.Destination).toBe('m***@h***');
    expect(context.sent).toEqual([]);
    await expect(confirm(hiding.id, 'nobody', '123456')).rejects.toMatchObject({ code: 'CodeMismatchException' });
    for (let count = 0; count < 3; count++) await resend(hiding.id, 'nobody');
    await expect(resend(hiding.id, 'nobody')).rejects.toMatchObject({ code: 'LimitExceededException' });
  });

  test('a disabled user, and one without an address, are answered like nobody where the client wants it', async () => {
    const { client, pool } = await createPeoplePool(context, emailPool, { preventUserExistenceErrors: 'ENABLED' });
    const wasConfirmed = { UserPoolId: pool.id, Username: 'ann' };
    await signUp(client.id, 'ann', ann);
    await signUp(client.id, 'ida');
    await call('AdminConfirmSignUp', wasConfirmed);
    await expect(resend(client.id, 'ann')).rejects.toMatchObject(invalid('User is already confirmed.'));
    await call('AdminDisableUser', wasConfirmed);
    const sent = context.sent.length;
    const like = await resend(client.id, 'nobody');
    for (const name of ['ann', 'ida']) {
      const answer = await resend(client.id, name);
      expect(answer.CodeDeliveryDetails).toEqual({ ...like.CodeDeliveryDetails, Destination: expect.any(String) });
      expect(await resend(client.id, name)).toEqual(answer);
    }
    expect(context.sent).toHaveLength(sent);
    for (const name of ['nobody', 'ann']) {
      await expect(confirm(client.id, name, '123456')).rejects.toMatchObject({ code: 'CodeMismatchException' });
    }
  });
});
