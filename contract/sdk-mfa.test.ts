import {
  AdminDeleteSoftwareTokenCommand,
  AdminGetUserAuthFactorsCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserSettingsCommand,
  AdminUpdateUserAttributesCommand,
  AssociateSoftwareTokenCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserAuthFactorsCommand,
  GetUserCommand,
  GetUserPoolMfaConfigCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  SetUserSettingsCommand,
  UpdateUserPoolCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { confirmed, makeClient, makePool, present, refusal, signIn, tokensOf } from './sdk-client.ts';
import { type ContractServer, describeContract } from './server.ts';
import { totp } from './totp.ts';

const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'contract' };
const app = { SoftwareTokenMfaConfiguration: { Enabled: true } };

describeContract('second factors through the AWS SDK', (server) => {
  test('a pool offers what it is told to, and says so', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const read = async () => {
      const { $metadata: _, ...config } = await sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId }));
      return config;
    };
    expect(await read()).toEqual({ MfaConfiguration: 'OFF' });
    const SmsMfaConfiguration = { SmsAuthenticationMessage: 'Your code is {####}', SmsConfiguration };
    await sdk.send(
      new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'ON', SmsMfaConfiguration, ...app }),
    );
    expect(await read()).toEqual({
      MfaConfiguration: 'ON',
      SmsMfaConfiguration: {
        ...SmsMfaConfiguration,
        SmsConfiguration: { ...SmsConfiguration, SnsRegion: 'us-east-1' },
      },
      ...app,
    });
    const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool?.MfaConfiguration).toBe('ON');
    await sdk.send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTags: { stage: 'test' } }));
    expect(await read()).toMatchObject({ MfaConfiguration: 'ON', ...app });
    await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId }));
    expect(await read()).toEqual({ MfaConfiguration: 'OFF' });
  });

  test('a pool is refused what contradicts itself', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    await expect(sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...app }))).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
      ),
    );
    await expect(
      sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'ON' })),
    ).rejects.toMatchObject(
      refusal('InvalidParameterException', /SMS MFA, Email MFA, or Software Token MFA must be enabled/),
    );
    await expect(sdk.send(new UpdateUserPoolCommand({ UserPoolId, MfaConfiguration: 'ON' }))).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Cannot turn MFA functionality ON, once the user pool has been created.'),
    );
    await expect(
      sdk.send(new CreateUserPoolCommand({ PoolName: 'contract', MfaConfiguration: 'OPTIONAL' })),
    ).rejects.toMatchObject(refusal('InvalidParameterException', /^SMS configuration and Auto verification/));
  });

  test('an authenticator app is registered, preferred and removed', async () => {
    const { sdk, AccessToken, named } = await someone(server);
    const { SecretCode, Session } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    expect(Session).toBeUndefined();
    const UserCode = totp(present(SecretCode));
    const verified = await sdk.send(
      new VerifySoftwareTokenCommand({ AccessToken, UserCode, FriendlyDeviceName: 'my phone' }),
    );
    expect(verified).toMatchObject({ Status: 'SUCCESS' });
    await expect(sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }))).rejects.toMatchObject(
      refusal('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA'),
    );
    await sdk.send(
      new SetUserMFAPreferenceCommand({
        AccessToken,
        SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
      }),
    );
    const shown = { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA', UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] };
    expect(await sdk.send(new GetUserCommand({ AccessToken }))).toMatchObject(shown);
    expect(await sdk.send(new AdminGetUserCommand(named))).toMatchObject(shown);
    expect(await sdk.send(new GetUserAuthFactorsCommand({ AccessToken }))).toMatchObject({
      ...shown,
      Username: named.Username,
      ConfiguredUserAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SOFTWARE_TOKEN'],
    });
    await sdk.send(new AdminDeleteSoftwareTokenCommand(named));
    const after = await sdk.send(new AdminGetUserAuthFactorsCommand(named));
    expect(after.ConfiguredUserAuthFactors).toEqual(['PASSWORD', 'EMAIL_OTP']);
    expect(after.PreferredMfaSetting).toBeUndefined();
    expect(after.UserMFASettingList).toBeUndefined();
  });

  test('one code registers one of several apps that answer at once', async () => {
    const { sdk, AccessToken } = await someone(server);
    const { SecretCode } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    const UserCode = totp(present(SecretCode));
    const answers = await Promise.allSettled(
      Array.from({ length: 5 }, () => sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }))),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('one code of an app, like one recovery code, lets one of several sign-ins through', async () => {
    const { sdk, AccessToken, ClientId, person } = await someone(server);
    const { SecretCode } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totp(present(SecretCode)) }));
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
    await sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
    const headers = { authorization: `Bearer ${AccessToken}` };
    const made = await fetch(`${server.endpoint}/recovery-codes`, { method: 'POST', headers });
    const { codes } = (await made.json()) as { codes: string[] };
    for (const code of [totp(present(SecretCode), 1), present(codes[0])]) {
      const steps = await Promise.all(Array.from({ length: 4 }, () => signIn(server, ClientId, person)));
      const answers = await Promise.allSettled(
        steps.map(({ ChallengeName, Session }) =>
          sdk.send(
            new RespondToAuthChallengeCommand({
              ClientId,
              ChallengeName,
              Session,
              ChallengeResponses: { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: code },
            }),
          ),
        ),
      );
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
  });

  test('preferences that are set at the same time are all kept', async () => {
    const { sdk, AccessToken, named } = await someone(server, '+15550100');
    await Promise.all([
      sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SMSMfaSettings: { Enabled: true, PreferredMfa: true } })),
      sdk.send(new AdminSetUserMFAPreferenceCommand({ ...named, EmailMfaSettings: { Enabled: true } })),
    ]);
    expect(await sdk.send(new GetUserCommand({ AccessToken }))).toMatchObject({
      PreferredMfaSetting: 'SMS_MFA',
      UserMFASettingList: ['SMS_MFA', 'EMAIL_OTP'],
      MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }],
    });
  });

  test('SMS is switched on and off in the older form too', async () => {
    const { sdk, AccessToken, named } = await someone(server, '+15550100');
    const MFAOptions = [{ DeliveryMedium: 'SMS' as const, AttributeName: 'phone_number' }];
    await sdk.send(new SetUserSettingsCommand({ AccessToken, MFAOptions }));
    expect((await sdk.send(new GetUserCommand({ AccessToken }))).MFAOptions).toEqual(MFAOptions);
    await sdk.send(new AdminSetUserSettingsCommand({ ...named, MFAOptions: [] }));
    expect((await sdk.send(new AdminGetUserCommand(named))).MFAOptions).toBeUndefined();
  });

  test('a user is refused what is missing, and nobody let out of MFA that is ON', async () => {
    const { sdk, AccessToken, named } = await someone(server);
    const { UserPoolId } = named;
    const SMSMfaSettings = { Enabled: true };
    await expect(sdk.send(new AdminSetUserMFAPreferenceCommand({ ...named, SMSMfaSettings }))).rejects.toMatchObject(
      refusal('InvalidParameterException', 'User does not have delivery config set to turn on SMS_MFA'),
    );
    await sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, EmailMfaSettings: { Enabled: true } }));
    await sdk.send(new UpdateUserPoolCommand({ UserPoolId, MfaConfiguration: 'ON' }));
    await expect(
      sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, EmailMfaSettings: { Enabled: false } })),
    ).rejects.toMatchObject(refusal('InvalidParameterException', /the user pool requires MFA/));
  });

  test('TOTP is not to be had where the pool does not offer it', async () => {
    const clientId = server.clientId;
    const { AccessToken } = await tokensOf(server, clientId, await confirmed(server));
    await expect(administrator(server).send(new AssociateSoftwareTokenCommand({ AccessToken }))).rejects.toMatchObject(
      refusal('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool'),
    );
  });
});

/** Somebody who has signed in to a pool of their own, where every second factor is offered and none demanded. */
async function someone(server: ContractServer, phoneNumber?: string) {
  const sdk = administrator(server);
  const UserPoolId = await makePool(server, {
    SmsConfiguration,
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/contract@example.com',
    },
  });
  await sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SmsMfaConfiguration: {},
      EmailMfaConfiguration: {},
      ...app,
    }),
  );
  const { ClientId } = await makeClient(server, UserPoolId);
  const person = await confirmed(server, ClientId, UserPoolId);
  const { AccessToken } = await tokensOf(server, ClientId, person);
  const named = { UserPoolId, Username: person.username };
  const phone = [
    { Name: 'phone_number', Value: phoneNumber },
    { Name: 'phone_number_verified', Value: 'true' },
  ];
  const UserAttributes = [{ Name: 'email_verified', Value: 'true' }, ...(phoneNumber === undefined ? [] : phone)];
  await sdk.send(new AdminUpdateUserAttributesCommand({ ...named, UserAttributes }));
  return { sdk, AccessToken, named, ClientId, person };
}
