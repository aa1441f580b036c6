import {
  AdminCreateUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  InitiateAuthCommand,
  type LambdaConfigType,
  ResendConfirmationCodeCommand,
  SetUserMFAPreferenceCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, expect, test } from 'vitest';
import { functionArn, functionsOfSuites } from './functions.ts';
import { administrator, newPerson } from './people.ts';
import { makePlace, newPhone, recoveryBySms } from './pools.ts';
import { present, respond, tokensOf } from './sdk-client.ts';
import { type ContractServer, describeClient, lastCodeTo, messagesTo } from './server.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

/** Everything that a message is sent for, in the order in which a walk comes by. */
const purposes = [
  'SignUp',
  'ResendCode',
  'ForgotPassword',
  'VerifyUserAttribute',
  'UpdateUserAttribute',
  'Authentication',
] as const;

/** What differs between the two media. */
const media = {
  EMAIL: {
    attribute: 'email',
    factor: 'email',
    codeName: 'EMAIL_OTP_CODE',
    preference: { EmailMfaSettings: { Enabled: true, PreferredMfa: true } },
    newAddress: () => newPerson().email,
  },
  SMS: {
    attribute: 'phone_number',
    factor: 'sms',
    codeName: 'SMS_MFA_CODE',
    preference: { SMSMfaSettings: { Enabled: true, PreferredMfa: true } },
    newAddress: newPhone,
  },
} as const;
type Medium = keyof typeof media;

/** A user whose pool has these functions is sent one message of each kind, all by one medium. */
async function walk(server: ContractServer, medium: Medium, LambdaConfig: LambdaConfigType) {
  const { attribute, factor, codeName, preference, newAddress } = media[medium];
  const place = await makePlace(server, {
    mfa: 'OPTIONAL',
    factors: [factor],
    pool: { ...recoveryBySms, AutoVerifiedAttributes: [attribute], LambdaConfig },
  });
  const { userPoolId: UserPoolId, clientId: ClientId } = place;
  const { username: Username, password: Password } = newPerson();
  const [address, next] = [newAddress(), newAddress()];
  const sdk = administrator(server);
  const user = { ClientId, Username };
  let sent = 0;
  const received = new Map<string, number>();
  /** A function may be called after the answer, and its message is there later still: the next one waits for both. */
  const told = async (to = address) => {
    sent += 1;
    await expect.poll(() => functions.eventsOf(Username)).toHaveLength(sent);
    const count = (received.get(to) ?? 0) + 1;
    received.set(to, count);
    await expect.poll(() => messagesTo(server, to)).toHaveLength(count);
  };
  const why = (reason: string) => ({ ClientMetadata: { greeting: reason } });
  const toAttribute = (Value: string) => [{ Name: attribute, Value }];

  await sdk.send(new SignUpCommand({ ...user, Password, UserAttributes: toAttribute(address), ...why('SignUp') }));
  await told();
  await sdk.send(new ResendConfirmationCodeCommand({ ...user, ...why('ResendCode') }));
  await told();
  await sdk.send(new ConfirmSignUpCommand({ ...user, ConfirmationCode: await lastCodeTo(server, address) }));
  await sdk.send(new ForgotPasswordCommand({ ...user, ...why('ForgotPassword') }));
  await told();
  const newPassword = { Password: 'Better-Horse-8', ConfirmationCode: await lastCodeTo(server, address) };
  await sdk.send(new ConfirmForgotPasswordCommand({ ...user, ...newPassword }));
  const { AccessToken } = await tokensOf(server, ClientId, { username: Username, password: newPassword.Password });
  const verify = async (to: string) =>
    sdk.send(
      new VerifyUserAttributeCommand({ AccessToken, AttributeName: attribute, Code: await lastCodeTo(server, to) }),
    );
  const AttributeName = attribute;
  await sdk.send(
    new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName, ...why('VerifyUserAttribute') }),
  );
  await told();
  await verify(address);
  const UserAttributes = toAttribute(next);
  await sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes, ...why('UpdateUserAttribute') }));
  await told(next);
  await verify(next);
  await sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, ...preference }));
  const step = await sdk.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId,
      AuthParameters: { USERNAME: Username, PASSWORD: newPassword.Password },
    }),
  );
  await told(next);
  const code = await lastCodeTo(server, next);
  const { AuthenticationResult } = await respond(server, ClientId, step, { USERNAME: Username, [codeName]: code });
  present(AuthenticationResult?.AccessToken);

  const invited = { username: newPerson().username, address: newAddress() };
  await sdk.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: invited.username,
      UserAttributes: toAttribute(invited.address),
      DesiredDeliveryMediums: [medium],
      ...why('AdminCreateUser'),
    }),
  );
  await expect.poll(() => functions.eventsOf(invited.username)).toHaveLength(1);
  return {
    ...place,
    attribute,
    invited,
    username: Username,
    /** Where the message of each purpose went. */
    recipientOf: (purpose: (typeof purposes)[number]) =>
      purpose === 'UpdateUserAttribute' || purpose === 'Authentication' ? next : address,
    /** What was sent with a code, oldest first: that an address was replaced is told at it by no function. */
    messages: [
      ...(await messagesTo(server, address)).toReversed(),
      ...(await messagesTo(server, next)).toReversed(),
    ].filter(({ code }) => code !== null),
    invitation: present((await messagesTo(server, invited.address))[0]),
  };
}

