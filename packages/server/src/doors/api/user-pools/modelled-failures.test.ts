import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Carrier, MessageRefused } from '#domain/carrier.ts';
import { FunctionError } from '#domain/functions.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type CallOperation, operationsOf } from '../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:any';
const triggers = ['preSignUp', 'postConfirmation', 'preAuthentication', 'postAuthentication', 'customMessage'] as const;
const lambdaConfig = Object.fromEntries([...triggers, 'preTokenGeneration'].map((trigger) => [trigger, arn]));

/** What befalls functions and carriers while a test wants it. */
let failure: Error | undefined;
let context: TestContext;
let call: CallOperation;
/** Every trigger calls a function; nothing calls one. */
let calling: { pool: Pool; client: Client };
let quiet: { pool: Pool; client: Client };

beforeAll(async () => {
  const functions = {
    invoke: async (_: string, event: object) => {
      if (failure !== undefined) throw failure;
      return event;
    },
  };
  context = await createTestContext({ functions });
  const carrier: Carrier = {
    send: async (message) => {
      if (failure !== undefined) throw failure;
      context.sent.push(message);
    },
  };
  context = { ...context, carriers: { EMAIL: carrier, SMS: carrier } };
  call = operationsOf(context);
  const explicitAuthFlows = [
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ] as const;
  const smsConfiguration = { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' };
  const pool = { autoVerifiedAttributes: ['email', 'phone_number'], smsConfiguration } as const;
  calling = await createPeoplePool(context, { ...pool, lambdaConfig }, { explicitAuthFlows });
  quiet = await createPeoplePool(context, pool, { explicitAuthFlows });
});
afterAll(() => context.close());

let count = 0;
const lastCode = () => context.sent.at(-1)?.code ?? '';

/** A deed that a function or a carrier has a part in: what comes before it, then the deed itself. */
type Deed = (place: { pool: Pool; client: Client }) => Promise<() => Promise<unknown>>;

async function makePerson(
  { pool }: { pool: Pool },
  attributes: Readonly<Record<string, string>> = {},
): Promise<string> {
  const Username = `ada${count++}`;
  const all = { email: `${Username}@example.com`, email_verified: 'true', ...attributes };
  const user = newTestUser(pool, Username, { attributes: all });
  const password = await createPassword(context, pool, user, PASSWORD);
  await createUser(context, pool, { ...user, ...password, passwordSetAt: 1 }, { taken: '' });
  return Username;
}
const signIn = (ClientId: string, USERNAME: string) =>
  call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } });
const tokensOf = async ({ client }: { client: Client }, username: string) =>
  (await signIn(client.id, username)).AuthenticationResult ?? {};
const newEmail = () => [{ Name: 'email', Value: `new${count++}@example.com` }];
const signUp = (ClientId: string, Username: string) =>
  call('SignUp', {
    ClientId,
    Username,
    Password: PASSWORD,
    UserAttributes: [{ Name: 'email', Value: `${Username}@example.com` }],
  });
const invited = async ({ pool }: { pool: Pool }) => {
  const Username = `eve${count++}`;
  await call('AdminCreateUser', {
    UserPoolId: pool.id,
    Username,
    TemporaryPassword: PASSWORD,
    MessageAction: 'SUPPRESS',
  });
  return Username;
};

