import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { statement, write } from '#database/database.ts';
import { FunctionError } from '#domain/functions.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { type TestFunctions, testFunctions } from '../../../../../test/functions.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../../test/people.ts';

let context: TestContext;
let functions: TestFunctions;
let call: CallOperation;
beforeEach(async () => {
  functions = testFunctions();
  context = await createTestContext({ functions });
  call = operationsOf(context);
});
afterEach(() => context.close());

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:trigger';
const NEW_PASSWORD = 'Another-Horse-2';
const fails = (text: string) => () => {
  throw new FunctionError('thrown', text);
};
const email = { email: 'ann@example.com', email_verified: 'true' };
const phone = { phone_number: '+15555550100', phone_number_verified: 'true' };
const lastCode = () => context.sent.at(-1)?.code ?? '';

async function people(
  pool: NewPoolSettingsInput,
  attributes: Readonly<Record<string, string>> = email,
  hiding = false,
) {
  const preventUserExistenceErrors = hiding ? 'ENABLED' : 'LEGACY';
  const made = await createPeoplePool(context, pool, { preventUserExistenceErrors });
  const user = newTestUser(made.pool, 'ann', { attributes });
  const password = await createPassword(context, made.pool, user, PASSWORD);
  await createUser(context, made.pool, { ...user, ...password, passwordSetAt: 1 }, { taken: 'User already exists' });
  return { ...made, user };
}
const forgot = (ClientId: string, Username = 'ann') =>
  call('ForgotPassword', { ClientId, Username, ClientMetadata: { lang: 'de' } });
const confirm = (ClientId: string, Username = 'ann') =>
  call('ConfirmForgotPassword', {
    ClientId,
    Username,
    ConfirmationCode: lastCode(),
    Password: NEW_PASSWORD,
    ClientMetadata: { from: 'confirm' },
  });

