import { afterEach, beforeEach, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { FunctionError, type Functions } from '#domain/functions.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

/** What operations that are refused take of the messages that an address, a user and a pool may get: nothing. */

let context: TestContext;
let call: CallOperation;
let isFunctionFailing = false;
const functions: Functions = {
  invoke: async (_arn, event) => {
    if (isFunctionFailing) throw new FunctionError('thrown', 'no texts today');
    return event;
  },
};
beforeEach(async () => {
  isFunctionFailing = false;
  context = await createTestContext({ functions });
  call = operationsOf(context);
});
afterEach(() => context.close());

const messageCounts = statement<Record<never, never>, { used: number }>(
  'test-counts',
  'select used from message_counts',
);
const spent = async () => (await context.db.all(messageCounts, {})).reduce((sum, { used }) => sum + used, 0);
const email = (Value: string) => [{ Name: 'email', Value }];
const signUp = (ClientId: string, Username: string, address: string) =>
  call('SignUp', { ClientId, Username, Password: PASSWORD, UserAttributes: email(address) });
const smsConfiguration = { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' };

/** What the deeds count that are refused meanwhile. */
async function spentBy(code: string, ...deeds: (() => Promise<unknown>)[]): Promise<number> {
  const before = await spent();
  for (const deed of deeds) await expect(deed()).rejects.toMatchObject({ code });
  return (await spent()) - before;
}

test('sign-ups under a taken name lock nobody out', async () => {
  const { client } = await createPeoplePool(context, { autoVerifiedAttributes: ['email'] });
  await signUp(client.id, 'ann', 'ann@example.com');
  const deeds = Array.from({ length: 25 }, () => () => signUp(client.id, 'ann', 'ann@example.com'));
  expect(await spentBy('UsernameExistsException', ...deeds)).toBe(0);
  await call('ResendConfirmationCode', { ClientId: client.id, Username: 'ann' });
  await signUp(client.id, 'ben', 'ann@example.com');
  expect(context.sent).toHaveLength(3);
});

test('sign-ups with a taken address lock no pool', async () => {
  // Sign-ups get half of them.
  Object.assign(context.settings, { messagesPerHour: 4 });
  const { client } = await createPeoplePool(context, {
    autoVerifiedAttributes: ['email'],
    usernameAttributes: ['email'],
  });
  await signUp(client.id, 'ann@example.com', 'ann@example.com');
  const taken = () => signUp(client.id, 'ann@example.com', 'ann@example.com');
  expect(await spentBy('UsernameExistsException', taken, taken, taken, taken)).toBe(0);
  await signUp(client.id, 'ben@example.com', 'ben@example.com');
});

test('a function that refuses the texts costs nothing', async () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:message';
  const { pool, client } = await createPeoplePool(context, {
    autoVerifiedAttributes: ['email'],
    lambdaConfig: { customMessage: arn },
  });
  isFunctionFailing = true;
  const invited = { UserPoolId: pool.id, Username: 'ben', DesiredDeliveryMediums: ['EMAIL' as const] };
  const counted = await spentBy(
    'UserLambdaValidationException',
    () => signUp(client.id, 'ann', 'ann@example.com'),
    () => call('AdminCreateUser', { ...invited, UserAttributes: email('ben@example.com') }),
  );
  expect(counted).toBe(0);
});

test('invitations of a taken name cost nothing', async () => {
  const { pool } = await createPeoplePool(context);
  const invite = (Username: string) =>
    call('AdminCreateUser', {
      UserPoolId: pool.id,
      Username,
      UserAttributes: email('ann@example.com'),
      DesiredDeliveryMediums: ['EMAIL'],
    });
  await invite('ann');
  const deeds = Array.from({ length: 25 }, () => () => invite('ann'));
  expect(await spentBy('UsernameExistsException', ...deeds)).toBe(0);
  await invite('ben');
});

test('a change of attributes that is refused costs nothing', async () => {
  const { pool } = await createPeoplePool(context, {
    autoVerifiedAttributes: ['email'],
    aliasAttributes: ['preferred_username'],
  });
  const people = [
    { Username: 'ann', UserAttributes: [{ Name: 'preferred_username', Value: 'boss' }] },
    { Username: 'ben', UserAttributes: [] },
  ];
  for (const { Username, UserAttributes } of people) {
    await call('AdminCreateUser', { UserPoolId: pool.id, Username, UserAttributes, MessageAction: 'SUPPRESS' });
    await call('AdminSetUserPassword', { UserPoolId: pool.id, Username, Password: PASSWORD, Permanent: true });
  }
  const update = () =>
    call('AdminUpdateUserAttributes', {
      UserPoolId: pool.id,
      Username: 'ben',
      UserAttributes: [...email('ben@example.com'), { Name: 'preferred_username', Value: 'boss' }],
    });
  expect(await spentBy('AliasExistsException', update)).toBe(0);
});

test('of two messages that one deed sends, both count or neither', async () => {
  Object.assign(context.settings, { messagesPerHour: 4 });
  const { pool } = await createPeoplePool(context, { smsConfiguration });
  const invite = (Username: string) =>
    call('AdminCreateUser', {
      UserPoolId: pool.id,
      Username,
      UserAttributes: [...email('ann@example.com'), { Name: 'phone_number', Value: '+15551234567' }],
      DesiredDeliveryMediums: ['EMAIL', 'SMS'],
    });
  await invite('ann');
  Object.assign(context.settings, { messagesPerHour: 3 });
  expect(await spentBy('TooManyRequestsException', () => invite('ben'))).toBe(0);
  expect(await call('ListUsers', { UserPoolId: pool.id })).toMatchObject({ Users: [{ Username: 'ann' }] });
  expect(context.sent).toHaveLength(2);
});

test('over the limit nothing is stored and nothing is counted', async () => {
  const { pool, client } = await createPeoplePool(context, { autoVerifiedAttributes: ['email'] });
  for (let count = 0; count < 20; count++) await signUp(client.id, `ann${count}`, 'ann@example.com');
  const resend = () => call('ResendConfirmationCode', { ClientId: client.id, Username: 'ann0' });
  const recover = () => call('AdminResetUserPassword', { UserPoolId: pool.id, Username: 'ann1' });
  await call('AdminUpdateUserAttributes', {
    UserPoolId: pool.id,
    Username: 'ann1',
    UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
  });
  await call('AdminConfirmSignUp', { UserPoolId: pool.id, Username: 'ann1' });
  const more = () => signUp(client.id, 'ben', 'ann@example.com');
  expect(await spentBy('LimitExceededException', more, resend)).toBe(0);
  await expect(call('AdminGetUser', { UserPoolId: pool.id, Username: 'ben' })).rejects.toMatchObject({
    code: 'UserNotFoundException',
  });
  expect(await call('AdminGetUser', { UserPoolId: pool.id, Username: 'ann1' })).toMatchObject({
    UserStatus: 'CONFIRMED',
  });
  expect(context.sent).toHaveLength(20);
  // Whoever has shown that the address is theirs loses nothing to those who only say so.
  await recover();
  expect(context.sent).toHaveLength(21);
});
