import type { InputOf } from '@cenote/wire/user-pools';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { type CallOperation, operationsOf } from '../../../../test/api.ts';
import { Authenticator } from '../../../../test/authenticator.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { testFunctions } from '../../../../test/functions.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';

let context: TestContext;
const namelessContexts: TestContext[] = [];
let call: CallOperation;
let pool: Pool;
let UserPoolId: string;
let ClientId: string;

beforeAll(async () => {
  // Whoever answers the one question is let in.
  const functions = testFunctions({
    DefineAuthChallenge_Authentication: ({ request }) =>
      (request['session'] as unknown[]).length === 0
        ? { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false }
        : { issueTokens: true, failAuthentication: false },
    CreateAuthChallenge_Authentication: () => ({ publicChallengeParameters: {}, privateChallengeParameters: {} }),
    VerifyAuthChallengeResponse_Authentication: () => ({ answerCorrect: true }),
  });
  context = await createTestContext({ functions });
  call = operationsOf(context);
  const explicitAuthFlows = [
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_CUSTOM_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
    'ALLOW_USER_AUTH',
  ] as const;
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:any';
  const lambdaConfig = { defineAuthChallenge: arn, createAuthChallenge: arn, verifyAuthChallengeResponse: arn };
  const policies = { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] as const } };
  const made = await createPeoplePool(context, { policies, lambdaConfig }, { explicitAuthFlows });
  pool = made.pool;
  UserPoolId = pool.id;
  ClientId = made.client.id;
});
afterAll(async () => {
  for (const one of [context, ...namelessContexts]) await one.close();
});

const UserPoolTags = { 'aws:owner': 'me' };
let count = 0;

async function makePerson(status: 'CONFIRMED' | 'RESET_REQUIRED' | 'UNCONFIRMED', of = pool): Promise<string> {
  const username = `ada${count++}`;
  const user = newTestUser(of, username, { status });
  const password = await createPassword(context, of, user, PASSWORD);
  await createUser(context, of, { ...user, ...password, passwordSetAt: 1 }, { taken: '' });
  return username;
}
const adminSignIn = (USERNAME: string) =>
  call('AdminInitiateAuth', {
    UserPoolId,
    ClientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD },
  });
const makeTerms = async (TermsName: string) => {
  const links = {
    TermsSource: 'LINK',
    Enforcement: 'NONE',
    Links: { 'cognito:default': 'https://example.com' },
  } as const;
  const { Terms } = await call('CreateTerms', { UserPoolId, ClientId, TermsName, ...links });
  return Terms?.TermsId ?? '';
};

type Refusal = readonly [error: string, operation: string, ask: () => Promise<unknown>];