/** Where the app's metadata goes: what begins a sign-in or makes a user is for other functions, a sender gets less. */
const metadata = {
  CustomMessage: (purpose: string) => (purpose === 'Authentication' ? {} : { clientMetadata: { greeting: purpose } }),
  sender: (purpose: string) => ({
    clientMetadata: ['SignUp', 'ForgotPassword'].includes(purpose) ? { greeting: purpose } : null,
  }),
} as const;

describeClient(
  'triggers around messages, through the AWS SDK',
  (server) => {
    test.each(['EMAIL', 'SMS'] as const)('CustomMessage words every message by %s', async (medium) => {
      const walked = await walk(server, medium, { CustomMessage: functionArn('message') });
      const { userPoolId, clientId, username, invited, attribute, recipientOf, messages, invitation } = walked;
      expect(functions.eventsOf(username)).toMatchObject(
        purposes.map((purpose) => ({
          version: '1',
          triggerSource: `CustomMessage_${purpose}`,
          userPoolId,
          userName: username,
          callerContext: { clientId },
          request: {
            userAttributes: { sub: expect.any(String), [attribute]: recipientOf(purpose) },
            codeParameter: '{####}',
            usernameParameter: null,
            ...metadata.CustomMessage(purpose),
          },
          response: { smsMessage: null, emailMessage: null, emailSubject: null },
        })),
      );
      expect(functions.eventsOf(invited.username)).toMatchObject([
        {
          triggerSource: 'CustomMessage_AdminCreateUser',
          callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
          request: {
            userAttributes: { [attribute]: invited.address, 'cognito:user_status': 'FORCE_CHANGE_PASSWORD' },
            codeParameter: '{####}',
            usernameParameter: '{username}',
          },
        },
      ]);
      for (const event of [functions.eventsOf(username).at(-1), ...functions.eventsOf(invited.username)]) {
        expect(event?.request).not.toHaveProperty('clientMetadata');
      }
      expect(messages).toMatchObject(
        purposes.map((purpose) => ({
          medium,
          subject: medium === 'EMAIL' ? `About CustomMessage_${purpose}` : null,
          body: expect.stringMatching(
            new RegExp(`^You: \\d{6,8} ${metadata.CustomMessage(purpose).clientMetadata?.greeting ?? ''}$`),
          ),
        })),
      );
      expect(invitation.body).toMatch(new RegExp(`^${invited.username}: \\S{8,} $`));
    });

    test.each([
      ['CustomEmailSender', 'EMAIL', 'customEmailSenderRequestV1'],
      ['CustomSMSSender', 'SMS', 'customSMSSenderRequestV1'],
    ] as const)('%s delivers every message by %s', async (trigger, medium, type) => {
      const walked = await walk(server, medium, {
        [trigger]: { LambdaVersion: 'V1_0', LambdaArn: functionArn('sender') },
        KMSKeyID: 'arn:aws:kms:us-east-1:123456789012:key/any',
      });
      const { userPoolId, clientId, username, invited, attribute, recipientOf, messages, invitation } = walked;
      expect(functions.eventsOf(username)).toMatchObject(
        purposes.map((purpose, index) => ({
          version: '1',
          triggerSource: `${trigger}_${purpose}`,
          userPoolId,
          userName: username,
          callerContext: { clientId },
          request: {
            type,
            code: messages[index]?.code,
            userAttributes: { sub: expect.any(String), [attribute]: recipientOf(purpose) },
            ...metadata.sender(purpose),
          },
        })),
      );
      expect(messages).toHaveLength(purposes.length);
      expect(functions.eventsOf(invited.username)).toMatchObject([
        {
          triggerSource: `${trigger}_AdminCreateUser`,
          callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
          request: {
            type,
            code: expect.stringMatching(/^\S{8,}$/),
            userAttributes: { [attribute]: invited.address, 'cognito:user_status': 'FORCE_CHANGE_PASSWORD' },
            clientMetadata: null,
          },
        },
      ]);
      expect(invitation).toMatchObject({ medium, purpose: 'AdminCreateUser' });
    });
  },
  functions.flags,
  functions.env,
);
