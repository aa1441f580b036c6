import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FunctionError } from '#domain/functions.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { type TestFunctions, testFunctions } from '../../../../../test/functions.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

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
const emailPool = { autoVerifiedAttributes: ['email'] } as const;
const fails = (text: string) => () => {
  throw new FunctionError('thrown', text);
};
const refusedBy = (title: string, text: string) => ({
  code: 'UserLambdaValidationException',
  message: `${title} failed with error ${text}.`,
});
const signUp = (ClientId: string, Username = 'ann', email = 'ann@example.com') =>
  call('SignUp', {
    ClientId,
    Username,
    Password: PASSWORD,
    UserAttributes: [{ Name: 'email', Value: email }],
    ValidationData: [{ Name: 'invitation', Value: '42' }],
    ClientMetadata: { lang: 'de' },
  });

describe('PreSignUp', () => {
  const lambdaConfig = { preSignUp: arn, postConfirmation: arn };

  test('gets what the client sent, and nothing changes where it says nothing', async () => {
    const { client } = await createPeoplePool(context, { ...emailPool, lambdaConfig });
    const answer = await signUp(client.id);
    expect(answer).toMatchObject({ UserConfirmed: false, CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } });
    expect(functions.events).toMatchObject([
      {
        triggerSource: 'PreSignUp_SignUp',
        userName: 'ann',
        request: {
          userAttributes: { email: 'ann@example.com' },
          validationData: { invitation: '42' },
          clientMetadata: { lang: 'de' },
        },
      },
    ]);
  });

  test('refuses a user, of whom nothing is left', async () => {
    functions.answers = { PreSignUp_SignUp: fails('not invited') };
    const { pool, client } = await createPeoplePool(context, { ...emailPool, lambdaConfig });
    await expect(signUp(client.id)).rejects.toMatchObject(refusedBy('PreSignUp', 'not invited'));
    expect(await findUser(context, pool, 'ann')).toBeUndefined();
    expect(context.sent).toEqual([]);
  });

  test('confirms a user and vouches for the address: no code is sent, and PostConfirmation is called', async () => {
    functions.answers = { PreSignUp_SignUp: () => ({ autoConfirmUser: true, autoVerifyEmail: true }) };
    const { pool, client } = await createPeoplePool(context, { ...emailPool, lambdaConfig });
    const answer = await signUp(client.id);
    expect(answer).toMatchObject({ UserConfirmed: true });
    expect(answer).not.toHaveProperty('CodeDeliveryDetails');
    expect(context.sent).toEqual([]);
    expect(functions.events.at(-1)).toMatchObject({
      triggerSource: 'PostConfirmation_ConfirmSignUp',
      request: {
        userAttributes: { sub: answer.UserSub, email_verified: 'true', 'cognito:user_status': 'CONFIRMED' },
        clientMetadata: { lang: 'de' },
      },
    });
    expect(await findUser(context, pool, 'ann')).toMatchObject({ status: 'CONFIRMED' });
  });

  test('vouches for an address only: no code goes there', async () => {
    functions.answers = { PreSignUp_SignUp: () => ({ autoVerifyEmail: true }) };
    const { pool, client } = await createPeoplePool(context, { ...emailPool, lambdaConfig });
    expect(await signUp(client.id)).toMatchObject({ UserConfirmed: false });
    expect(context.sent).toEqual([]);
    expect(await findUser(context, pool, 'ann')).toMatchObject({
      status: 'UNCONFIRMED',
      attributes: { email_verified: 'true' },
    });
  });

  test('cannot vouch for an address that is not there', async () => {
    functions.answers = { PreSignUp_SignUp: () => ({ autoVerifyPhone: true }) };
    const { client } = await createPeoplePool(context, { ...emailPool, lambdaConfig });
    await expect(signUp(client.id)).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('vouches for no address that another user has as an alias', async () => {
    functions.answers = { PreSignUp_SignUp: () => ({ autoConfirmUser: true, autoVerifyEmail: true }) };
    const pool = { ...emailPool, lambdaConfig, aliasAttributes: ['email'] as const };
    const { client } = await createPeoplePool(context, pool);
    await signUp(client.id);
    await expect(signUp(client.id, 'eve')).rejects.toMatchObject({
      code: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    });
  });
});

describe('PostConfirmation', () => {
  const lambdaConfig = { postConfirmation: arn };
  const lastCode = () => context.sent.at(-1)?.code ?? '';
  const confirm = (ClientId: string) =>
    call('ConfirmSignUp', {
      ClientId,
      Username: 'ann',
      ConfirmationCode: lastCode(),
      ClientMetadata: { from: 'confirm' },
    });

  test('is called after a confirmation with the code, with the attributes as they are then', async () => {
    const { client } = await createPeoplePool(context, { ...emailPool, lambdaConfig });
    await signUp(client.id);
    expect(functions.events).toEqual([]);
    await confirm(client.id);
    expect(functions.events).toMatchObject([
      {
        triggerSource: 'PostConfirmation_ConfirmSignUp',
        request: { userAttributes: { email_verified: 'true' }, clientMetadata: { from: 'confirm' } },
      },
    ]);
  });

  test('does not undo the confirmation when it fails', async () => {
    functions.answers = { PostConfirmation_ConfirmSignUp: fails('no mailing list') };
    const { pool, client } = await createPeoplePool(context, { ...emailPool, lambdaConfig });
    await signUp(client.id);
    await expect(confirm(client.id)).rejects.toMatchObject(refusedBy('PostConfirmation', 'no mailing list'));
    expect(await findUser(context, pool, 'ann')).toMatchObject({ status: 'CONFIRMED' });
  });

  test('is called after a confirmation by an administrator', async () => {
    const { pool, client } = await createPeoplePool(context, { ...emailPool, lambdaConfig });
    await signUp(client.id);
    await call('AdminConfirmSignUp', { UserPoolId: pool.id, Username: 'ann', ClientMetadata: { by: 'admin' } });
    expect(functions.events).toMatchObject([
      {
        triggerSource: 'PostConfirmation_ConfirmSignUp',
        callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
        request: { clientMetadata: { by: 'admin' } },
      },
    ]);
  });
});

describe('CustomMessage', () => {
  test('writes sign-up and resent codes', async () => {
    const email = (emailSubject: string) => () => ({ emailMessage: '{####}', emailSubject });
    functions.answers = { CustomMessage_SignUp: email('Willkommen'), CustomMessage_ResendCode: email('Noch einmal') };
    const { client } = await createPeoplePool(context, { ...emailPool, lambdaConfig: { customMessage: arn } });
    await signUp(client.id);
    await call('ResendConfirmationCode', { ClientId: client.id, Username: 'ann', ClientMetadata: { again: 'yes' } });
    expect(context.sent.map(({ subject }) => subject)).toEqual(['Willkommen', 'Noch einmal']);
    expect(functions.events.at(-1)).toMatchObject({
      triggerSource: 'CustomMessage_ResendCode',
      request: { clientMetadata: { again: 'yes' } },
    });
  });

  test('refuses the sign-up when it fails, and nothing is left', async () => {
    functions.answers = { CustomMessage_SignUp: fails('no template') };
    const { pool, client } = await createPeoplePool(context, { ...emailPool, lambdaConfig: { customMessage: arn } });
    await expect(signUp(client.id)).rejects.toMatchObject(refusedBy('CustomMessage', 'no template'));
    expect(await findUser(context, pool, 'ann')).toBeUndefined();
  });
});