const refusals: readonly Refusal[] = [
  [
    'LimitExceededException',
    'VerifyUserAttribute',
    async () => {
      const username = await makePerson('CONFIRMED');
      const UserAttributes = [{ Name: 'email', Value: `${username}@example.com` }];
      await call('AdminUpdateUserAttributes', { UserPoolId, Username: username, UserAttributes });
      const AccessToken = await tokenOf(username);
      await call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' });
      const wrong = context.sent.at(-1)?.code === '000000' ? '000001' : '000000';
      const guess = () => call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code: wrong });
      for (let one = 0; one < 50; one++) {
        const told = await guess().then(
          () => '',
          (error: { code: string }) => error.code,
        );
        if (told !== 'CodeMismatchException') break;
      }
      return guess();
    },
  ],
  [
    'LimitExceededException',
    'CreateGroup',
    async () => {
      const { pool: full } = await createPeoplePool(context);
      await context.db.execute(`with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 10000)
        insert into user_groups (pool_id, name, created_at, modified_at) select '${full.id}', 'g' || n, 0, 0 from numbers`);
      return call('CreateGroup', { UserPoolId: full.id, GroupName: 'staff' });
    },
  ],
  ['UserPoolTaggingException', 'CreateUserPool', () => call('CreateUserPool', { PoolName: 'shop', UserPoolTags })],
  ['UserPoolTaggingException', 'UpdateUserPool', () => call('UpdateUserPool', { UserPoolId, UserPoolTags })],
  [
    'InvalidOAuthFlowException',
    'UpdateUserPoolClient',
    () =>
      call('UpdateUserPoolClient', {
        UserPoolId,
        ClientId,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthScopes: ['openid'],
      }),
  ],
  [
    'ScopeDoesNotExistException',
    'UpdateUserPoolClient',
    () => call('UpdateUserPoolClient', { UserPoolId, ClientId, AllowedOAuthScopes: ['photos/read'] }),
  ],
  [
    'FeatureUnavailableInTierException',
    'UpdateUserPoolDomain',
    async () => {
      const { UserPool } = await call('CreateUserPool', { PoolName: 'lite', UserPoolTier: 'LITE' });
      const domain = { UserPoolId: UserPool?.Id ?? '', Domain: 'lite' };
      await call('CreateUserPoolDomain', domain);
      return call('UpdateUserPoolDomain', { ...domain, ManagedLoginVersion: 2 });
    },
  ],
  [
    'TermsExistsException',
    'UpdateTerms',
    async () => {
      await makeTerms('terms-of-use');
      const TermsId = await makeTerms('privacy-policy');
      return call('UpdateTerms', { UserPoolId, TermsId, TermsName: 'terms-of-use' });
    },
  ],
  ['PasswordResetRequiredException', 'AdminInitiateAuth', async () => adminSignIn(await makePerson('RESET_REQUIRED'))],
  ['UserNotConfirmedException', 'AdminInitiateAuth', async () => adminSignIn(await makePerson('UNCONFIRMED'))],
];

const signIn = async (USERNAME: string, client = ClientId) => {
  const AuthParameters = { USERNAME, PASSWORD };
  return call('InitiateAuth', { ClientId: client, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
};
const tokenOf = async (username: string, client?: string) =>
  (await signIn(username, client)).AuthenticationResult?.AccessToken ?? '';
const start = async (AccessToken: string) =>
  (await call('StartWebAuthnRegistration', { AccessToken })).CredentialCreationOptions;
const complete = async (AccessToken: string, options: unknown) =>
  call('CompleteWebAuthnRegistration', { AccessToken, Credential: new Authenticator().create(options) });

/** The token of somebody with as many passkeys as one may have, and a registration that was begun before the last. */
async function fillPasskeys() {
  const AccessToken = await tokenOf(await makePerson('CONFIRMED'));
  const late = await start(AccessToken);
  for (let one = 0; one < 20; one++) await complete(AccessToken, await start(AccessToken));
  return { AccessToken, late };
}

const passkeyRefusals: readonly Refusal[] = [
  ['LimitExceededException', 'StartWebAuthnRegistration', async () => start((await fillPasskeys()).AccessToken)],
  [
    'LimitExceededException',
    'CompleteWebAuthnRegistration',
    async () => {
      const { AccessToken, late } = await fillPasskeys();
      return complete(AccessToken, late);
    },
  ],
  [
    'WebAuthnClientMismatchException',
    'CompleteWebAuthnRegistration',
    async () => {
      const username = await makePerson('CONFIRMED');
      const { UserPoolClient } = await call('CreateUserPoolClient', {
        UserPoolId,
        ClientName: 'other',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      });
      return complete(await tokenOf(username, UserPoolClient?.ClientId), await start(await tokenOf(username)));
    },
  ],
];

/** A pool for passkeys on a server without a name, and somebody of it with a token. */
async function onNamelessServer() {
  const nameless = await createTestContext({ settings: { publicUrl: 'http://192.0.2.1' } });
  namelessContexts.push(nameless);
  const policies = { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] as const } };
  const made = await createPeoplePool(nameless, { policies });
  const user = newTestUser(made.pool, 'ada');
  const password = await createPassword(nameless, made.pool, user, PASSWORD);
  await createUser(nameless, made.pool, { ...user, ...password, passwordSetAt: 1 }, { taken: '' });
  const callNameless = operationsOf(nameless);
  return { call: callNameless, ids: { UserPoolId: made.pool.id, ClientId: made.client.id } };
}
const namelessRefusals: readonly Refusal[] = [
  [
    'WebAuthnConfigurationMissingException',
    'StartWebAuthnRegistration',
    async () => {
      const { call: ask, ids } = await onNamelessServer();
      const AuthParameters = { USERNAME: 'ada', PASSWORD };
      const flow = { ClientId: ids.ClientId, AuthFlow: 'USER_PASSWORD_AUTH' } as const;
      const { AuthenticationResult } = await ask('InitiateAuth', { ...flow, AuthParameters });
      return ask('StartWebAuthnRegistration', { AccessToken: AuthenticationResult?.AccessToken ?? '' });
    },
  ],
];

