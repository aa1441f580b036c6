import { describe, expect, test } from 'vitest';
import { FunctionError, type Functions, noFunctions } from '#domain/functions.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import type { LambdaConfig } from '#domain/tenant/pools/settings/functions.ts';
import { createAuthChallenge } from './create-auth-challenge.ts';
import { customMessage } from './custom-message.ts';
import { customSender } from './custom-sender.ts';
import { defineAuthChallenge } from './define-auth-challenge.ts';
import { inboundFederation } from './inbound-federation.ts';
import { postAuthentication } from './post-authentication.ts';
import { postConfirmation } from './post-confirmation.ts';
import { preAuthentication } from './pre-authentication.ts';
import { preSignUp } from './pre-sign-up.ts';
import { preTokenGeneration } from './pre-token-generation.ts';
import { hasTrigger, type TriggerName, type TriggerSubject, triggerTitles } from './trigger.ts';
import { userMigration } from './user-migration.ts';
import { verifyAuthChallenge } from './verify-auth-challenge.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';

function poolWith(lambdaConfig: LambdaConfig): Pool {
  const settings = { ...createPoolSettings({}, 'us-east-1'), lambdaConfig };
  return { id: 'us-east-1_AAAAAAAAA', name: 'people', settings, createdAt: 0, modifiedAt: 0 };
}

function subjectWith(lambdaConfig: LambdaConfig, clientId: string | undefined = 'client'): TriggerSubject {
  return { pool: poolWith(lambdaConfig), clientId, username: 'ann' };
}

type Event = Record<string, unknown> & { response: Record<string, unknown> };

/** Functions of which every one answers the same way, and what they were called with. */
function functionsThat(answer: (event: Event) => unknown): Functions & { readonly calls: unknown[] } {
  const calls: unknown[] = [];
  return {
    calls,
    invoke: async (name, event, notice) => {
      calls.push(JSON.parse(JSON.stringify({ arn: name, event, notice })));
      return answer(structuredClone(event) as Event);
    },
  };
}

const echo = (event: Event) => event;
const answering = (response: Record<string, unknown>) => functionsThat((event) => ({ ...event, response }));
const userAttributes = { sub: 's', email: 'ann@example.com' };
const inRequest = { userAttributes, clientMetadata: undefined, userNotFound: undefined };
const groups = { groupsToOverride: ['staff'], iamRolesToOverride: [] };
const tokenRequest = { userAttributes, groups, scopes: ['aws.cognito.signin.user.admin'], clientMetadata: undefined };

const versioned = { lambdaVersion: 'V1_0', lambdaArn: arn } as const;
const everyTrigger = {
  preSignUp: arn,
  postConfirmation: arn,
  preAuthentication: arn,
  postAuthentication: arn,
  defineAuthChallenge: arn,
  createAuthChallenge: arn,
  verifyAuthChallengeResponse: arn,
  preTokenGeneration: arn,
  userMigration: arn,
  customMessage: arn,
  customEmailSender: versioned,
  customSMSSender: versioned,
  inboundFederation: versioned,
} satisfies Record<TriggerName, unknown>;