const deeds: Readonly<Record<string, Deed>> = {
  AdminConfirmSignUp: async ({ pool, client }) => {
    const Username = `ada${count++}`;
    await signUp(client.id, Username);
    return () => call('AdminConfirmSignUp', { UserPoolId: pool.id, Username });
  },
  AdminCreateUser:
    async ({ pool }) =>
    () =>
      call('AdminCreateUser', {
        UserPoolId: pool.id,
        Username: `ada${count++}`,
        UserAttributes: newEmail(),
        DesiredDeliveryMediums: ['EMAIL'],
      }),
  AdminInitiateAuth: async ({ pool, client }) => {
    const USERNAME = await makePerson({ pool });
    const input = { UserPoolId: pool.id, ClientId: client.id, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' } as const;
    return () => call('AdminInitiateAuth', { ...input, AuthParameters: { USERNAME, PASSWORD } });
  },
  AdminRespondToAuthChallenge: async (place) => {
    const USERNAME = await invited(place);
    const { Session } = await signIn(place.client.id, USERNAME);
    const ids = { UserPoolId: place.pool.id, ClientId: place.client.id, ...(Session !== undefined && { Session }) };
    const ChallengeResponses = { USERNAME, NEW_PASSWORD: `${PASSWORD}2` };
    return () =>
      call('AdminRespondToAuthChallenge', { ...ids, ChallengeName: 'NEW_PASSWORD_REQUIRED', ChallengeResponses });
  },
  AdminResetUserPassword: async ({ pool }) => {
    const Username = await makePerson({ pool });
    return () => call('AdminResetUserPassword', { UserPoolId: pool.id, Username });
  },
  AdminUpdateUserAttributes: async ({ pool }) => {
    const Username = await makePerson({ pool });
    return () => call('AdminUpdateUserAttributes', { UserPoolId: pool.id, Username, UserAttributes: newEmail() });
  },
  ConfirmForgotPassword: async ({ pool, client }) => {
    const Username = await makePerson({ pool });
    await call('ForgotPassword', { ClientId: client.id, Username });
    const ConfirmationCode = lastCode();
    return () => call('ConfirmForgotPassword', { ClientId: client.id, Username, ConfirmationCode, Password: PASSWORD });
  },
  ConfirmSignUp: async ({ client }) => {
    const Username = `ada${count++}`;
    await signUp(client.id, Username);
    const ConfirmationCode = lastCode();
    return () => call('ConfirmSignUp', { ClientId: client.id, Username, ConfirmationCode });
  },
  ForgotPassword: async ({ pool, client }) => {
    const Username = await makePerson({ pool });
    return () => call('ForgotPassword', { ClientId: client.id, Username });
  },
  GetTokensFromRefreshToken: async (place) => {
    const { RefreshToken = '' } = await tokensOf(place, await makePerson(place));
    return () => call('GetTokensFromRefreshToken', { ClientId: place.client.id, RefreshToken });
  },
  GetUserAttributeVerificationCode: async (place) => {
    const { AccessToken = '' } = await tokensOf(place, await makePerson(place, { email_verified: 'false' }));
    return () => call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' });
  },
  InitiateAuth: async ({ pool, client }) => {
    const username = await makePerson({ pool });
    return () => signIn(client.id, username);
  },
  ResendConfirmationCode: async ({ client }) => {
    const Username = `ada${count++}`;
    await signUp(client.id, Username);
    return () => call('ResendConfirmationCode', { ClientId: client.id, Username });
  },
  RespondToAuthChallenge: async (place) => {
    const USERNAME = await invited(place);
    const { Session } = await signIn(place.client.id, USERNAME);
    const ids = { ClientId: place.client.id, ...(Session !== undefined && { Session }) };
    const ChallengeResponses = { USERNAME, NEW_PASSWORD: `${PASSWORD}2` };
    return () => call('RespondToAuthChallenge', { ...ids, ChallengeName: 'NEW_PASSWORD_REQUIRED', ChallengeResponses });
  },
  SignUp:
    async ({ client }) =>
    () =>
      signUp(client.id, `ada${count++}`),
  UpdateUserAttributes: async (place) => {
    const { AccessToken = '' } = await tokensOf(place, await makePerson(place));
    return () => call('UpdateUserAttributes', { AccessToken, UserAttributes: newEmail() });
  },
};

async function failingWith(error: Error, deed: () => Promise<unknown>): Promise<unknown> {
  failure = error;
  try {
    return await deed();
  } finally {
    failure = undefined;
  }
}

describe.each([
  ['throws', new FunctionError('thrown', 'No'), 'UserLambdaValidationException'],
  ['cannot be called', new FunctionError('unreachable', 'AccessDeniedException'), 'UnexpectedLambdaException'],
  ['answers what is no JSON', new FunctionError('invalid', ''), 'InvalidLambdaResponseException'],
])('a function that %s', (_, error, code) => {
  test.each(Object.entries(deeds))('is told by %s', async (_operation, deed) => {
    const asked = await deed(calling);
    await expect(failingWith(error, asked)).rejects.toMatchObject({ code });
  });
});

describe('a message that is refused for good', () => {
  test.each([
    ['AdminCreateUser', 'CodeDeliveryFailureException'],
    ['AdminResetUserPassword', 'InvalidEmailRoleAccessPolicyException'],
    ['AdminUpdateUserAttributes', 'InvalidEmailRoleAccessPolicyException'],
    ['ForgotPassword', 'CodeDeliveryFailureException'],
    ['GetUserAttributeVerificationCode', 'CodeDeliveryFailureException'],
    ['ResendConfirmationCode', 'CodeDeliveryFailureException'],
    ['SignUp', 'CodeDeliveryFailureException'],
    ['UpdateUserAttributes', 'CodeDeliveryFailureException'],
  ])('is told by %s', async (operation, code) => {
    const asked = (await deeds[operation]?.(quiet)) ?? (() => Promise.resolve());
    await expect(failingWith(new MessageRefused('no'), asked)).rejects.toMatchObject({ code });
  });

  test('is told as that of a role where it goes to a phone for an administrator', async () => {
    const UserPoolId = quiet.pool.id;
    const Username = await makePerson(quiet, {
      email_verified: 'false',
      phone_number: '+15555550100',
      phone_number_verified: 'true',
    });
    const told = { code: 'InvalidSmsRoleAccessPolicyException' };
    const reset = () => call('AdminResetUserPassword', { UserPoolId, Username });
    const UserAttributes = [{ Name: 'phone_number', Value: '+15555550101' }];
    const update = () => call('AdminUpdateUserAttributes', { UserPoolId, Username, UserAttributes });
    for (const deed of [reset, update]) {
      await expect(failingWith(new MessageRefused('no'), deed)).rejects.toMatchObject(told);
    }
  });
});