/** A session of somebody who has to choose a password, as a sign-in gives it. */
async function invite(pool: string, client: string) {
  const USERNAME = `eve${count++}`;
  await call('AdminCreateUser', {
    UserPoolId: pool,
    Username: USERNAME,
    TemporaryPassword: PASSWORD,
    MessageAction: 'SUPPRESS',
  });
  const { Session = '' } = await signIn(USERNAME, client);
  return { USERNAME, Session };
}
async function makeRemembering() {
  const made = await createPeoplePool(context, { policies: { passwordPolicy: { passwordHistorySize: 3 } } });
  return { pool: made.pool.id, client: made.client.id };
}

/** Both operations that answer a challenge, for a sign-in that one of them has to refuse. */
const answering = (
  error: string,
  begin: () => Promise<{ ids: { UserPoolId: string; ClientId: string; Session: string }; answer: Answered }>,
): Refusal[] => [
  [
    error,
    'AdminRespondToAuthChallenge',
    async () => {
      const { ids, answer } = await begin();
      return call('AdminRespondToAuthChallenge', { ...ids, ...answer });
    },
  ],
  [
    error,
    'RespondToAuthChallenge',
    async () => {
      const { ids, answer } = await begin();
      const { UserPoolId: _, ...client } = ids;
      return call('RespondToAuthChallenge', { ...client, ...answer });
    },
  ],
];
type Answered = Pick<InputOf<'RespondToAuthChallenge'>, 'ChallengeName' | 'ChallengeResponses'>;

/** A sign-in that asks for the code of an app whose code of this moment is used, and the answer so many steps from it. */
async function beginWithApp(distance: number) {
  const made = await createPeoplePool(context);
  const ids = { UserPoolId: made.pool.id, ClientId: made.client.id };
  const SoftwareTokenMfaConfiguration = { Enabled: true };
  await call('SetUserPoolMfaConfig', {
    UserPoolId: ids.UserPoolId,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration,
  });
  const USERNAME = await makePerson('CONFIRMED', made.pool);
  const AccessToken = await tokenOf(USERNAME, ids.ClientId);
  const { SecretCode = '' } = await call('AssociateSoftwareToken', { AccessToken });
  const code = (steps: number) =>
    hotp(parseBase32(SecretCode) ?? new Uint8Array(), totpStep(context.clock.now()) + steps);
  await call('VerifySoftwareToken', { AccessToken, UserCode: code(0) });
  await call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: { Enabled: true } });
  const { Session = '' } = await signIn(USERNAME, ids.ClientId);
  const ChallengeResponses = { USERNAME, SOFTWARE_TOKEN_MFA_CODE: code(distance) };
  return { ids: { ...ids, Session }, answer: { ChallengeName: 'SOFTWARE_TOKEN_MFA', ChallengeResponses } as const };
}