type Ask = (context: { functions: Functions }, subject: TriggerSubject) => Promise<unknown>;
const every: [TriggerName, Ask, neutral: unknown, request: object, response: object][] = [
  [
    'preSignUp',
    (context, subject) =>
      preSignUp(context, subject, 'PreSignUp_SignUp', {
        userAttributes,
        validationData: { a: '1' },
        clientMetadata: { b: '2' },
      }),
    { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    { userAttributes, validationData: { a: '1' }, clientMetadata: { b: '2' } },
    { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  ],
  [
    'postConfirmation',
    (context, subject) =>
      postConfirmation(context, subject, 'PostConfirmation_ConfirmSignUp', { userAttributes, clientMetadata: {} }),
    undefined,
    { userAttributes, clientMetadata: {} },
    {},
  ],
  [
    'preAuthentication',
    (context, subject) =>
      preAuthentication(context, subject, { userAttributes, validationData: undefined, userNotFound: true }),
    undefined,
    { userAttributes, validationData: null, userNotFound: true },
    {},
  ],
  [
    'postAuthentication',
    (context, subject) =>
      postAuthentication(context, subject, { userAttributes, newDeviceUsed: true, clientMetadata: undefined }),
    undefined,
    { userAttributes, newDeviceUsed: true },
    {},
  ],
  [
    'defineAuthChallenge',
    (context, subject) => defineAuthChallenge(context, subject, { ...inRequest, session: [] }),
    { issueTokens: false, failAuthentication: true },
    { userAttributes, session: [] },
    { challengeName: null, issueTokens: null, failAuthentication: null },
  ],
  [
    'createAuthChallenge',
    (context, subject) =>
      createAuthChallenge(context, subject, {
        ...inRequest,
        challengeName: 'CUSTOM_CHALLENGE',
        session: [{ challengeName: 'SRP_A', challengeResult: true }],
      }),
    { publicChallengeParameters: {}, privateChallengeParameters: {} },
    {
      userAttributes,
      challengeName: 'CUSTOM_CHALLENGE',
      session: [{ challengeName: 'SRP_A', challengeResult: true }],
    },
    { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  ],
  [
    'verifyAuthChallengeResponse',
    (context, subject) =>
      verifyAuthChallenge(context, subject, {
        ...inRequest,
        privateChallengeParameters: { answer: '5' },
        challengeAnswer: '4',
      }),
    { answerCorrect: false },
    { userAttributes, privateChallengeParameters: { answer: '5' }, challengeAnswer: '4' },
    { answerCorrect: null },
  ],
  [
    'preTokenGeneration',
    (context, subject) => preTokenGeneration(context, subject, 'TokenGeneration_Authentication', tokenRequest),
    {
      idClaims: { add: {}, suppress: [] },
      accessClaims: { add: {}, suppress: [] },
      scopes: { add: [], suppress: [] },
    },
    { userAttributes, groupConfiguration: { ...groups, preferredRole: null } },
    { claimsOverrideDetails: null },
  ],
  [
    'userMigration',
    (context, subject) =>
      userMigration(context, subject, 'UserMigration_Authentication', {
        password: 'p',
        validationData: undefined,
        clientMetadata: undefined,
      }),
    undefined,
    { password: 'p', validationData: null },
    {
      userAttributes: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
      forceAliasCreation: null,
      enableSMSMFA: null,
    },
  ],
  [
    'customMessage',
    (context, subject) =>
      customMessage(context, subject, 'CustomMessage_SignUp', {
        userAttributes,
        hasLink: true,
        clientMetadata: undefined,
      }),
    {},
    { userAttributes, codeParameter: '{####}', linkParameter: '{##Click Here##}', usernameParameter: null },
    { smsMessage: null, emailMessage: null, emailSubject: null },
  ],
  [
    'inboundFederation',
    (context, subject) =>
      inboundFederation(context, subject, {
        providerName: 'Okta',
        providerType: 'OIDC',
        attributes: { idToken: { sub: '1' } },
      }),
    undefined,
    { providerName: 'Okta', providerType: 'OIDC', attributes: { idToken: { sub: '1' } } },
    { userAttributesToMap: null },
  ],
];

describe.each(every)('%s', (name, ask, neutral, request, response) => {
  test('does nothing where the pool has no such function', async () => {
    const functions = functionsThat(echo);
    const { [name]: _, ...others } = everyTrigger;
    expect(hasTrigger(poolWith(others), name)).toBe(false);
    expect(await ask({ functions }, subjectWith(others))).toEqual(neutral);
    expect(functions.calls).toEqual([]);
  });

  test('sends the event, and takes the untouched one for an answer that changes nothing', async () => {
    const functions = functionsThat(echo);
    const subject = subjectWith({ [name]: everyTrigger[name] });
    const untouched = await ask({ functions }, subject);
    const undecided = { issueTokens: false, failAuthentication: false };
    expect(untouched).toEqual(name === 'defineAuthChallenge' ? undecided : neutral);
    expect(functions.calls).toEqual([
      {
        arn,
        event: {
          version: '1',
          region: 'us-east-1',
          userPoolId: 'us-east-1_AAAAAAAAA',
          userName: 'ann',
          callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'client' },
          triggerSource: expect.stringMatching(/^\w+_\w+$/),
          request,
          response,
        },
      },
    ]);
  });

  test.each([
    new FunctionError('thrown', 'no beards'),
    new FunctionError('unreachable', 'AccessDeniedException'),
    new FunctionError('timeout', 'f took longer than 5000 ms'),
    new FunctionError('invalid', 'f answered no JSON'),
  ])('tells in the service’s words that the function failed: $reason', async (error) => {
    const functions = functionsThat(() => {
      throw error;
    });
    const subject = subjectWith({ [name]: everyTrigger[name] });
    const title = triggerTitles[name];
    const [code, message] = {
      thrown: ['UserLambdaValidationException', `${title} failed with error no beards.`],
      unreachable: ['UnexpectedLambdaException', `${title} invocation failed due to error AccessDeniedException.`],
      timeout: ['UnexpectedLambdaException', 'Socket timeout while invoking Lambda function'],
      invalid: ['InvalidLambdaResponseException', 'Invalid lambda function output : Invalid JSON'],
    }[error.reason];
    await expect(ask({ functions }, subject)).rejects.toMatchObject({ name: 'Fault', code, message });
  });

  test.each([null, 'text', 7, [], {}, { response: null }, { response: 'x' }, { response: [] }])(
    'refuses the answer %j, which is no event',
    async (answer) => {
      const subject = subjectWith({ [name]: everyTrigger[name] });
      await expect(ask({ functions: functionsThat(() => answer) }, subject)).rejects.toMatchObject(unrecognizable);
    },
  );

  test('lets an error of our own through', async () => {
    const functions = functionsThat(() => {
      throw new TypeError('ours');
    });
    const subject = subjectWith({ [name]: everyTrigger[name] });
    await expect(ask({ functions }, subject)).rejects.toThrow(new TypeError('ours'));
  });
});

const unrecognizable = { code: 'InvalidLambdaResponseException', message: 'Unrecognizable lambda output' };

test('an administrator’s event says that no client applies', async () => {
  const functions = functionsThat(echo);
  const subject = { ...subjectWith({ postConfirmation: arn }), clientId: undefined };
  await postConfirmation({ functions }, subject, 'PostConfirmation_ConfirmSignUp', {
    userAttributes,
    clientMetadata: undefined,
  });
  expect(functions.calls).toMatchObject([{ event: { callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' } } }]);
});

test('a server without functions cannot call any', async () => {
  const [, ask] = every[0] ?? [];
  await expect(ask?.({ functions: noFunctions }, subjectWith({ preSignUp: arn }))).rejects.toMatchObject({
    code: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error ResourceNotFoundException.',
  });
});

describe('answers', () => {
  function ask(name: TriggerName, response: Record<string, unknown>): Promise<unknown> {
    const row = every.find(([trigger]) => trigger === name);
    if (row === undefined) throw new Error(`no row for ${name}`);
    return row[1]({ functions: answering(response) }, subjectWith({ [name]: everyTrigger[name] }));
  }

  test.each<[TriggerName, Record<string, unknown>, unknown]>([
    [
      'preSignUp',
      { autoConfirmUser: true, autoVerifyEmail: true, autoVerifyPhone: null },
      { autoConfirmUser: true, autoVerifyEmail: true, autoVerifyPhone: false },
    ],
    [
      'defineAuthChallenge',
      { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false },
      { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false },
    ],
    [
      'defineAuthChallenge',
      { challengeName: 'CUSTOM_CHALLENGE', issueTokens: true, failAuthentication: true },
      { issueTokens: false, failAuthentication: true },
    ],
    [
      'createAuthChallenge',
      { publicChallengeParameters: { q: '2+3' }, privateChallengeParameters: { a: '5' }, challengeMetadata: 'SUM' },
      { publicChallengeParameters: { q: '2+3' }, privateChallengeParameters: { a: '5' }, challengeMetadata: 'SUM' },
    ],
    ['verifyAuthChallengeResponse', { answerCorrect: true }, { answerCorrect: true }],
    [
      'userMigration',
      {
        userAttributes: { email: 'ann@example.com', email_verified: 'true' },
        finalUserStatus: 'CONFIRMED',
        messageAction: 'SUPPRESS',
        desiredDeliveryMediums: ['EMAIL'],
        forceAliasCreation: true,
      },
      {
        userAttributes: { email: 'ann@example.com', email_verified: 'true' },
        finalUserStatus: 'CONFIRMED',
        messageAction: 'SUPPRESS',
        desiredDeliveryMediums: ['EMAIL'],
        forceAliasCreation: true,
        enableSMSMFA: false,
      },
    ],
    [
      'customMessage',
      { smsMessage: 'Code {####}', emailMessage: '<a href="https://x/?c={####}">x</a>', emailSubject: 'Hi' },
      { smsMessage: 'Code {####}', emailMessage: '<a href="https://x/?c={####}">x</a>', emailSubject: 'Hi' },
    ],
    ['customMessage', { emailMessage: '{##Confirm##}' }, { emailMessage: '{##Confirm##}' }],
    ['inboundFederation', { userAttributesToMap: { email: 'x@example.com' } }, { email: 'x@example.com' }],
    ['inboundFederation', { userAttributesToMap: {} }, undefined],
  ])('%s answers %j', async (name, response, expected) => {
    expect(await ask(name, response)).toEqual(expected);
  });

  test.each<[TriggerName, Record<string, unknown>]>([
    ['preSignUp', { autoConfirmUser: 'true' }],
    ['preSignUp', { autoVerifyEmail: 1 }],
    ['defineAuthChallenge', { issueTokens: 'yes' }],
    ['defineAuthChallenge', { issueTokens: true, failAuthentication: 'no' }],
    ['defineAuthChallenge', { challengeName: ['CUSTOM_CHALLENGE'] }],
    ['createAuthChallenge', { publicChallengeParameters: { n: 5 } }],
    ['createAuthChallenge', { publicChallengeParameters: { q: 'lone \ud800' } }],
    ['createAuthChallenge', { privateChallengeParameters: { 'a\u0000': '5' } }],
    ['createAuthChallenge', { challengeMetadata: 'SUM\u0000' }],
    ['userMigration', { userAttributes: { name: 'Ann\u0000' } }],
    ['customMessage', { smsMessage: '{####}\u0000' }],
    ['createAuthChallenge', { privateChallengeParameters: 'a' }],
    ['createAuthChallenge', { challengeMetadata: {} }],
    ['verifyAuthChallengeResponse', { answerCorrect: 'true' }],
    ['verifyAuthChallengeResponse', { answerCorrect: 1 }],
    ['userMigration', { userAttributes: { email_verified: true } }],
    ['userMigration', { userAttributes: {}, finalUserStatus: 'ARCHIVED' }],
    ['userMigration', { userAttributes: {}, messageAction: 'SHOUT' }],
    ['userMigration', { userAttributes: {}, desiredDeliveryMediums: ['PIGEON'] }],
    ['customMessage', { smsMessage: 'no code' }],
    ['customMessage', { smsMessage: `{####}${'x'.repeat(140)}` }],
    ['customMessage', { emailMessage: 'no code' }],
    ['customMessage', { emailMessage: `{####}${'x'.repeat(20_000)}` }],
    ['customMessage', { emailSubject: 'x'.repeat(141) }],
    ['inboundFederation', { userAttributesToMap: { groups: ['a'] } }],
    ['preTokenGeneration', { claimsOverrideDetails: 'x' }],
  ])('%s is refused the answer %j', async (name, response) => {
    await expect(ask(name, response)).rejects.toMatchObject(unrecognizable);
  });
});

describe('custom senders', () => {
  const request = { id: 'message-1', userAttributes, code: '123456', clientMetadata: undefined };

  test.each([
    ['EMAIL', 'customEmailSender', 'CustomEmailSender_SignUp', 'customEmailSenderRequestV1'],
    ['SMS', 'customSMSSender', 'CustomSMSSender_SignUp', 'customSMSSenderRequestV1'],
  ] as const)('%s goes to %s with the key that hides the code', async (medium, name, triggerSource, type) => {
    const functions = functionsThat(() => null);
    const kMSKeyID = 'arn:aws:kms:us-east-1:123456789012:key/k';
    await customSender({ functions }, subjectWith({ [name]: versioned, kMSKeyID }), medium, 'SignUp', request);
    const event = {
      version: '1',
      triggerSource,
      region: 'us-east-1',
      userPoolId: 'us-east-1_AAAAAAAAA',
      userName: 'ann',
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'client' },
      request: { type, code: '123456', clientMetadata: null, userAttributes },
    };
    const encryption = { keyArn: kMSKeyID, context: { 'userpool-id': 'us-east-1_AAAAAAAAA' } };
    expect(functions.calls).toEqual([{ arn, event, notice: { id: 'message-1', encryption } }]);
  });

  test('do nothing where the pool has none for the medium', async () => {
    const functions = functionsThat(echo);
    await customSender({ functions }, subjectWith({ customEmailSender: versioned }), 'SMS', 'SignUp', request);
    expect(functions.calls).toEqual([]);
  });

  test('tell their caller when they fail, so that it can try again', async () => {
    const functions = functionsThat(() => {
      throw new FunctionError('thrown', 'mail is down');
    });
    const subject = subjectWith({ customEmailSender: versioned });
    await expect(customSender({ functions }, subject, 'EMAIL', 'SignUp', request)).rejects.toMatchObject({
      code: 'UserLambdaValidationException',
      message: 'CustomEmailSender failed with error mail is down.',
    });
  });
});