describe('CustomMessage and PostConfirmation', () => {
  test('take part in a recovery', async () => {
    functions.answers = {
      CustomMessage_ForgotPassword: () => ({ emailMessage: 'Neu: {####}', emailSubject: 'Vergessen' }),
    };
    const { client, user } = await people({ lambdaConfig: { customMessage: arn, postConfirmation: arn } });
    await forgot(client.id);
    expect(context.sent).toMatchObject([{ subject: 'Vergessen', body: `Neu: ${lastCode()}` }]);
    await confirm(client.id);
    expect(functions.events).toMatchObject([
      { triggerSource: 'CustomMessage_ForgotPassword', request: { clientMetadata: { lang: 'de' } } },
      {
        triggerSource: 'PostConfirmation_ConfirmForgotPassword',
        request: { userAttributes: { sub: user.sub }, clientMetadata: { from: 'confirm' } },
      },
    ]);
  });

  test('leave the new password where PostConfirmation fails', async () => {
    functions.answers = { PostConfirmation_ConfirmForgotPassword: fails('no audit') };
    const { client } = await people({ lambdaConfig: { postConfirmation: arn } });
    await forgot(client.id);
    await expect(confirm(client.id)).rejects.toMatchObject({
      code: 'UserLambdaValidationException',
      message: 'PostConfirmation failed with error no audit.',
    });
    const AuthParameters = { USERNAME: 'ann', PASSWORD: NEW_PASSWORD };
    await call('InitiateAuth', { ClientId: client.id, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  });

  test('tell nobody who exists: where that is hidden, a failing CustomMessage stays in the log', async () => {
    functions.answers = { CustomMessage_ForgotPassword: fails('no template') };
    const lambdaConfig = { customMessage: arn };
    const telling = await people({ lambdaConfig });
    await expect(forgot(telling.client.id)).rejects.toMatchObject({ code: 'UserLambdaValidationException' });
    const hiding = await people({ lambdaConfig }, email, true);
    expect(Object.keys(await forgot(hiding.client.id))).toEqual(Object.keys(await forgot(hiding.client.id, 'nobody')));
  });

  test('leave a user as before where CustomMessage refuses the message of AdminResetUserPassword', async () => {
    functions.answers = { CustomMessage_ForgotPassword: fails('no template') };
    const { pool } = await people({ lambdaConfig: { customMessage: arn } });
    const reset = () => call('AdminResetUserPassword', { UserPoolId: pool.id, Username: 'ann' });
    await expect(reset()).rejects.toMatchObject({ code: 'UserLambdaValidationException' });
    expect(await findUser(context, pool, 'ann')).toMatchObject({ status: 'CONFIRMED' });
    functions.answers = {};
    await reset();
    expect(await findUser(context, pool, 'ann')).toMatchObject({ status: 'RESET_REQUIRED' });
    expect(context.sent).toMatchObject([{ purpose: 'forgot-password' }]);
  });
});

describe('UserMigration', () => {
  const lambdaConfig = { userMigration: arn };

  test('brings a user over who is then sent a code', async () => {
    functions.answers = { UserMigration_ForgotPassword: () => ({ userAttributes: { ...email, username: 'bea' } }) };
    const { pool, client } = await people({ lambdaConfig });
    expect(await forgot(client.id, 'bea')).toMatchObject({ CodeDeliveryDetails: { Destination: 'a***@e***' } });
    expect(functions.events).toMatchObject([
      { userName: 'bea', request: { password: '', clientMetadata: { lang: 'de' } } },
    ]);
    expect(await findUser(context, pool, 'bea')).toMatchObject({ status: 'RESET_REQUIRED' });
    await confirm(client.id, 'bea');
    expect(await findUser(context, pool, 'bea')).toMatchObject({ status: 'CONFIRMED' });
    await forgot(client.id, 'bea');
    expect(functions.events).toHaveLength(1);
  });

  test('is asked five times an hour about one name', async () => {
    const { client } = await people({ lambdaConfig });
    const unknown = { code: 'UserNotFoundException', message: 'Username/client id combination not found.' };
    for (let count = 0; count < 5; count++) await expect(forgot(client.id, 'bea')).rejects.toMatchObject(unknown);
    await expect(forgot(client.id, 'bea')).rejects.toMatchObject({ code: 'LimitExceededException' });
    expect(functions.events).toHaveLength(5);
  });
});

describe('an address that is a second factor', () => {
  const smsConfiguration = { snsCallerArn: 'arn:aws:iam::123456789012:role/sms', snsRegion: 'us-east-1' };
  const pool: NewPoolSettingsInput = { smsConfiguration, mfaConfiguration: 'OPTIONAL' };
  const insertFactor = statement<{ pool_id: string; sub: string }>(
    'test-factor-insert',
    `insert into mfa_preferences (pool_id, sub, preferred, sms, email, software_token, passkey)
     values (:pool_id, :sub, 'EMAIL_OTP', 0, 1, 0, 0)`,
  );
  const withEmailFactor = async (attributes: Readonly<Record<string, string>>, hiding = false) => {
    const made = await people(pool, attributes, hiding);
    await context.db.transaction([write(insertFactor, { pool_id: made.pool.id, sub: made.user.sub })]);
    return made.client.id;
  };

  test('gets no recovery code: the other one does', async () => {
    await forgot(await withEmailFactor({ ...email, ...phone }));
    expect(context.sent).toMatchObject([{ medium: 'SMS', recipient: '+15555550100' }]);
  });

  test('gets none either where the pool demands a factor and falls back on that address', async () => {
    // Recovery prefers e-mail, so that codes for signing in go to the phone, and there is no e-mail address.
    const recoveryMechanisms = [
      { priority: 1, name: 'verified_email' },
      { priority: 2, name: 'verified_phone_number' },
    ] as const;
    const accountRecoverySetting = { recoveryMechanisms };
    const { client } = await people({ smsConfiguration, mfaConfiguration: 'ON', accountRecoverySetting }, phone);
    await expect(forgot(client.id)).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('leaves no way to recover where it is the only one, and that is told only where it may be', async () => {
    await expect(forgot(await withEmailFactor(email))).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
    });
    const hiding = await withEmailFactor(email, true);
    expect(await forgot(hiding)).toHaveProperty('CodeDeliveryDetails');
    expect(context.sent).toEqual([]);
  });
});

describe('PreSignUp and CustomMessage of AdminCreateUser', () => {
  const lambdaConfig = { preSignUp: arn, customMessage: arn };
  const create = (UserPoolId: string) =>
    call('AdminCreateUser', {
      UserPoolId,
      Username: 'bea',
      UserAttributes: [{ Name: 'email', Value: 'bea@example.com' }],
      DesiredDeliveryMediums: ['EMAIL'],
      ValidationData: [{ Name: 'ticket', Value: '7' }],
      ClientMetadata: { by: 'admin' },
    });

  test('are asked, and what PreSignUp answers has no effect', async () => {
    functions.answers = {
      PreSignUp_AdminCreateUser: () => ({ autoConfirmUser: true, autoVerifyEmail: true }),
      CustomMessage_AdminCreateUser: () => ({ emailMessage: '{username} {####}', emailSubject: 'Einladung' }),
    };
    const { pool } = await people({ lambdaConfig });
    expect(await create(pool.id)).toMatchObject({ User: { UserStatus: 'FORCE_CHANGE_PASSWORD' } });
    expect(await findUser(context, pool, 'bea')).not.toHaveProperty('attributes.email_verified');
    expect(functions.events).toMatchObject([
      { request: { validationData: { ticket: '7' }, clientMetadata: { by: 'admin' } } },
      {
        request: {
          usernameParameter: '{username}',
          userAttributes: { 'cognito:user_status': 'FORCE_CHANGE_PASSWORD' },
        },
      },
    ]);
    expect(functions.events[1]?.request['clientMetadata']).toBeUndefined();
    expect(context.sent).toMatchObject([{ subject: 'Einladung', body: `bea ${lastCode()}` }]);
  });

  test('refuse a user, of whom nothing is left', async () => {
    functions.answers = { PreSignUp_AdminCreateUser: fails('no seats') };
    const { pool } = await people({ lambdaConfig });
    await expect(create(pool.id)).rejects.toMatchObject({
      code: 'UserLambdaValidationException',
      message: 'PreSignUp failed with error no seats.',
    });
    expect(await findUser(context, pool, 'bea')).toBeUndefined();
  });
});

describe('limits on messages', () => {
  test('are told alike for who exists and who does not', async () => {
    const { client } = await people({}, email, true);
    const told = async (Username: string) => {
      const outcomes: string[] = [];
      for (let count = 0; count < 7; count++) {
        const outcome = forgot(client.id, Username).then(
          () => 'sent',
          ({ code }: { code: string }) => code,
        );
        outcomes.push(await outcome);
      }
      return outcomes;
    };
    expect(await told('ann')).toEqual(await told('nobody@example.com'));
    const using = operationsOf({ ...context, settings: { ...context.settings, messagesPerHour: 1 } });
    const { client: other } = await people({}, email, true);
    await using('ForgotPassword', { ClientId: other.id, Username: 'ann' });
    for (const Username of ['ann', 'nobody']) {
      await expect(using('ForgotPassword', { ClientId: other.id, Username })).rejects.toMatchObject({
        code: 'LimitExceededException',
      });
    }
  });
});