const answerRefusals: readonly Refusal[] = [
  ...answering('ExpiredCodeException', () => beginWithApp(0)),
  ...answering('CodeMismatchException', () => beginWithApp(9)),
  ...answering('PasswordResetRequiredException', async () => {
    const USERNAME = await makePerson('RESET_REQUIRED');
    const AuthParameters = { USERNAME };
    const { Session = '' } = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_AUTH', AuthParameters });
    const ChallengeResponses = { USERNAME, ANSWER: 'PASSWORD', PASSWORD };
    return {
      ids: { UserPoolId, ClientId, Session },
      answer: { ChallengeName: 'SELECT_CHALLENGE', ChallengeResponses },
    };
  }),
  ...answering('UserNotConfirmedException', async () => {
    const USERNAME = await makePerson('UNCONFIRMED');
    const AuthParameters = { USERNAME };
    const { Session = '' } = await call('InitiateAuth', { ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters });
    const ChallengeResponses = { USERNAME, ANSWER: '1' };
    return {
      ids: { UserPoolId, ClientId, Session },
      answer: { ChallengeName: 'CUSTOM_CHALLENGE', ChallengeResponses },
    };
  }),
  ...answering('AliasExistsException', async () => {
    const made = await createPeoplePool(context, { usernameAttributes: ['email', 'phone_number'] });
    const ids = { UserPoolId: made.pool.id, ClientId: made.client.id };
    const email = `taken${count++}@example.com`;
    const USERNAME = `+1555555${String(count++).padStart(4, '0')}`;
    const quiet = { UserPoolId: ids.UserPoolId, MessageAction: 'SUPPRESS', TemporaryPassword: PASSWORD } as const;
    await call('AdminCreateUser', { ...quiet, Username: email });
    await call('AdminCreateUser', { ...quiet, Username: USERNAME });
    const { Session = '' } = await signIn(USERNAME, ids.ClientId);
    const ChallengeResponses = { USERNAME, NEW_PASSWORD: `${PASSWORD}2`, 'userAttributes.email': email };
    return { ids: { ...ids, Session }, answer: { ChallengeName: 'NEW_PASSWORD_REQUIRED', ChallengeResponses } };
  }),
];

const sessionRefusals: readonly Refusal[] = [
  ['UserNotFoundException', 'AdminInitiateAuth', () => adminSignIn('nobody')],
  [
    'InvalidPasswordException',
    'AdminRespondToAuthChallenge',
    async () => {
      const { USERNAME, Session } = await invite(UserPoolId, ClientId);
      const ChallengeResponses = { USERNAME, NEW_PASSWORD: 'short' };
      const ids = { UserPoolId, ClientId, Session, ChallengeName: 'NEW_PASSWORD_REQUIRED' } as const;
      return call('AdminRespondToAuthChallenge', { ...ids, ChallengeResponses });
    },
  ],
  [
    'PasswordHistoryPolicyViolationException',
    'AdminRespondToAuthChallenge',
    async () => {
      const { pool: id, client } = await makeRemembering();
      const { USERNAME, Session } = await invite(id, client);
      const ids = { UserPoolId: id, ClientId: client, Session, ChallengeName: 'NEW_PASSWORD_REQUIRED' } as const;
      return call('AdminRespondToAuthChallenge', { ...ids, ChallengeResponses: { USERNAME, NEW_PASSWORD: PASSWORD } });
    },
  ],
  [
    'PasswordHistoryPolicyViolationException',
    'RespondToAuthChallenge',
    async () => {
      const { pool: id, client } = await makeRemembering();
      const { USERNAME, Session } = await invite(id, client);
      const ids = { ClientId: client, Session, ChallengeName: 'NEW_PASSWORD_REQUIRED' } as const;
      return call('RespondToAuthChallenge', { ...ids, ChallengeResponses: { USERNAME, NEW_PASSWORD: PASSWORD } });
    },
  ],
  [
    'PasswordHistoryPolicyViolationException',
    'ChangePassword',
    async () => {
      const { pool: UserPool, client } = await makeRemembering();
      await call('AdminCreateUser', { UserPoolId: UserPool, Username: 'ada', MessageAction: 'SUPPRESS' });
      await call('AdminSetUserPassword', {
        UserPoolId: UserPool,
        Username: 'ada',
        Password: PASSWORD,
        Permanent: true,
      });
      const AccessToken = await tokenOf('ada', client);
      return call('ChangePassword', { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: PASSWORD });
    },
  ],
];

test.each([...refusals, ...passkeyRefusals, ...namelessRefusals, ...answerRefusals, ...sessionRefusals])(
  '%s is told by %s',
  async (code, _, ask) => {
    await expect(ask()).rejects.toMatchObject({ code });
  },
);
