import { randomBytes } from 'node:crypto';
import { userPools } from '@cenote/wire/user-pools.model';
import { describe, expect, test, vi } from 'vitest';
import { isLong } from '../packages/server/test/long.ts';
import { cliOf, hasCli, nothing } from './aws-cli.ts';
import { describeClient } from './server.ts';
import { totp } from './totp.ts';

// A call takes a second of processor time, most of it to start the CLI: once before a release is often enough.
vi.setConfig({ testTimeout: 20 * 60_000 });

describe.skipIf(!isLong || !hasCli)('every operation by the AWS CLI', () => {
  describeClient('aws cognito-idp', (server) => {
    const { aws, refused, asked } = cliOf(server, 'cognito-idp');
    const state: Record<string, never> = {};
    const pool = () => ({ UserPoolId: state['pool'] });
    const user = () => ({ ...pool(), Username: 'maria' });
    const client = () => ({ ...pool(), ClientId: state['client'] });
    const password = 'Correct-Horse-7';
    const group = { GroupName: 'staff' };

    test('pools and their settings', async () => {
      const made = await aws('CreateUserPool', {
        PoolName: 'cli',
        AutoVerifiedAttributes: ['email'],
        UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
        DeviceConfiguration: { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: true },
      });
      const { Id, Arn } = made?.['UserPool'] ?? nothing;
      Object.assign(state, { pool: Id, arn: Arn });
      expect((await aws('DescribeUserPool', pool()))?.['UserPool']).toEqual(made?.['UserPool']);
      await aws('ListUserPools', { MaxResults: 60 });
      await aws('AddCustomAttributes', {
        ...pool(),
        CustomAttributes: [{ Name: 'plan', AttributeDataType: 'String', Mutable: true }],
      });
      await aws('UpdateUserPool', {
        ...pool(),
        AutoVerifiedAttributes: ['email'],
        UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
        DeviceConfiguration: { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: true },
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      });
      await aws('SetUserPoolMfaConfig', {
        ...pool(),
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration: { Enabled: true },
        WebAuthnConfiguration: { RelyingPartyId: 'localhost', UserVerification: 'preferred' },
      });
      expect(await aws('GetUserPoolMfaConfig', pool())).toMatchObject({ MfaConfiguration: 'OPTIONAL' });
      const ResourceArn = state['arn'];
      await aws('TagResource', { ResourceArn, Tags: { stage: 'test' } });
      expect(await aws('ListTagsForResource', { ResourceArn })).toEqual({ Tags: { stage: 'test' } });
      await aws('UntagResource', { ResourceArn, TagKeys: ['stage'] });
      expect(await aws('GetSigningCertificate', pool())).toHaveProperty('Certificate');
      await aws('SetUserPoolSessionConfiguration', {
        ...pool(),
        UserSessionTracking: { Enabled: true },
        TokenSession: {},
      });
      await aws('GetUserPoolSessionConfiguration', pool());
      await aws('ListUserPoolReplicas', pool());
      await refused(
        'CreateUserPoolReplica',
        { ...pool(), RegionName: 'us-west-2' },
        'FeatureUnavailableInTierException',
      );
      const replica = { ...pool(), RegionName: 'us-west-2' };
      await refused('UpdateUserPoolReplica', { ...replica, Status: 'ACTIVE' }, 'ResourceNotFoundException');
      await refused('DeleteUserPoolReplica', replica, 'ResourceNotFoundException');
      await aws('SetLogDeliveryConfiguration', { ...pool(), LogConfigurations: [] });
      await aws('GetLogDeliveryConfiguration', pool());
      const LimitDefinition = { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserPoolRead' } };
      await aws('GetProvisionedLimit', { LimitDefinition });
      await aws('UpdateProvisionedLimit', { LimitDefinition, RequestedLimitValue: 100 });
      await aws('SetRiskConfiguration', {
        ...pool(),
        RiskExceptionConfiguration: { BlockedIPRangeList: ['203.0.113.0/24'] },
      });
      expect(await aws('DescribeRiskConfiguration', pool())).toHaveProperty('RiskConfiguration');
    });

    test('what belongs to a pool', async () => {
      const server = { ...pool(), Identifier: 'api', Name: 'api' };
      await aws('CreateResourceServer', { ...server, Scopes: [{ ScopeName: 'read', ScopeDescription: 'See it' }] });
      const { Name, ...named } = server;
      await aws('UpdateResourceServer', { ...server, Scopes: [{ ScopeName: 'read', ScopeDescription: 'See all' }] });
      await aws('DescribeResourceServer', named);
      await aws('ListResourceServers', pool());
      expect(Name).toBe('api');
      const provider = { ...pool(), ProviderName: 'google' };
      const ProviderDetails = { client_id: 'id', client_secret: 'secret', authorize_scopes: 'openid email' };
      await aws('CreateIdentityProvider', {
        ...provider,
        ProviderName: 'Google',
        ProviderType: 'Google',
        ProviderDetails,
        IdpIdentifiers: ['search'],
      });
      const google = { ...provider, ProviderName: 'Google' };
      await aws('DescribeIdentityProvider', google);
      await aws('GetIdentityProviderByIdentifier', { ...pool(), IdpIdentifier: 'search' });
      await aws('ListIdentityProviders', pool());
      await aws('UpdateIdentityProvider', { ...google, AttributeMapping: { email: 'email' } });
      const Domain = `cli-${randomBytes(6).toString('hex')}`;
      await aws('CreateUserPoolDomain', { ...pool(), Domain });
      await aws('DescribeUserPoolDomain', { Domain });
      await aws('UpdateUserPoolDomain', { ...pool(), Domain, ManagedLoginVersion: 2 });
      await aws('DeleteUserPoolDomain', { ...pool(), Domain });
      await aws('CreateUserPoolDomain', { ...pool(), Domain });
      await aws('SetUICustomization', { ...pool(), CSS: '.label-customizable {font-weight: 400;}' });
      await aws('GetUICustomization', pool());
      await aws('CreateGroup', { ...pool(), ...group, Precedence: 1 });
      await aws('UpdateGroup', { ...pool(), ...group, Description: 'who works here' });
      await aws('GetGroup', { ...pool(), ...group });
      await aws('ListGroups', pool());
    });

    test('clients', async () => {
      const made = await aws('CreateUserPoolClient', {
        ...pool(),
        ClientName: 'cli',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      });
      Object.assign(state, { client: made?.['UserPoolClient']?.['ClientId'] });
      expect((await aws('DescribeUserPoolClient', client()))?.['UserPoolClient']).toEqual(made?.['UserPoolClient']);
      await aws('ListUserPoolClients', pool());
      await aws('UpdateUserPoolClient', {
        ...client(),
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'],
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
      });
      await aws('SetUserPoolClientSessionConfiguration', { ...client(), SSOSession: {} });
      await aws('GetUserPoolClientSessionConfiguration', client());
      const look = await aws('CreateManagedLoginBranding', { ...client(), UseCognitoProvidedValues: true });
      const ManagedLoginBrandingId = look?.['ManagedLoginBranding']?.['ManagedLoginBrandingId'];
      await aws('DescribeManagedLoginBranding', { ...pool(), ManagedLoginBrandingId });
      await aws('DescribeManagedLoginBrandingByClient', client());
      await aws('UpdateManagedLoginBranding', { ...pool(), ManagedLoginBrandingId, UseCognitoProvidedValues: true });
      await aws('DeleteManagedLoginBranding', { ...pool(), ManagedLoginBrandingId });
      const named = { ...client(), TermsName: 'terms-of-use' };
      const terms = await aws('CreateTerms', {
        ...named,
        TermsSource: 'LINK',
        Enforcement: 'NONE',
        Links: { 'cognito:default': 'https://example.com/terms' },
      });
      const TermsId = terms?.['Terms']?.['TermsId'];
      if (TermsId !== undefined) {
        await aws('DescribeTerms', { ...pool(), TermsId });
        await aws('UpdateTerms', { ...pool(), TermsId, Links: { 'cognito:default': 'https://example.com/new' } });
        await aws('ListTerms', pool());
        await aws('DescribeTermsByClient', named);
        await aws('DeleteTerms', { ...pool(), TermsId });
      }
      const machine = await aws('CreateUserPoolClient', {
        ...pool(),
        ClientName: 'machine',
        GenerateSecret: true,
        ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'],
        AllowedOAuthScopes: ['api/read'],
      });
      const { ClientId, ClientSecret: Secret } = machine?.['UserPoolClient'] ?? nothing;
      const its = { ...pool(), ClientId };
      await aws('GetClientToken', { ClientId, Secret });
      const added = await aws('AddUserPoolClientSecret', its);
      await aws('ListUserPoolClientSecrets', its);
      const ClientSecretId = added?.['ClientSecretDescriptor']?.['ClientSecretId'];
      if (ClientSecretId !== undefined) await aws('DeleteUserPoolClientSecret', { ...its, ClientSecretId });
      await aws('DeleteUserPoolClient', its);
    });

    test('users, as an administrator', async () => {
      const UserAttributes = [
        { Name: 'email', Value: 'maria@example.com' },
        { Name: 'email_verified', Value: 'true' },
      ];
      await aws('AdminCreateUser', { ...user(), MessageAction: 'SUPPRESS', UserAttributes });
      await aws('AdminSetUserPassword', { ...user(), Password: password, Permanent: true });
      await aws('AdminUpdateUserAttributes', { ...user(), UserAttributes: [{ Name: 'custom:plan', Value: 'free' }] });
      await aws('AdminDeleteUserAttributes', { ...user(), UserAttributeNames: ['custom:plan'] });
      expect(await aws('AdminGetUser', user())).toMatchObject({ Username: 'maria', UserStatus: 'CONFIRMED' });
      await aws('ListUsers', { ...pool(), Filter: 'email ^= "maria"' });
      await aws('AdminAddUserToGroup', { ...user(), ...group });
      await aws('AdminListGroupsForUser', user());
      await aws('ListUsersInGroup', { ...pool(), ...group });
      await aws('AdminRemoveUserFromGroup', { ...user(), ...group });
      await aws('DeleteGroup', { ...pool(), ...group });
      const source = { ProviderName: 'Google', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: '1' };
      await aws('AdminLinkProviderForUser', {
        ...pool(),
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'maria' },
        SourceUser: source,
      });
      await aws('AdminDisableProviderForUser', { ...pool(), User: source });
      await aws('DeleteIdentityProvider', { ...pool(), ProviderName: 'Google' });
      await aws('DeleteResourceServer', { ...pool(), Identifier: 'api' });
      await aws('AdminDisableUser', user());
      await aws('AdminEnableUser', user());
      await aws('AdminSetUserSettings', { ...user(), MFAOptions: [] });
      await aws('AdminGetUserAuthFactors', user());
      const begun = await aws('AdminInitiateAuth', {
        ...client(),
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'maria', PASSWORD: password },
      });
      expect(begun).toHaveProperty('AuthenticationResult.IdToken');
      await refused(
        'AdminRespondToAuthChallenge',
        {
          ...client(),
          ChallengeName: 'SMS_MFA',
          Session: 'x'.repeat(30),
          ChallengeResponses: { USERNAME: 'maria', SMS_MFA_CODE: '123456' },
        },
        'NotAuthorizedException',
      );
      const events = await aws('AdminListUserAuthEvents', user());
      const EventId = events?.['AuthEvents']?.[0]?.['EventId'];
      await aws('AdminUpdateAuthEventFeedback', { ...user(), EventId, FeedbackValue: 'Valid' });
      const feedback = { ...user(), EventId, FeedbackToken: 'x', FeedbackValue: 'Valid' };
      await refused('UpdateAuthEventFeedback', feedback, 'NotAuthorizedException');
      const sessions = await aws('AdminListUserSessions', user());
      const [session] = sessions?.['Sessions'] ?? [];
      if (session !== undefined) await aws('AdminRevokeUserSession', { ...user(), SessionId: session['SessionId'] });
      await refused('AdminRevokeUserSession', { ...user(), SessionId: 'none' }, 'ResourceNotFoundException');
      await aws('AdminUserGlobalSignOut', user());
    });

    test('a user, for themselves', async () => {
      const ClientId = state['client'];
      const begun = await aws('InitiateAuth', {
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'maria', PASSWORD: password },
      });
      const { AccessToken, RefreshToken, NewDeviceMetadata } = begun?.['AuthenticationResult'] ?? nothing;
      const me = { AccessToken };
      expect(await aws('GetUser', me)).toMatchObject({ Username: 'maria' });
      await aws('GetUserAuthFactors', me);
      await aws('UpdateUserAttributes', { ...me, UserAttributes: [{ Name: 'name', Value: 'Maria' }] });
      await aws('DeleteUserAttributes', { ...me, UserAttributeNames: ['name'] });
      const { DeviceKey } = NewDeviceMetadata ?? nothing;
      const device = { ...me, DeviceKey };
      await aws('GetTokensFromRefreshToken', { ClientId, RefreshToken });
      const bytes = randomBytes(16).toString('base64');
      await aws('ConfirmDevice', {
        ...device,
        DeviceName: 'terminal',
        DeviceSecretVerifierConfig: { PasswordVerifier: randomBytes(384).toString('base64'), Salt: bytes },
      });
      await aws('GetDevice', device);
      await aws('ListDevices', me);
      await aws('UpdateDeviceStatus', { ...device, DeviceRememberedStatus: 'remembered' });
      const its = { ...user(), DeviceKey };
      await aws('AdminListDevices', user());
      await aws('AdminGetDevice', its);
      await aws('AdminUpdateDeviceStatus', { ...its, DeviceRememberedStatus: 'not_remembered' });
      await aws('AdminForgetDevice', its);
      await refused('ForgetDevice', device, 'ResourceNotFoundException');
      const app = await aws('AssociateSoftwareToken', me);
      await aws('VerifySoftwareToken', { ...me, UserCode: totp(app?.['SecretCode'] ?? '') });
      const off = { SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false } };
      await aws('SetUserMFAPreference', { ...me, ...off });
      await aws('AdminSetUserMFAPreference', { ...user(), ...off });
      await aws('AdminDeleteSoftwareToken', user());
      await aws('SetUserSettings', { ...me, MFAOptions: [] });
      await aws('StartWebAuthnRegistration', me);
      await refused('CompleteWebAuthnRegistration', { ...me, Credential: {} }, 'InvalidParameterException');
      await aws('ListWebAuthnCredentials', me);
      await refused('DeleteWebAuthnCredential', { ...me, CredentialId: 'AAAA' }, 'ResourceNotFoundException');
      await aws('GetUserAttributeVerificationCode', { ...me, AttributeName: 'email' });
      await refused('VerifyUserAttribute', { ...me, AttributeName: 'email', Code: 'wrong' }, 'CodeMismatchException');
      const sessions = await aws('ListUserSessions', me);
      expect(sessions === undefined || sessions['Sessions'] !== undefined).toBe(true);
      await refused('RevokeUserSession', { ...me, SessionId: 'none' }, 'ResourceNotFoundException');
      await aws('ChangePassword', { ...me, PreviousPassword: password, ProposedPassword: `${password}0` });
      const answer = {
        ClientId,
        ChallengeName: 'SMS_MFA',
        Session: 'x'.repeat(30),
        ChallengeResponses: { USERNAME: 'maria', SMS_MFA_CODE: '123456' },
      };
      await refused('RespondToAuthChallenge', answer, 'NotAuthorizedException');
      await aws('RevokeToken', { ClientId, Token: RefreshToken });
      await aws('ForgotPassword', { ClientId, Username: 'maria' });
      const forgotten = { ClientId, Username: 'maria', ConfirmationCode: '000000', Password: password };
      await refused('ConfirmForgotPassword', forgotten, 'CodeMismatchException');
      await aws('AdminResetUserPassword', user());
    });

    test('sign-up, import, and the end', async () => {
      const ClientId = state['client'];
      const UserAttributes = [{ Name: 'email', Value: 'rosa@example.com' }];
      await aws('SignUp', { ClientId, Username: 'rosa', Password: password, UserAttributes });
      await aws('ResendConfirmationCode', { ClientId, Username: 'rosa' });
      const wrong = { ClientId, Username: 'rosa', ConfirmationCode: '000000' };
      await refused('ConfirmSignUp', wrong, 'CodeMismatchException');
      await aws('AdminConfirmSignUp', { ...pool(), Username: 'rosa' });
      const tokens = await aws('InitiateAuth', {
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'rosa', PASSWORD: password },
      });
      const me = { AccessToken: tokens?.['AuthenticationResult']?.['AccessToken'] };
      await aws('GlobalSignOut', me);
      await refused('DeleteUser', me, 'NotAuthorizedException');
      await aws('AdminDeleteUser', user());
      const header = await aws('GetCSVHeader', pool());
      expect(header?.['CSVHeader']).toContain('cognito:username');
      const CloudWatchLogsRoleArn = 'arn:aws:iam::123456789012:role/import';
      const job = await aws('CreateUserImportJob', { ...pool(), JobName: 'cli', CloudWatchLogsRoleArn });
      const { JobId, PreSignedUrl } = job?.['UserImportJob'] ?? nothing;
      const body = 'cognito:username,email,email_verified\nanna,anna@example.com,true\n';
      expect((await fetch(PreSignedUrl ?? '', { method: 'PUT', body })).status).toBe(200);
      const named = { ...pool(), JobId };
      await aws('StartUserImportJob', named);
      const ended = async () => (await aws('DescribeUserImportJob', named))?.['UserImportJob']?.['Status'];
      await expect.poll(ended).toBe('Succeeded');
      await aws('ListUserImportJobs', { ...pool(), MaxResults: 10 });
      await refused('StopUserImportJob', named, 'PreconditionNotMetException');
      const { Domain } = (await aws('DescribeUserPool', pool()))?.['UserPool'] ?? nothing;
      await aws('DeleteUserPoolDomain', { ...pool(), Domain });
      await aws('DeleteUserPool', pool());
      await refused('DescribeUserPool', pool(), 'ResourceNotFoundException');
    });

    test('that is all of them', () => {
      expect(Object.keys(userPools.operations).filter((operation) => !asked.has(operation))).toEqual([]);
    });
  });
});
