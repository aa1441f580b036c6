// Generated from @aws-sdk/client-cognito-identity-provider@3.1169.0 by `node packages/wire/tools/generate.ts`. Do not edit.

/** The published package that the model was read from. */
export const MODEL_VERSION = '@aws-sdk/client-cognito-identity-provider@3.1169.0';

export type OperationName =
  | 'AddCustomAttributes'
  | 'AddUserPoolClientSecret'
  | 'AdminAddUserToGroup'
  | 'AdminConfirmSignUp'
  | 'AdminCreateUser'
  | 'AdminDeleteSoftwareToken'
  | 'AdminDeleteUser'
  | 'AdminDeleteUserAttributes'
  | 'AdminDisableProviderForUser'
  | 'AdminDisableUser'
  | 'AdminEnableUser'
  | 'AdminForgetDevice'
  | 'AdminGetDevice'
  | 'AdminGetUser'
  | 'AdminGetUserAuthFactors'
  | 'AdminInitiateAuth'
  | 'AdminLinkProviderForUser'
  | 'AdminListDevices'
  | 'AdminListGroupsForUser'
  | 'AdminListUserAuthEvents'
  | 'AdminListUserSessions'
  | 'AdminRemoveUserFromGroup'
  | 'AdminResetUserPassword'
  | 'AdminRespondToAuthChallenge'
  | 'AdminRevokeUserSession'
  | 'AdminSetUserMFAPreference'
  | 'AdminSetUserPassword'
  | 'AdminSetUserSettings'
  | 'AdminUpdateAuthEventFeedback'
  | 'AdminUpdateDeviceStatus'
  | 'AdminUpdateUserAttributes'
  | 'AdminUserGlobalSignOut'
  | 'AssociateSoftwareToken'
  | 'ChangePassword'
  | 'CompleteWebAuthnRegistration'
  | 'ConfirmDevice'
  | 'ConfirmForgotPassword'
  | 'ConfirmSignUp'
  | 'CreateGroup'
  | 'CreateIdentityProvider'
  | 'CreateManagedLoginBranding'
  | 'CreateResourceServer'
  | 'CreateTerms'
  | 'CreateUserImportJob'
  | 'CreateUserPool'
  | 'CreateUserPoolClient'
  | 'CreateUserPoolDomain'
  | 'CreateUserPoolReplica'
  | 'DeleteGroup'
  | 'DeleteIdentityProvider'
  | 'DeleteManagedLoginBranding'
  | 'DeleteResourceServer'
  | 'DeleteTerms'
  | 'DeleteUser'
  | 'DeleteUserAttributes'
  | 'DeleteUserPool'
  | 'DeleteUserPoolClient'
  | 'DeleteUserPoolClientSecret'
  | 'DeleteUserPoolDomain'
  | 'DeleteUserPoolReplica'
  | 'DeleteWebAuthnCredential'
  | 'DescribeIdentityProvider'
  | 'DescribeManagedLoginBranding'
  | 'DescribeManagedLoginBrandingByClient'
  | 'DescribeResourceServer'
  | 'DescribeRiskConfiguration'
  | 'DescribeTerms'
  | 'DescribeTermsByClient'
  | 'DescribeUserImportJob'
  | 'DescribeUserPool'
  | 'DescribeUserPoolClient'
  | 'DescribeUserPoolDomain'
  | 'ForgetDevice'
  | 'ForgotPassword'
  | 'GetCSVHeader'
  | 'GetClientToken'
  | 'GetDevice'
  | 'GetGroup'
  | 'GetIdentityProviderByIdentifier'
  | 'GetLogDeliveryConfiguration'
  | 'GetProvisionedLimit'
  | 'GetSigningCertificate'
  | 'GetTokensFromRefreshToken'
  | 'GetUICustomization'
  | 'GetUser'
  | 'GetUserAttributeVerificationCode'
  | 'GetUserAuthFactors'
  | 'GetUserPoolClientSessionConfiguration'
  | 'GetUserPoolMfaConfig'
  | 'GetUserPoolSessionConfiguration'
  | 'GlobalSignOut'
  | 'InitiateAuth'
  | 'ListDevices'
  | 'ListGroups'
  | 'ListIdentityProviders'
  | 'ListResourceServers'
  | 'ListTagsForResource'
  | 'ListTerms'
  | 'ListUserImportJobs'
  | 'ListUserPoolClientSecrets'
  | 'ListUserPoolClients'
  | 'ListUserPoolReplicas'
  | 'ListUserPools'
  | 'ListUserSessions'
  | 'ListUsers'
  | 'ListUsersInGroup'
  | 'ListWebAuthnCredentials'
  | 'ResendConfirmationCode'
  | 'RespondToAuthChallenge'
  | 'RevokeToken'
  | 'RevokeUserSession'
  | 'SetLogDeliveryConfiguration'
  | 'SetRiskConfiguration'
  | 'SetUICustomization'
  | 'SetUserMFAPreference'
  | 'SetUserPoolClientSessionConfiguration'
  | 'SetUserPoolMfaConfig'
  | 'SetUserPoolSessionConfiguration'
  | 'SetUserSettings'
  | 'SignUp'
  | 'StartUserImportJob'
  | 'StartWebAuthnRegistration'
  | 'StopUserImportJob'
  | 'TagResource'
  | 'UntagResource'
  | 'UpdateAuthEventFeedback'
  | 'UpdateDeviceStatus'
  | 'UpdateGroup'
  | 'UpdateIdentityProvider'
  | 'UpdateManagedLoginBranding'
  | 'UpdateProvisionedLimit'
  | 'UpdateResourceServer'
  | 'UpdateTerms'
  | 'UpdateUserAttributes'
  | 'UpdateUserPool'
  | 'UpdateUserPoolClient'
  | 'UpdateUserPoolDomain'
  | 'UpdateUserPoolReplica'
  | 'VerifySoftwareToken'
  | 'VerifyUserAttribute';

export type ErrorCode =
  | 'AccessDeniedException'
  | 'AliasExistsException'
  | 'CodeDeliveryFailureException'
  | 'CodeMismatchException'
  | 'ConcurrentModificationException'
  | 'DeviceKeyExistsException'
  | 'DuplicateProviderException'
  | 'EnableSoftwareTokenMFAException'
  | 'ExpiredCodeException'
  | 'FeatureUnavailableInTierException'
  | 'ForbiddenException'
  | 'GroupExistsException'
  | 'InternalErrorException'
  | 'InternalServerException'
  | 'InvalidEmailRoleAccessPolicyException'
  | 'InvalidLambdaResponseException'
  | 'InvalidOAuthFlowException'
  | 'InvalidParameterException'
  | 'InvalidPasswordException'
  | 'InvalidSmsRoleAccessPolicyException'
  | 'InvalidSmsRoleTrustRelationshipException'
  | 'InvalidUserPoolConfigurationException'
  | 'LimitExceededException'
  | 'MFAMethodNotFoundException'
  | 'ManagedLoginBrandingExistsException'
  | 'NotAuthorizedException'
  | 'OperationNotEnabledException'
  | 'PasswordHistoryPolicyViolationException'
  | 'PasswordResetRequiredException'
  | 'PreconditionNotMetException'
  | 'RefreshTokenReuseException'
  | 'ResourceNotFoundException'
  | 'ScopeDoesNotExistException'
  | 'ServiceQuotaExceededException'
  | 'SoftwareTokenMFANotFoundException'
  | 'TermsExistsException'
  | 'TierChangeNotAllowedException'
  | 'TooManyFailedAttemptsException'
  | 'TooManyRequestsException'
  | 'UnauthorizedException'
  | 'UnexpectedLambdaException'
  | 'UnsupportedIdentityProviderException'
  | 'UnsupportedOperationException'
  | 'UnsupportedTokenTypeException'
  | 'UnsupportedUserStateException'
  | 'UserImportInProgressException'
  | 'UserLambdaValidationException'
  | 'UserNotConfirmedException'
  | 'UserNotFoundException'
  | 'UserPoolAddOnNotEnabledException'
  | 'UserPoolTaggingException'
  | 'UsernameExistsException'
  | 'WebAuthnChallengeNotFoundException'
  | 'WebAuthnClientMismatchException'
  | 'WebAuthnConfigurationMissingException'
  | 'WebAuthnCredentialNotSupportedException'
  | 'WebAuthnNotEnabledException'
  | 'WebAuthnOriginNotAllowedException'
  | 'WebAuthnRelyingPartyMismatchException';

export interface OperationTypes {
  readonly AddCustomAttributes: { readonly input: AddCustomAttributesRequest; readonly output: AddCustomAttributesResponse; readonly auth: 'iam' };
  readonly AddUserPoolClientSecret: { readonly input: AddUserPoolClientSecretRequest; readonly output: AddUserPoolClientSecretResponse; readonly auth: 'iam' };
  readonly AdminAddUserToGroup: { readonly input: AdminAddUserToGroupRequest; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly AdminConfirmSignUp: { readonly input: AdminConfirmSignUpRequest; readonly output: AdminConfirmSignUpResponse; readonly auth: 'iam' };
  readonly AdminCreateUser: { readonly input: AdminCreateUserRequest; readonly output: AdminCreateUserResponse; readonly auth: 'iam' };
  readonly AdminDeleteSoftwareToken: { readonly input: AdminDeleteSoftwareTokenRequest; readonly output: AdminDeleteSoftwareTokenResponse; readonly auth: 'iam' };
  readonly AdminDeleteUser: { readonly input: AdminDeleteUserRequest; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly AdminDeleteUserAttributes: { readonly input: AdminDeleteUserAttributesRequest; readonly output: AdminDeleteUserAttributesResponse; readonly auth: 'iam' };
  readonly AdminDisableProviderForUser: { readonly input: AdminDisableProviderForUserRequest; readonly output: AdminDisableProviderForUserResponse; readonly auth: 'iam' };
  readonly AdminDisableUser: { readonly input: AdminDisableUserRequest; readonly output: AdminDisableUserResponse; readonly auth: 'iam' };
  readonly AdminEnableUser: { readonly input: AdminEnableUserRequest; readonly output: AdminEnableUserResponse; readonly auth: 'iam' };
  readonly AdminForgetDevice: { readonly input: AdminForgetDeviceRequest; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly AdminGetDevice: { readonly input: AdminGetDeviceRequest; readonly output: AdminGetDeviceResponse; readonly auth: 'iam' };
  readonly AdminGetUser: { readonly input: AdminGetUserRequest; readonly output: AdminGetUserResponse; readonly auth: 'iam' };
  readonly AdminGetUserAuthFactors: { readonly input: AdminGetUserAuthFactorsRequest; readonly output: AdminGetUserAuthFactorsResponse; readonly auth: 'iam' };
  readonly AdminInitiateAuth: { readonly input: AdminInitiateAuthRequest; readonly output: AdminInitiateAuthResponse; readonly auth: 'iam' };
  readonly AdminLinkProviderForUser: { readonly input: AdminLinkProviderForUserRequest; readonly output: AdminLinkProviderForUserResponse; readonly auth: 'iam' };
  readonly AdminListDevices: { readonly input: AdminListDevicesRequest; readonly output: AdminListDevicesResponse; readonly auth: 'iam' };
  readonly AdminListGroupsForUser: { readonly input: AdminListGroupsForUserRequest; readonly output: AdminListGroupsForUserResponse; readonly auth: 'iam' };
  readonly AdminListUserAuthEvents: { readonly input: AdminListUserAuthEventsRequest; readonly output: AdminListUserAuthEventsResponse; readonly auth: 'iam' };
  readonly AdminListUserSessions: { readonly input: AdminListUserSessionsRequest; readonly output: AdminListUserSessionsResponse; readonly auth: 'iam' };
  readonly AdminRemoveUserFromGroup: { readonly input: AdminRemoveUserFromGroupRequest; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly AdminResetUserPassword: { readonly input: AdminResetUserPasswordRequest; readonly output: AdminResetUserPasswordResponse; readonly auth: 'iam' };
  readonly AdminRespondToAuthChallenge: { readonly input: AdminRespondToAuthChallengeRequest; readonly output: AdminRespondToAuthChallengeResponse; readonly auth: 'iam' };
  readonly AdminRevokeUserSession: { readonly input: AdminRevokeUserSessionRequest; readonly output: AdminRevokeUserSessionResponse; readonly auth: 'iam' };
  readonly AdminSetUserMFAPreference: { readonly input: AdminSetUserMFAPreferenceRequest; readonly output: AdminSetUserMFAPreferenceResponse; readonly auth: 'iam' };
  readonly AdminSetUserPassword: { readonly input: AdminSetUserPasswordRequest; readonly output: AdminSetUserPasswordResponse; readonly auth: 'iam' };
  readonly AdminSetUserSettings: { readonly input: AdminSetUserSettingsRequest; readonly output: AdminSetUserSettingsResponse; readonly auth: 'iam' };
  readonly AdminUpdateAuthEventFeedback: { readonly input: AdminUpdateAuthEventFeedbackRequest; readonly output: AdminUpdateAuthEventFeedbackResponse; readonly auth: 'iam' };
  readonly AdminUpdateDeviceStatus: { readonly input: AdminUpdateDeviceStatusRequest; readonly output: AdminUpdateDeviceStatusResponse; readonly auth: 'iam' };
  readonly AdminUpdateUserAttributes: { readonly input: AdminUpdateUserAttributesRequest; readonly output: AdminUpdateUserAttributesResponse; readonly auth: 'iam' };
  readonly AdminUserGlobalSignOut: { readonly input: AdminUserGlobalSignOutRequest; readonly output: AdminUserGlobalSignOutResponse; readonly auth: 'iam' };
  readonly AssociateSoftwareToken: { readonly input: AssociateSoftwareTokenRequest; readonly output: AssociateSoftwareTokenResponse; readonly auth: 'public' };
  readonly ChangePassword: { readonly input: ChangePasswordRequest; readonly output: ChangePasswordResponse; readonly auth: 'token' };
  readonly CompleteWebAuthnRegistration: { readonly input: CompleteWebAuthnRegistrationRequest; readonly output: CompleteWebAuthnRegistrationResponse; readonly auth: 'token' };
  readonly ConfirmDevice: { readonly input: ConfirmDeviceRequest; readonly output: ConfirmDeviceResponse; readonly auth: 'token' };
  readonly ConfirmForgotPassword: { readonly input: ConfirmForgotPasswordRequest; readonly output: ConfirmForgotPasswordResponse; readonly auth: 'public' };
  readonly ConfirmSignUp: { readonly input: ConfirmSignUpRequest; readonly output: ConfirmSignUpResponse; readonly auth: 'public' };
  readonly CreateGroup: { readonly input: CreateGroupRequest; readonly output: CreateGroupResponse; readonly auth: 'iam' };
  readonly CreateIdentityProvider: { readonly input: CreateIdentityProviderRequest; readonly output: CreateIdentityProviderResponse; readonly auth: 'iam' };
  readonly CreateManagedLoginBranding: { readonly input: CreateManagedLoginBrandingRequest; readonly output: CreateManagedLoginBrandingResponse; readonly auth: 'iam' };
  readonly CreateResourceServer: { readonly input: CreateResourceServerRequest; readonly output: CreateResourceServerResponse; readonly auth: 'iam' };
  readonly CreateTerms: { readonly input: CreateTermsRequest; readonly output: CreateTermsResponse; readonly auth: 'iam' };
  readonly CreateUserImportJob: { readonly input: CreateUserImportJobRequest; readonly output: CreateUserImportJobResponse; readonly auth: 'iam' };
  readonly CreateUserPool: { readonly input: CreateUserPoolRequest; readonly output: CreateUserPoolResponse; readonly auth: 'iam' };
  readonly CreateUserPoolClient: { readonly input: CreateUserPoolClientRequest; readonly output: CreateUserPoolClientResponse; readonly auth: 'iam' };
  readonly CreateUserPoolDomain: { readonly input: CreateUserPoolDomainRequest; readonly output: CreateUserPoolDomainResponse; readonly auth: 'iam' };
  readonly CreateUserPoolReplica: { readonly input: CreateUserPoolReplicaRequest; readonly output: CreateUserPoolReplicaResponse; readonly auth: 'iam' };
  readonly DeleteGroup: { readonly input: DeleteGroupRequest; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly DeleteIdentityProvider: { readonly input: DeleteIdentityProviderRequest; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly DeleteManagedLoginBranding: { readonly input: DeleteManagedLoginBrandingRequest; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly DeleteResourceServer: { readonly input: DeleteResourceServerRequest; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly DeleteTerms: { readonly input: DeleteTermsRequest; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly DeleteUser: { readonly input: DeleteUserRequest; readonly output: Record<string, never>; readonly auth: 'token' };
  readonly DeleteUserAttributes: { readonly input: DeleteUserAttributesRequest; readonly output: DeleteUserAttributesResponse; readonly auth: 'token' };
  readonly DeleteUserPool: { readonly input: DeleteUserPoolRequest; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly DeleteUserPoolClient: { readonly input: DeleteUserPoolClientRequest; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly DeleteUserPoolClientSecret: { readonly input: DeleteUserPoolClientSecretRequest; readonly output: DeleteUserPoolClientSecretResponse; readonly auth: 'iam' };
  readonly DeleteUserPoolDomain: { readonly input: DeleteUserPoolDomainRequest; readonly output: DeleteUserPoolDomainResponse; readonly auth: 'iam' };
  readonly DeleteUserPoolReplica: { readonly input: DeleteUserPoolReplicaRequest; readonly output: DeleteUserPoolReplicaResponse; readonly auth: 'iam' };
  readonly DeleteWebAuthnCredential: { readonly input: DeleteWebAuthnCredentialRequest; readonly output: DeleteWebAuthnCredentialResponse; readonly auth: 'token' };
  readonly DescribeIdentityProvider: { readonly input: DescribeIdentityProviderRequest; readonly output: DescribeIdentityProviderResponse; readonly auth: 'iam' };
  readonly DescribeManagedLoginBranding: { readonly input: DescribeManagedLoginBrandingRequest; readonly output: DescribeManagedLoginBrandingResponse; readonly auth: 'iam' };
  readonly DescribeManagedLoginBrandingByClient: { readonly input: DescribeManagedLoginBrandingByClientRequest; readonly output: DescribeManagedLoginBrandingByClientResponse; readonly auth: 'iam' };
  readonly DescribeResourceServer: { readonly input: DescribeResourceServerRequest; readonly output: DescribeResourceServerResponse; readonly auth: 'iam' };
  readonly DescribeRiskConfiguration: { readonly input: DescribeRiskConfigurationRequest; readonly output: DescribeRiskConfigurationResponse; readonly auth: 'iam' };
  readonly DescribeTerms: { readonly input: DescribeTermsRequest; readonly output: DescribeTermsResponse; readonly auth: 'iam' };
  readonly DescribeTermsByClient: { readonly input: DescribeTermsByClientRequest; readonly output: DescribeTermsByClientResponse; readonly auth: 'iam' };
  readonly DescribeUserImportJob: { readonly input: DescribeUserImportJobRequest; readonly output: DescribeUserImportJobResponse; readonly auth: 'iam' };
  readonly DescribeUserPool: { readonly input: DescribeUserPoolRequest; readonly output: DescribeUserPoolResponse; readonly auth: 'iam' };
  readonly DescribeUserPoolClient: { readonly input: DescribeUserPoolClientRequest; readonly output: DescribeUserPoolClientResponse; readonly auth: 'iam' };
  readonly DescribeUserPoolDomain: { readonly input: DescribeUserPoolDomainRequest; readonly output: DescribeUserPoolDomainResponse; readonly auth: 'iam' };
  readonly ForgetDevice: { readonly input: ForgetDeviceRequest; readonly output: Record<string, never>; readonly auth: 'public' };
  readonly ForgotPassword: { readonly input: ForgotPasswordRequest; readonly output: ForgotPasswordResponse; readonly auth: 'public' };
  readonly GetCSVHeader: { readonly input: GetCSVHeaderRequest; readonly output: GetCSVHeaderResponse; readonly auth: 'iam' };
  readonly GetClientToken: { readonly input: GetClientTokenRequest; readonly output: GetClientTokenResponse; readonly auth: 'public' };
  readonly GetDevice: { readonly input: GetDeviceRequest; readonly output: GetDeviceResponse; readonly auth: 'public' };
  readonly GetGroup: { readonly input: GetGroupRequest; readonly output: GetGroupResponse; readonly auth: 'iam' };
  readonly GetIdentityProviderByIdentifier: { readonly input: GetIdentityProviderByIdentifierRequest; readonly output: GetIdentityProviderByIdentifierResponse; readonly auth: 'iam' };
  readonly GetLogDeliveryConfiguration: { readonly input: GetLogDeliveryConfigurationRequest; readonly output: GetLogDeliveryConfigurationResponse; readonly auth: 'iam' };
  readonly GetProvisionedLimit: { readonly input: GetProvisionedLimitRequest; readonly output: GetProvisionedLimitResponse; readonly auth: 'iam' };
  readonly GetSigningCertificate: { readonly input: GetSigningCertificateRequest; readonly output: GetSigningCertificateResponse; readonly auth: 'iam' };
  readonly GetTokensFromRefreshToken: { readonly input: GetTokensFromRefreshTokenRequest; readonly output: GetTokensFromRefreshTokenResponse; readonly auth: 'public' };
  readonly GetUICustomization: { readonly input: GetUICustomizationRequest; readonly output: GetUICustomizationResponse; readonly auth: 'iam' };
  readonly GetUser: { readonly input: GetUserRequest; readonly output: GetUserResponse; readonly auth: 'token' };
  readonly GetUserAttributeVerificationCode: { readonly input: GetUserAttributeVerificationCodeRequest; readonly output: GetUserAttributeVerificationCodeResponse; readonly auth: 'token' };
  readonly GetUserAuthFactors: { readonly input: GetUserAuthFactorsRequest; readonly output: GetUserAuthFactorsResponse; readonly auth: 'token' };
  readonly GetUserPoolClientSessionConfiguration: { readonly input: GetUserPoolClientSessionConfigurationRequest; readonly output: GetUserPoolClientSessionConfigurationResponse; readonly auth: 'iam' };
  readonly GetUserPoolMfaConfig: { readonly input: GetUserPoolMfaConfigRequest; readonly output: GetUserPoolMfaConfigResponse; readonly auth: 'iam' };
  readonly GetUserPoolSessionConfiguration: { readonly input: GetUserPoolSessionConfigurationRequest; readonly output: GetUserPoolSessionConfigurationResponse; readonly auth: 'iam' };
  readonly GlobalSignOut: { readonly input: GlobalSignOutRequest; readonly output: GlobalSignOutResponse; readonly auth: 'token' };
  readonly InitiateAuth: { readonly input: InitiateAuthRequest; readonly output: InitiateAuthResponse; readonly auth: 'public' };
  readonly ListDevices: { readonly input: ListDevicesRequest; readonly output: ListDevicesResponse; readonly auth: 'token' };
  readonly ListGroups: { readonly input: ListGroupsRequest; readonly output: ListGroupsResponse; readonly auth: 'iam' };
  readonly ListIdentityProviders: { readonly input: ListIdentityProvidersRequest; readonly output: ListIdentityProvidersResponse; readonly auth: 'iam' };
  readonly ListResourceServers: { readonly input: ListResourceServersRequest; readonly output: ListResourceServersResponse; readonly auth: 'iam' };
  readonly ListTagsForResource: { readonly input: ListTagsForResourceRequest; readonly output: ListTagsForResourceResponse; readonly auth: 'iam' };
  readonly ListTerms: { readonly input: ListTermsRequest; readonly output: ListTermsResponse; readonly auth: 'iam' };
  readonly ListUserImportJobs: { readonly input: ListUserImportJobsRequest; readonly output: ListUserImportJobsResponse; readonly auth: 'iam' };
  readonly ListUserPoolClientSecrets: { readonly input: ListUserPoolClientSecretsRequest; readonly output: ListUserPoolClientSecretsResponse; readonly auth: 'iam' };
  readonly ListUserPoolClients: { readonly input: ListUserPoolClientsRequest; readonly output: ListUserPoolClientsResponse; readonly auth: 'iam' };
  readonly ListUserPoolReplicas: { readonly input: ListUserPoolReplicasRequest; readonly output: ListUserPoolReplicasResponse; readonly auth: 'iam' };
  readonly ListUserPools: { readonly input: ListUserPoolsRequest; readonly output: ListUserPoolsResponse; readonly auth: 'iam' };
  readonly ListUserSessions: { readonly input: ListUserSessionsRequest; readonly output: ListUserSessionsResponse; readonly auth: 'token' };
  readonly ListUsers: { readonly input: ListUsersRequest; readonly output: ListUsersResponse; readonly auth: 'iam' };
  readonly ListUsersInGroup: { readonly input: ListUsersInGroupRequest; readonly output: ListUsersInGroupResponse; readonly auth: 'iam' };
  readonly ListWebAuthnCredentials: { readonly input: ListWebAuthnCredentialsRequest; readonly output: ListWebAuthnCredentialsResponse; readonly auth: 'token' };
  readonly ResendConfirmationCode: { readonly input: ResendConfirmationCodeRequest; readonly output: ResendConfirmationCodeResponse; readonly auth: 'public' };
  readonly RespondToAuthChallenge: { readonly input: RespondToAuthChallengeRequest; readonly output: RespondToAuthChallengeResponse; readonly auth: 'public' };
  readonly RevokeToken: { readonly input: RevokeTokenRequest; readonly output: RevokeTokenResponse; readonly auth: 'public' };
  readonly RevokeUserSession: { readonly input: RevokeUserSessionRequest; readonly output: RevokeUserSessionResponse; readonly auth: 'token' };
  readonly SetLogDeliveryConfiguration: { readonly input: SetLogDeliveryConfigurationRequest; readonly output: SetLogDeliveryConfigurationResponse; readonly auth: 'iam' };
  readonly SetRiskConfiguration: { readonly input: SetRiskConfigurationRequest; readonly output: SetRiskConfigurationResponse; readonly auth: 'iam' };
  readonly SetUICustomization: { readonly input: SetUICustomizationRequest; readonly output: SetUICustomizationResponse; readonly auth: 'iam' };
  readonly SetUserMFAPreference: { readonly input: SetUserMFAPreferenceRequest; readonly output: SetUserMFAPreferenceResponse; readonly auth: 'token' };
  readonly SetUserPoolClientSessionConfiguration: { readonly input: SetUserPoolClientSessionConfigurationRequest; readonly output: SetUserPoolClientSessionConfigurationResponse; readonly auth: 'iam' };
  readonly SetUserPoolMfaConfig: { readonly input: SetUserPoolMfaConfigRequest; readonly output: SetUserPoolMfaConfigResponse; readonly auth: 'iam' };
  readonly SetUserPoolSessionConfiguration: { readonly input: SetUserPoolSessionConfigurationRequest; readonly output: SetUserPoolSessionConfigurationResponse; readonly auth: 'iam' };
  readonly SetUserSettings: { readonly input: SetUserSettingsRequest; readonly output: SetUserSettingsResponse; readonly auth: 'token' };
  readonly SignUp: { readonly input: SignUpRequest; readonly output: SignUpResponse; readonly auth: 'public' };
  readonly StartUserImportJob: { readonly input: StartUserImportJobRequest; readonly output: StartUserImportJobResponse; readonly auth: 'iam' };
  readonly StartWebAuthnRegistration: { readonly input: StartWebAuthnRegistrationRequest; readonly output: StartWebAuthnRegistrationResponse; readonly auth: 'token' };
  readonly StopUserImportJob: { readonly input: StopUserImportJobRequest; readonly output: StopUserImportJobResponse; readonly auth: 'iam' };
  readonly TagResource: { readonly input: TagResourceRequest; readonly output: TagResourceResponse; readonly auth: 'iam' };
  readonly UntagResource: { readonly input: UntagResourceRequest; readonly output: UntagResourceResponse; readonly auth: 'iam' };
  readonly UpdateAuthEventFeedback: { readonly input: UpdateAuthEventFeedbackRequest; readonly output: UpdateAuthEventFeedbackResponse; readonly auth: 'public' };
  readonly UpdateDeviceStatus: { readonly input: UpdateDeviceStatusRequest; readonly output: UpdateDeviceStatusResponse; readonly auth: 'token' };
  readonly UpdateGroup: { readonly input: UpdateGroupRequest; readonly output: UpdateGroupResponse; readonly auth: 'iam' };
  readonly UpdateIdentityProvider: { readonly input: UpdateIdentityProviderRequest; readonly output: UpdateIdentityProviderResponse; readonly auth: 'iam' };
  readonly UpdateManagedLoginBranding: { readonly input: UpdateManagedLoginBrandingRequest; readonly output: UpdateManagedLoginBrandingResponse; readonly auth: 'iam' };
  readonly UpdateProvisionedLimit: { readonly input: UpdateProvisionedLimitRequest; readonly output: UpdateProvisionedLimitResponse; readonly auth: 'iam' };
  readonly UpdateResourceServer: { readonly input: UpdateResourceServerRequest; readonly output: UpdateResourceServerResponse; readonly auth: 'iam' };
  readonly UpdateTerms: { readonly input: UpdateTermsRequest; readonly output: UpdateTermsResponse; readonly auth: 'iam' };
  readonly UpdateUserAttributes: { readonly input: UpdateUserAttributesRequest; readonly output: UpdateUserAttributesResponse; readonly auth: 'token' };
  readonly UpdateUserPool: { readonly input: UpdateUserPoolRequest; readonly output: UpdateUserPoolResponse; readonly auth: 'iam' };
  readonly UpdateUserPoolClient: { readonly input: UpdateUserPoolClientRequest; readonly output: UpdateUserPoolClientResponse; readonly auth: 'iam' };
  readonly UpdateUserPoolDomain: { readonly input: UpdateUserPoolDomainRequest; readonly output: UpdateUserPoolDomainResponse; readonly auth: 'iam' };
  readonly UpdateUserPoolReplica: { readonly input: UpdateUserPoolReplicaRequest; readonly output: UpdateUserPoolReplicaResponse; readonly auth: 'iam' };
  readonly VerifySoftwareToken: { readonly input: VerifySoftwareTokenRequest; readonly output: VerifySoftwareTokenResponse; readonly auth: 'public' };
  readonly VerifyUserAttribute: { readonly input: VerifyUserAttributeRequest; readonly output: VerifyUserAttributeResponse; readonly auth: 'token' };
}

export type InputOf<N extends OperationName> = OperationTypes[N]['input'];
export type OutputOf<N extends OperationName> = OperationTypes[N]['output'];
/** Who may call an operation: anyone, the bearer of an access token, or a SigV4 signature. */
export type AuthKindOf<N extends OperationName> = OperationTypes[N]['auth'];

export interface AddCustomAttributesRequest {
  readonly UserPoolId: string;
  readonly CustomAttributes: readonly SchemaAttributeType[];
}

export type AddCustomAttributesResponse = Record<string, never>;

export interface AddUserPoolClientSecretRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly ClientSecret?: string;
}

export interface AddUserPoolClientSecretResponse {
  readonly ClientSecretDescriptor?: ClientSecretDescriptorType;
}

export interface AdminAddUserToGroupRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly GroupName: string;
}

export interface AdminConfirmSignUpRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export type AdminConfirmSignUpResponse = Record<string, never>;

export interface AdminCreateUserRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly UserAttributes?: readonly AttributeType[];
  readonly ValidationData?: readonly AttributeType[];
  readonly TemporaryPassword?: string;
  readonly ForceAliasCreation?: boolean;
  readonly MessageAction?: MessageActionType;
  readonly DesiredDeliveryMediums?: readonly DeliveryMediumType[];
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export interface AdminCreateUserResponse {
  readonly User?: UserType;
}

export interface AdminDeleteSoftwareTokenRequest {
  readonly UserPoolId: string;
  readonly Username: string;
}

export type AdminDeleteSoftwareTokenResponse = Record<string, never>;

export interface AdminDeleteUserRequest {
  readonly UserPoolId: string;
  readonly Username: string;
}

export interface AdminDeleteUserAttributesRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly UserAttributeNames: readonly string[];
}

export type AdminDeleteUserAttributesResponse = Record<string, never>;

export interface AdminDisableProviderForUserRequest {
  readonly UserPoolId: string;
  readonly User: ProviderUserIdentifierType;
}

export type AdminDisableProviderForUserResponse = Record<string, never>;

export interface AdminDisableUserRequest {
  readonly UserPoolId: string;
  readonly Username: string;
}

export type AdminDisableUserResponse = Record<string, never>;

export interface AdminEnableUserRequest {
  readonly UserPoolId: string;
  readonly Username: string;
}

export type AdminEnableUserResponse = Record<string, never>;

export interface AdminForgetDeviceRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly DeviceKey: string;
}

export interface AdminGetDeviceRequest {
  readonly DeviceKey: string;
  readonly UserPoolId: string;
  readonly Username: string;
}

export interface AdminGetDeviceResponse {
  readonly Device: DeviceType;
}

export interface AdminGetUserRequest {
  readonly UserPoolId: string;
  readonly Username: string;
}

export interface AdminGetUserResponse {
  readonly Username: string;
  readonly UserAttributes?: readonly AttributeType[];
  readonly UserCreateDate?: number;
  readonly UserLastModifiedDate?: number;
  readonly Enabled?: boolean;
  readonly UserStatus?: UserStatusType;
  readonly MFAOptions?: readonly MFAOptionType[];
  readonly PreferredMfaSetting?: string;
  readonly UserMFASettingList?: readonly string[];
}

export interface AdminGetUserAuthFactorsRequest {
  readonly UserPoolId: string;
  readonly Username: string;
}

export interface AdminGetUserAuthFactorsResponse {
  readonly Username: string;
  readonly PreferredMfaSetting?: string;
  readonly UserMFASettingList?: readonly string[];
  readonly ConfiguredUserAuthFactors?: readonly AuthFactorType[];
}

export interface AdminInitiateAuthRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly AuthFlow: AuthFlowType;
  readonly AuthParameters?: Readonly<Record<string, string>>;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
  readonly AnalyticsMetadata?: AnalyticsMetadataType;
  readonly ContextData?: ContextDataType;
  readonly Session?: string;
}

export interface AdminInitiateAuthResponse {
  readonly ChallengeName?: ChallengeNameType;
  readonly Session?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly AuthenticationResult?: AuthenticationResultType;
  readonly AvailableChallenges?: readonly ChallengeNameType[];
}

export interface AdminLinkProviderForUserRequest {
  readonly UserPoolId: string;
  readonly DestinationUser: ProviderUserIdentifierType;
  readonly SourceUser: ProviderUserIdentifierType;
}

export type AdminLinkProviderForUserResponse = Record<string, never>;

export interface AdminListDevicesRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly Limit?: number;
  readonly PaginationToken?: string;
}

export interface AdminListDevicesResponse {
  readonly Devices?: readonly DeviceType[];
  readonly PaginationToken?: string;
}

export interface AdminListGroupsForUserRequest {
  readonly Username: string;
  readonly UserPoolId: string;
  readonly Limit?: number;
  readonly NextToken?: string;
}

export interface AdminListGroupsForUserResponse {
  readonly Groups?: readonly GroupType[];
  readonly NextToken?: string;
}

export interface AdminListUserAuthEventsRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export interface AdminListUserAuthEventsResponse {
  readonly AuthEvents?: readonly AuthEventType[];
  readonly NextToken?: string;
}

export interface AdminListUserSessionsRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly NextToken?: string;
}

export interface AdminListUserSessionsResponse {
  readonly Sessions?: readonly SessionDescriptionType[];
  readonly NextToken?: string;
}

export interface AdminRemoveUserFromGroupRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly GroupName: string;
}

export interface AdminResetUserPasswordRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export type AdminResetUserPasswordResponse = Record<string, never>;

export interface AdminRespondToAuthChallengeRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly ChallengeName: ChallengeNameType;
  readonly ChallengeResponses?: Readonly<Record<string, string>>;
  readonly Session?: string;
  readonly AnalyticsMetadata?: AnalyticsMetadataType;
  readonly ContextData?: ContextDataType;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export interface AdminRespondToAuthChallengeResponse {
  readonly ChallengeName?: ChallengeNameType;
  readonly Session?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly AuthenticationResult?: AuthenticationResultType;
  readonly AvailableChallenges?: readonly ChallengeNameType[];
}

export interface AdminRevokeUserSessionRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly SessionId: string;
  readonly RevokeAssociatedSessions?: RevokeAssociatedSessionsType;
}

export type AdminRevokeUserSessionResponse = Record<string, never>;

export interface AdminSetUserMFAPreferenceRequest {
  readonly Username: string;
  readonly UserPoolId: string;
  readonly SMSMfaSettings?: SMSMfaSettingsType;
  readonly SoftwareTokenMfaSettings?: SoftwareTokenMfaSettingsType;
  readonly EmailMfaSettings?: EmailMfaSettingsType;
  readonly WebAuthnMfaSettings?: WebAuthnMfaSettingsType;
}

export type AdminSetUserMFAPreferenceResponse = Record<string, never>;

export interface AdminSetUserPasswordRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly Password: string;
  readonly Permanent?: boolean;
}

export type AdminSetUserPasswordResponse = Record<string, never>;

export interface AdminSetUserSettingsRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly MFAOptions: readonly MFAOptionType[];
}

export type AdminSetUserSettingsResponse = Record<string, never>;

export interface AdminUpdateAuthEventFeedbackRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly EventId: string;
  readonly FeedbackValue: FeedbackValueType;
}

export type AdminUpdateAuthEventFeedbackResponse = Record<string, never>;

export interface AdminUpdateDeviceStatusRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly DeviceKey: string;
  readonly DeviceRememberedStatus?: DeviceRememberedStatusType;
}

export type AdminUpdateDeviceStatusResponse = Record<string, never>;

export interface AdminUpdateUserAttributesRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly UserAttributes: readonly AttributeType[];
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export type AdminUpdateUserAttributesResponse = Record<string, never>;

export interface AdminUserGlobalSignOutRequest {
  readonly UserPoolId: string;
  readonly Username: string;
}

export type AdminUserGlobalSignOutResponse = Record<string, never>;

export interface AssociateSoftwareTokenRequest {
  readonly AccessToken?: string;
  readonly Session?: string;
}

export interface AssociateSoftwareTokenResponse {
  readonly SecretCode?: string;
  readonly Session?: string;
}

export interface ChangePasswordRequest {
  readonly ProposedPassword: string;
  readonly AccessToken: string;
  readonly PreviousPassword?: string;
}

export type ChangePasswordResponse = Record<string, never>;

export interface CompleteWebAuthnRegistrationRequest {
  readonly AccessToken: string;
  readonly Credential: unknown;
}

export type CompleteWebAuthnRegistrationResponse = Record<string, never>;

export interface ConfirmDeviceRequest {
  readonly AccessToken: string;
  readonly DeviceKey: string;
  readonly DeviceSecretVerifierConfig?: DeviceSecretVerifierConfigType;
  readonly DeviceName?: string;
}

export interface ConfirmDeviceResponse {
  readonly UserConfirmationNecessary?: boolean;
}

export interface ConfirmForgotPasswordRequest {
  readonly ClientId: string;
  readonly Username: string;
  readonly ConfirmationCode: string;
  readonly Password: string;
  readonly SecretHash?: string;
  readonly AnalyticsMetadata?: AnalyticsMetadataType;
  readonly UserContextData?: UserContextDataType;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export type ConfirmForgotPasswordResponse = Record<string, never>;

export interface ConfirmSignUpRequest {
  readonly ClientId: string;
  readonly Username: string;
  readonly ConfirmationCode: string;
  readonly SecretHash?: string;
  readonly ForceAliasCreation?: boolean;
  readonly AnalyticsMetadata?: AnalyticsMetadataType;
  readonly UserContextData?: UserContextDataType;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
  readonly Session?: string;
}

export interface ConfirmSignUpResponse {
  readonly Session?: string;
}

export interface CreateGroupRequest {
  readonly GroupName: string;
  readonly UserPoolId: string;
  readonly Description?: string;
  readonly RoleArn?: string;
  readonly Precedence?: number;
}

export interface CreateGroupResponse {
  readonly Group?: GroupType;
}

export interface CreateIdentityProviderRequest {
  readonly UserPoolId: string;
  readonly ProviderName: string;
  readonly ProviderType: IdentityProviderTypeType;
  readonly ProviderDetails: Readonly<Record<string, string>>;
  readonly AttributeMapping?: Readonly<Record<string, string>>;
  readonly IdpIdentifiers?: readonly string[];
  readonly AcrMapping?: Readonly<Record<string, string>>;
}

export interface CreateIdentityProviderResponse {
  readonly IdentityProvider: IdentityProviderType;
}

export interface CreateManagedLoginBrandingRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly UseCognitoProvidedValues?: boolean;
  readonly Settings?: unknown;
  readonly Assets?: readonly AssetType[];
}

export interface CreateManagedLoginBrandingResponse {
  readonly ManagedLoginBranding?: ManagedLoginBrandingType;
}

export interface CreateResourceServerRequest {
  readonly UserPoolId: string;
  readonly Identifier: string;
  readonly Name: string;
  readonly Scopes?: readonly ResourceServerScopeType[];
}

export interface CreateResourceServerResponse {
  readonly ResourceServer: ResourceServerType;
}

export interface CreateTermsRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly TermsName: string;
  readonly TermsSource: TermsSourceType;
  readonly Enforcement: TermsEnforcementType;
  readonly Links?: Readonly<Record<string, string>>;
}

export interface CreateTermsResponse {
  readonly Terms?: TermsType;
}

export interface CreateUserImportJobRequest {
  readonly JobName: string;
  readonly UserPoolId: string;
  readonly CloudWatchLogsRoleArn: string;
  readonly PasswordHashingAlgorithm?: PasswordHashingAlgorithmType;
}

export interface CreateUserImportJobResponse {
  readonly UserImportJob?: UserImportJobType;
}

export interface CreateUserPoolRequest {
  readonly PoolName: string;
  readonly Policies?: UserPoolPolicyType;
  readonly DeletionProtection?: DeletionProtectionType;
  readonly LambdaConfig?: LambdaConfigType;
  readonly AutoVerifiedAttributes?: readonly VerifiedAttributeType[];
  readonly AliasAttributes?: readonly AliasAttributeType[];
  readonly UsernameAttributes?: readonly UsernameAttributeType[];
  readonly SmsVerificationMessage?: string;
  readonly EmailVerificationMessage?: string;
  readonly EmailVerificationSubject?: string;
  readonly VerificationMessageTemplate?: VerificationMessageTemplateType;
  readonly SmsAuthenticationMessage?: string;
  readonly MfaConfiguration?: UserPoolMfaType;
  readonly UserAttributeUpdateSettings?: UserAttributeUpdateSettingsType;
  readonly DeviceConfiguration?: DeviceConfigurationType;
  readonly EmailConfiguration?: EmailConfigurationType;
  readonly SmsConfiguration?: SmsConfigurationType;
  readonly UserPoolTags?: Readonly<Record<string, string>>;
  readonly AdminCreateUserConfig?: AdminCreateUserConfigType;
  readonly Schema?: readonly SchemaAttributeType[];
  readonly UserPoolAddOns?: UserPoolAddOnsType;
  readonly DcrConfiguration?: DcrConfigurationType;
  readonly UsernameConfiguration?: UsernameConfigurationType;
  readonly AccountRecoverySetting?: AccountRecoverySettingType;
  readonly UserPoolTier?: UserPoolTierType;
  readonly KeyConfiguration?: KeyConfigurationType;
  readonly IssuerConfiguration?: IssuerConfigurationType;
  readonly AcrConfiguration?: Readonly<Record<string, AcrLevelConfigType>>;
}

export interface CreateUserPoolResponse {
  readonly UserPool?: UserPoolType;
}

export interface CreateUserPoolClientRequest {
  readonly UserPoolId: string;
  readonly ClientName: string;
  readonly GenerateSecret?: boolean;
  readonly ClientSecret?: string;
  readonly RefreshTokenValidity?: number;
  readonly AccessTokenValidity?: number;
  readonly IdTokenValidity?: number;
  readonly TokenValidityUnits?: TokenValidityUnitsType;
  readonly ReadAttributes?: readonly string[];
  readonly WriteAttributes?: readonly string[];
  readonly ExplicitAuthFlows?: readonly ExplicitAuthFlowsType[];
  readonly SupportedIdentityProviders?: readonly string[];
  readonly CallbackURLs?: readonly string[];
  readonly LogoutURLs?: readonly string[];
  readonly DefaultRedirectURI?: string;
  readonly AllowedOAuthFlows?: readonly OAuthFlowType[];
  readonly AllowedOAuthScopes?: readonly string[];
  readonly AllowedOAuthFlowsUserPoolClient?: boolean;
  readonly AnalyticsConfiguration?: AnalyticsConfigurationType;
  readonly PreventUserExistenceErrors?: PreventUserExistenceErrorTypes;
  readonly EnableTokenRevocation?: boolean;
  readonly EnablePropagateAdditionalUserContextData?: boolean;
  readonly AuthSessionValidity?: number;
  readonly RefreshTokenRotation?: RefreshTokenRotationType;
}

export interface CreateUserPoolClientResponse {
  readonly UserPoolClient?: UserPoolClientType;
}

export interface CreateUserPoolDomainRequest {
  readonly Domain: string;
  readonly UserPoolId: string;
  readonly ManagedLoginVersion?: number;
  readonly CustomDomainConfig?: CustomDomainConfigType;
  readonly Routing?: RoutingType;
}

export interface CreateUserPoolDomainResponse {
  readonly ManagedLoginVersion?: number;
  readonly CloudFrontDomain?: string;
  readonly Routing?: RoutingType;
}

export interface CreateUserPoolReplicaRequest {
  readonly UserPoolId: string;
  readonly RegionName: string;
  readonly UserPoolTags?: Readonly<Record<string, string>>;
}

export interface CreateUserPoolReplicaResponse {
  readonly UserPoolReplica?: UserPoolReplicaType;
}

export interface DeleteGroupRequest {
  readonly GroupName: string;
  readonly UserPoolId: string;
}

export interface DeleteIdentityProviderRequest {
  readonly UserPoolId: string;
  readonly ProviderName: string;
}

export interface DeleteManagedLoginBrandingRequest {
  readonly ManagedLoginBrandingId: string;
  readonly UserPoolId: string;
}

export interface DeleteResourceServerRequest {
  readonly UserPoolId: string;
  readonly Identifier: string;
}

export interface DeleteTermsRequest {
  readonly TermsId: string;
  readonly UserPoolId: string;
}

export interface DeleteUserRequest {
  readonly AccessToken: string;
}

export interface DeleteUserAttributesRequest {
  readonly UserAttributeNames: readonly string[];
  readonly AccessToken: string;
}

export type DeleteUserAttributesResponse = Record<string, never>;

export interface DeleteUserPoolRequest {
  readonly UserPoolId: string;
}

export interface DeleteUserPoolClientRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

export interface DeleteUserPoolClientSecretRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly ClientSecretId: string;
}

export type DeleteUserPoolClientSecretResponse = Record<string, never>;

export interface DeleteUserPoolDomainRequest {
  readonly Domain: string;
  readonly UserPoolId: string;
}

export type DeleteUserPoolDomainResponse = Record<string, never>;

export interface DeleteUserPoolReplicaRequest {
  readonly UserPoolId: string;
  readonly RegionName: string;
}

export interface DeleteUserPoolReplicaResponse {
  readonly UserPoolReplica?: UserPoolReplicaType;
}

export interface DeleteWebAuthnCredentialRequest {
  readonly AccessToken: string;
  readonly CredentialId: string;
}

export type DeleteWebAuthnCredentialResponse = Record<string, never>;

export interface DescribeIdentityProviderRequest {
  readonly UserPoolId: string;
  readonly ProviderName: string;
}

export interface DescribeIdentityProviderResponse {
  readonly IdentityProvider: IdentityProviderType;
}

export interface DescribeManagedLoginBrandingRequest {
  readonly UserPoolId: string;
  readonly ManagedLoginBrandingId: string;
  readonly ReturnMergedResources?: boolean;
}

export interface DescribeManagedLoginBrandingResponse {
  readonly ManagedLoginBranding?: ManagedLoginBrandingType;
}

export interface DescribeManagedLoginBrandingByClientRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly ReturnMergedResources?: boolean;
}

export interface DescribeManagedLoginBrandingByClientResponse {
  readonly ManagedLoginBranding?: ManagedLoginBrandingType;
}

export interface DescribeResourceServerRequest {
  readonly UserPoolId: string;
  readonly Identifier: string;
}

export interface DescribeResourceServerResponse {
  readonly ResourceServer: ResourceServerType;
}

export interface DescribeRiskConfigurationRequest {
  readonly UserPoolId: string;
  readonly ClientId?: string;
}

export interface DescribeRiskConfigurationResponse {
  readonly RiskConfiguration: RiskConfigurationType;
}

export interface DescribeTermsRequest {
  readonly TermsId: string;
  readonly UserPoolId: string;
}

export interface DescribeTermsResponse {
  readonly Terms?: TermsType;
}

export interface DescribeTermsByClientRequest {
  readonly ClientId: string;
  readonly UserPoolId: string;
  readonly TermsName: string;
}

export interface DescribeTermsByClientResponse {
  readonly Terms?: TermsType;
}

export interface DescribeUserImportJobRequest {
  readonly UserPoolId: string;
  readonly JobId: string;
}

export interface DescribeUserImportJobResponse {
  readonly UserImportJob?: UserImportJobType;
}

export interface DescribeUserPoolRequest {
  readonly UserPoolId: string;
}

export interface DescribeUserPoolResponse {
  readonly UserPool?: UserPoolType;
}

export interface DescribeUserPoolClientRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

export interface DescribeUserPoolClientResponse {
  readonly UserPoolClient?: UserPoolClientType;
}

export interface DescribeUserPoolDomainRequest {
  readonly Domain: string;
}

export interface DescribeUserPoolDomainResponse {
  readonly DomainDescription?: DomainDescriptionType;
}

export interface ForgetDeviceRequest {
  readonly DeviceKey: string;
  readonly AccessToken?: string;
}

export interface ForgotPasswordRequest {
  readonly ClientId: string;
  readonly Username: string;
  readonly SecretHash?: string;
  readonly UserContextData?: UserContextDataType;
  readonly AnalyticsMetadata?: AnalyticsMetadataType;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export interface ForgotPasswordResponse {
  readonly CodeDeliveryDetails?: CodeDeliveryDetailsType;
}

export interface GetCSVHeaderRequest {
  readonly UserPoolId: string;
}

export interface GetCSVHeaderResponse {
  readonly UserPoolId?: string;
  readonly CSVHeader?: readonly string[];
}

export interface GetClientTokenRequest {
  readonly ClientId: string;
  readonly Secret: string;
  readonly Scopes?: readonly string[];
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export interface GetClientTokenResponse {
  readonly ClientAuthenticationResult?: ClientAuthenticationResultType;
}

export interface GetDeviceRequest {
  readonly DeviceKey: string;
  readonly AccessToken?: string;
}

export interface GetDeviceResponse {
  readonly Device: DeviceType;
}

export interface GetGroupRequest {
  readonly GroupName: string;
  readonly UserPoolId: string;
}

export interface GetGroupResponse {
  readonly Group?: GroupType;
}

export interface GetIdentityProviderByIdentifierRequest {
  readonly UserPoolId: string;
  readonly IdpIdentifier: string;
}

export interface GetIdentityProviderByIdentifierResponse {
  readonly IdentityProvider: IdentityProviderType;
}

export interface GetLogDeliveryConfigurationRequest {
  readonly UserPoolId: string;
}

export interface GetLogDeliveryConfigurationResponse {
  readonly LogDeliveryConfiguration?: LogDeliveryConfigurationType;
}

export interface GetProvisionedLimitRequest {
  readonly LimitDefinition: LimitDefinitionType;
}

export interface GetProvisionedLimitResponse {
  readonly Limit: LimitType;
}

export interface GetSigningCertificateRequest {
  readonly UserPoolId: string;
}

export interface GetSigningCertificateResponse {
  readonly Certificate?: string;
}

export interface GetTokensFromRefreshTokenRequest {
  readonly RefreshToken: string;
  readonly ClientId: string;
  readonly ClientSecret?: string;
  readonly DeviceKey?: string;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export interface GetTokensFromRefreshTokenResponse {
  readonly AuthenticationResult?: AuthenticationResultType;
}

export interface GetUICustomizationRequest {
  readonly UserPoolId: string;
  readonly ClientId?: string;
}

export interface GetUICustomizationResponse {
  readonly UICustomization: UICustomizationType;
}

export interface GetUserRequest {
  readonly AccessToken: string;
}

export interface GetUserResponse {
  readonly Username: string;
  readonly UserAttributes: readonly AttributeType[];
  readonly MFAOptions?: readonly MFAOptionType[];
  readonly PreferredMfaSetting?: string;
  readonly UserMFASettingList?: readonly string[];
}

export interface GetUserAttributeVerificationCodeRequest {
  readonly AccessToken: string;
  readonly AttributeName: string;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export interface GetUserAttributeVerificationCodeResponse {
  readonly CodeDeliveryDetails?: CodeDeliveryDetailsType;
}

export interface GetUserAuthFactorsRequest {
  readonly AccessToken: string;
}

export interface GetUserAuthFactorsResponse {
  readonly Username: string;
  readonly PreferredMfaSetting?: string;
  readonly UserMFASettingList?: readonly string[];
  readonly ConfiguredUserAuthFactors?: readonly AuthFactorType[];
}

export interface GetUserPoolClientSessionConfigurationRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

export interface GetUserPoolClientSessionConfigurationResponse {
  readonly UserPoolId?: string;
  readonly ClientId?: string;
  readonly SSOSession?: ClientSSOSessionConfigType;
}

export interface GetUserPoolMfaConfigRequest {
  readonly UserPoolId: string;
}

export interface GetUserPoolMfaConfigResponse {
  readonly SmsMfaConfiguration?: SmsMfaConfigType;
  readonly SoftwareTokenMfaConfiguration?: SoftwareTokenMfaConfigType;
  readonly EmailMfaConfiguration?: EmailMfaConfigType;
  readonly MfaConfiguration?: UserPoolMfaType;
  readonly WebAuthnConfiguration?: WebAuthnConfigurationType;
}

export interface GetUserPoolSessionConfigurationRequest {
  readonly UserPoolId: string;
}

export interface GetUserPoolSessionConfigurationResponse {
  readonly UserPoolId?: string;
  readonly UserSessionTracking?: UserSessionTrackingType;
  readonly TokenSession?: UserPoolTokenSessionConfigType;
}

export interface GlobalSignOutRequest {
  readonly AccessToken: string;
}

export type GlobalSignOutResponse = Record<string, never>;

export interface InitiateAuthRequest {
  readonly AuthFlow: AuthFlowType;
  readonly ClientId: string;
  readonly AuthParameters?: Readonly<Record<string, string>>;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
  readonly AnalyticsMetadata?: AnalyticsMetadataType;
  readonly UserContextData?: UserContextDataType;
  readonly Session?: string;
}

export interface InitiateAuthResponse {
  readonly ChallengeName?: ChallengeNameType;
  readonly Session?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly AuthenticationResult?: AuthenticationResultType;
  readonly AvailableChallenges?: readonly ChallengeNameType[];
}

export interface ListDevicesRequest {
  readonly AccessToken: string;
  readonly Limit?: number;
  readonly PaginationToken?: string;
}

export interface ListDevicesResponse {
  readonly Devices?: readonly DeviceType[];
  readonly PaginationToken?: string;
}

export interface ListGroupsRequest {
  readonly UserPoolId: string;
  readonly Limit?: number;
  readonly NextToken?: string;
}

export interface ListGroupsResponse {
  readonly Groups?: readonly GroupType[];
  readonly NextToken?: string;
}

export interface ListIdentityProvidersRequest {
  readonly UserPoolId: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export interface ListIdentityProvidersResponse {
  readonly Providers: readonly ProviderDescription[];
  readonly NextToken?: string;
}

export interface ListResourceServersRequest {
  readonly UserPoolId: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export interface ListResourceServersResponse {
  readonly ResourceServers: readonly ResourceServerType[];
  readonly NextToken?: string;
}

export interface ListTagsForResourceRequest {
  readonly ResourceArn: string;
}

export interface ListTagsForResourceResponse {
  readonly Tags?: Readonly<Record<string, string>>;
}

export interface ListTermsRequest {
  readonly UserPoolId: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export interface ListTermsResponse {
  readonly Terms: readonly TermsDescriptionType[];
  readonly NextToken?: string;
}

export interface ListUserImportJobsRequest {
  readonly UserPoolId: string;
  readonly MaxResults: number;
  readonly PaginationToken?: string;
}

export interface ListUserImportJobsResponse {
  readonly UserImportJobs?: readonly UserImportJobType[];
  readonly PaginationToken?: string;
}

export interface ListUserPoolClientSecretsRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly NextToken?: string;
}

export interface ListUserPoolClientSecretsResponse {
  readonly ClientSecrets?: readonly ClientSecretDescriptorType[];
  readonly NextToken?: string;
}

export interface ListUserPoolClientsRequest {
  readonly UserPoolId: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly ClientType?: ClientTypeType;
}

export interface ListUserPoolClientsResponse {
  readonly UserPoolClients?: readonly UserPoolClientDescription[];
  readonly NextToken?: string;
}

export interface ListUserPoolReplicasRequest {
  readonly UserPoolId: string;
  readonly NextToken?: string;
}

export interface ListUserPoolReplicasResponse {
  readonly UserPoolReplicas?: readonly UserPoolReplicaType[];
  readonly NextToken?: string;
}

export interface ListUserPoolsRequest {
  readonly MaxResults: number;
  readonly NextToken?: string;
}

export interface ListUserPoolsResponse {
  readonly UserPools?: readonly UserPoolDescriptionType[];
  readonly NextToken?: string;
}

export interface ListUserSessionsRequest {
  readonly AccessToken: string;
  readonly NextToken?: string;
}

export interface ListUserSessionsResponse {
  readonly Sessions?: readonly SessionDescriptionType[];
  readonly NextToken?: string;
}

export interface ListUsersRequest {
  readonly UserPoolId: string;
  readonly AttributesToGet?: readonly string[];
  readonly Limit?: number;
  readonly PaginationToken?: string;
  readonly Filter?: string;
}

export interface ListUsersResponse {
  readonly Users?: readonly UserType[];
  readonly PaginationToken?: string;
}

export interface ListUsersInGroupRequest {
  readonly UserPoolId: string;
  readonly GroupName: string;
  readonly Limit?: number;
  readonly NextToken?: string;
}

export interface ListUsersInGroupResponse {
  readonly Users?: readonly UserType[];
  readonly NextToken?: string;
}

export interface ListWebAuthnCredentialsRequest {
  readonly AccessToken: string;
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

export interface ListWebAuthnCredentialsResponse {
  readonly Credentials: readonly WebAuthnCredentialDescription[];
  readonly NextToken?: string;
}

export interface ResendConfirmationCodeRequest {
  readonly ClientId: string;
  readonly Username: string;
  readonly SecretHash?: string;
  readonly UserContextData?: UserContextDataType;
  readonly AnalyticsMetadata?: AnalyticsMetadataType;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export interface ResendConfirmationCodeResponse {
  readonly CodeDeliveryDetails?: CodeDeliveryDetailsType;
}

export interface RespondToAuthChallengeRequest {
  readonly ClientId: string;
  readonly ChallengeName: ChallengeNameType;
  readonly Session?: string;
  readonly ChallengeResponses?: Readonly<Record<string, string>>;
  readonly AnalyticsMetadata?: AnalyticsMetadataType;
  readonly UserContextData?: UserContextDataType;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export interface RespondToAuthChallengeResponse {
  readonly ChallengeName?: ChallengeNameType;
  readonly Session?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly AuthenticationResult?: AuthenticationResultType;
  readonly AvailableChallenges?: readonly ChallengeNameType[];
}

export interface RevokeTokenRequest {
  readonly Token: string;
  readonly ClientId: string;
  readonly ClientSecret?: string;
  readonly RevokeAssociatedSessions?: RevokeAssociatedSessionsType;
}

export type RevokeTokenResponse = Record<string, never>;

export interface RevokeUserSessionRequest {
  readonly AccessToken: string;
  readonly SessionId: string;
  readonly RevokeAssociatedSessions?: RevokeAssociatedSessionsType;
}

export type RevokeUserSessionResponse = Record<string, never>;

export interface SetLogDeliveryConfigurationRequest {
  readonly UserPoolId: string;
  readonly LogConfigurations: readonly LogConfigurationType[];
}

export interface SetLogDeliveryConfigurationResponse {
  readonly LogDeliveryConfiguration?: LogDeliveryConfigurationType;
}

export interface SetRiskConfigurationRequest {
  readonly UserPoolId: string;
  readonly ClientId?: string;
  readonly CompromisedCredentialsRiskConfiguration?: CompromisedCredentialsRiskConfigurationType;
  readonly AccountTakeoverRiskConfiguration?: AccountTakeoverRiskConfigurationType;
  readonly RiskExceptionConfiguration?: RiskExceptionConfigurationType;
}

export interface SetRiskConfigurationResponse {
  readonly RiskConfiguration: RiskConfigurationType;
}

export interface SetUICustomizationRequest {
  readonly UserPoolId: string;
  readonly ClientId?: string;
  readonly CSS?: string;
  readonly ImageFile?: string;
}

export interface SetUICustomizationResponse {
  readonly UICustomization: UICustomizationType;
}

export interface SetUserMFAPreferenceRequest {
  readonly AccessToken: string;
  readonly SMSMfaSettings?: SMSMfaSettingsType;
  readonly SoftwareTokenMfaSettings?: SoftwareTokenMfaSettingsType;
  readonly EmailMfaSettings?: EmailMfaSettingsType;
  readonly WebAuthnMfaSettings?: WebAuthnMfaSettingsType;
}

export type SetUserMFAPreferenceResponse = Record<string, never>;

export interface SetUserPoolClientSessionConfigurationRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly SSOSession: ClientSSOSessionConfigType;
}

export interface SetUserPoolClientSessionConfigurationResponse {
  readonly UserPoolId?: string;
  readonly ClientId?: string;
  readonly SSOSession?: ClientSSOSessionConfigType;
}

export interface SetUserPoolMfaConfigRequest {
  readonly UserPoolId: string;
  readonly SmsMfaConfiguration?: SmsMfaConfigType;
  readonly SoftwareTokenMfaConfiguration?: SoftwareTokenMfaConfigType;
  readonly EmailMfaConfiguration?: EmailMfaConfigType;
  readonly MfaConfiguration?: UserPoolMfaType;
  readonly WebAuthnConfiguration?: WebAuthnConfigurationType;
}

export interface SetUserPoolMfaConfigResponse {
  readonly SmsMfaConfiguration?: SmsMfaConfigType;
  readonly SoftwareTokenMfaConfiguration?: SoftwareTokenMfaConfigType;
  readonly EmailMfaConfiguration?: EmailMfaConfigType;
  readonly MfaConfiguration?: UserPoolMfaType;
  readonly WebAuthnConfiguration?: WebAuthnConfigurationType;
}

export interface SetUserPoolSessionConfigurationRequest {
  readonly UserPoolId: string;
  readonly UserSessionTracking: UserSessionTrackingType;
  readonly TokenSession: UserPoolTokenSessionConfigType;
}

export interface SetUserPoolSessionConfigurationResponse {
  readonly UserPoolId?: string;
  readonly UserSessionTracking?: UserSessionTrackingType;
  readonly TokenSession?: UserPoolTokenSessionConfigType;
}

export interface SetUserSettingsRequest {
  readonly AccessToken: string;
  readonly MFAOptions: readonly MFAOptionType[];
}

export type SetUserSettingsResponse = Record<string, never>;

export interface SignUpRequest {
  readonly ClientId: string;
  readonly Username: string;
  readonly SecretHash?: string;
  readonly Password?: string;
  readonly UserAttributes?: readonly AttributeType[];
  readonly ValidationData?: readonly AttributeType[];
  readonly AnalyticsMetadata?: AnalyticsMetadataType;
  readonly UserContextData?: UserContextDataType;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export interface SignUpResponse {
  readonly UserConfirmed: boolean;
  readonly UserSub: string;
  readonly CodeDeliveryDetails?: CodeDeliveryDetailsType;
  readonly Session?: string;
}

export interface StartUserImportJobRequest {
  readonly UserPoolId: string;
  readonly JobId: string;
}

export interface StartUserImportJobResponse {
  readonly UserImportJob?: UserImportJobType;
}

export interface StartWebAuthnRegistrationRequest {
  readonly AccessToken: string;
}

export interface StartWebAuthnRegistrationResponse {
  readonly CredentialCreationOptions: unknown;
}

export interface StopUserImportJobRequest {
  readonly UserPoolId: string;
  readonly JobId: string;
}

export interface StopUserImportJobResponse {
  readonly UserImportJob?: UserImportJobType;
}

export interface TagResourceRequest {
  readonly ResourceArn: string;
  readonly Tags: Readonly<Record<string, string>>;
}

export type TagResourceResponse = Record<string, never>;

export interface UntagResourceRequest {
  readonly ResourceArn: string;
  readonly TagKeys: readonly string[];
}

export type UntagResourceResponse = Record<string, never>;

export interface UpdateAuthEventFeedbackRequest {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly EventId: string;
  readonly FeedbackToken: string;
  readonly FeedbackValue: FeedbackValueType;
}

export type UpdateAuthEventFeedbackResponse = Record<string, never>;

export interface UpdateDeviceStatusRequest {
  readonly AccessToken: string;
  readonly DeviceKey: string;
  readonly DeviceRememberedStatus?: DeviceRememberedStatusType;
}

export type UpdateDeviceStatusResponse = Record<string, never>;

export interface UpdateGroupRequest {
  readonly GroupName: string;
  readonly UserPoolId: string;
  readonly Description?: string;
  readonly RoleArn?: string;
  readonly Precedence?: number;
}

export interface UpdateGroupResponse {
  readonly Group?: GroupType;
}

export interface UpdateIdentityProviderRequest {
  readonly UserPoolId: string;
  readonly ProviderName: string;
  readonly ProviderDetails?: Readonly<Record<string, string>>;
  readonly AttributeMapping?: Readonly<Record<string, string>>;
  readonly IdpIdentifiers?: readonly string[];
  readonly AcrMapping?: Readonly<Record<string, string>>;
}

export interface UpdateIdentityProviderResponse {
  readonly IdentityProvider: IdentityProviderType;
}

export interface UpdateManagedLoginBrandingRequest {
  readonly UserPoolId?: string;
  readonly ManagedLoginBrandingId?: string;
  readonly UseCognitoProvidedValues?: boolean;
  readonly Settings?: unknown;
  readonly Assets?: readonly AssetType[];
}

export interface UpdateManagedLoginBrandingResponse {
  readonly ManagedLoginBranding?: ManagedLoginBrandingType;
}

export interface UpdateProvisionedLimitRequest {
  readonly LimitDefinition: LimitDefinitionType;
  readonly RequestedLimitValue: number;
}

export interface UpdateProvisionedLimitResponse {
  readonly Limit: LimitType;
}

export interface UpdateResourceServerRequest {
  readonly UserPoolId: string;
  readonly Identifier: string;
  readonly Name: string;
  readonly Scopes?: readonly ResourceServerScopeType[];
}

export interface UpdateResourceServerResponse {
  readonly ResourceServer: ResourceServerType;
}

export interface UpdateTermsRequest {
  readonly TermsId: string;
  readonly UserPoolId: string;
  readonly TermsName?: string;
  readonly TermsSource?: TermsSourceType;
  readonly Enforcement?: TermsEnforcementType;
  readonly Links?: Readonly<Record<string, string>>;
}

export interface UpdateTermsResponse {
  readonly Terms?: TermsType;
}

export interface UpdateUserAttributesRequest {
  readonly UserAttributes: readonly AttributeType[];
  readonly AccessToken: string;
  readonly ClientMetadata?: Readonly<Record<string, string>>;
}

export interface UpdateUserAttributesResponse {
  readonly CodeDeliveryDetailsList?: readonly CodeDeliveryDetailsType[];
}

export interface UpdateUserPoolRequest {
  readonly UserPoolId: string;
  readonly Policies?: UserPoolPolicyType;
  readonly DeletionProtection?: DeletionProtectionType;
  readonly LambdaConfig?: LambdaConfigType;
  readonly AutoVerifiedAttributes?: readonly VerifiedAttributeType[];
  readonly SmsVerificationMessage?: string;
  readonly EmailVerificationMessage?: string;
  readonly EmailVerificationSubject?: string;
  readonly VerificationMessageTemplate?: VerificationMessageTemplateType;
  readonly SmsAuthenticationMessage?: string;
  readonly UserAttributeUpdateSettings?: UserAttributeUpdateSettingsType;
  readonly MfaConfiguration?: UserPoolMfaType;
  readonly DeviceConfiguration?: DeviceConfigurationType;
  readonly EmailConfiguration?: EmailConfigurationType;
  readonly SmsConfiguration?: SmsConfigurationType;
  readonly UserPoolTags?: Readonly<Record<string, string>>;
  readonly AdminCreateUserConfig?: AdminCreateUserConfigType;
  readonly UserPoolAddOns?: UserPoolAddOnsType;
  readonly DcrConfiguration?: DcrConfigurationType;
  readonly AccountRecoverySetting?: AccountRecoverySettingType;
  readonly PoolName?: string;
  readonly UserPoolTier?: UserPoolTierType;
  readonly KeyConfiguration?: KeyConfigurationType;
  readonly IssuerConfiguration?: IssuerConfigurationType;
  readonly AcrConfiguration?: Readonly<Record<string, AcrLevelConfigType>>;
}

export type UpdateUserPoolResponse = Record<string, never>;

export interface UpdateUserPoolClientRequest {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly ClientName?: string;
  readonly RefreshTokenValidity?: number;
  readonly AccessTokenValidity?: number;
  readonly IdTokenValidity?: number;
  readonly TokenValidityUnits?: TokenValidityUnitsType;
  readonly ReadAttributes?: readonly string[];
  readonly WriteAttributes?: readonly string[];
  readonly ExplicitAuthFlows?: readonly ExplicitAuthFlowsType[];
  readonly SupportedIdentityProviders?: readonly string[];
  readonly CallbackURLs?: readonly string[];
  readonly LogoutURLs?: readonly string[];
  readonly DefaultRedirectURI?: string;
  readonly AllowedOAuthFlows?: readonly OAuthFlowType[];
  readonly AllowedOAuthScopes?: readonly string[];
  readonly AllowedOAuthFlowsUserPoolClient?: boolean;
  readonly AnalyticsConfiguration?: AnalyticsConfigurationType;
  readonly PreventUserExistenceErrors?: PreventUserExistenceErrorTypes;
  readonly EnableTokenRevocation?: boolean;
  readonly EnablePropagateAdditionalUserContextData?: boolean;
  readonly AuthSessionValidity?: number;
  readonly RefreshTokenRotation?: RefreshTokenRotationType;
}

export interface UpdateUserPoolClientResponse {
  readonly UserPoolClient?: UserPoolClientType;
}

export interface UpdateUserPoolDomainRequest {
  readonly Domain: string;
  readonly UserPoolId: string;
  readonly ManagedLoginVersion?: number;
  readonly CustomDomainConfig?: CustomDomainConfigType;
  readonly Routing?: RoutingType;
}

export interface UpdateUserPoolDomainResponse {
  readonly ManagedLoginVersion?: number;
  readonly CloudFrontDomain?: string;
  readonly Routing?: RoutingType;
}

export interface UpdateUserPoolReplicaRequest {
  readonly UserPoolId: string;
  readonly RegionName: string;
  readonly Status: UpdateReplicaStatusType;
}

export interface UpdateUserPoolReplicaResponse {
  readonly UserPoolReplica?: UserPoolReplicaType;
}

export interface VerifySoftwareTokenRequest {
  readonly UserCode: string;
  readonly AccessToken?: string;
  readonly Session?: string;
  readonly FriendlyDeviceName?: string;
}

export interface VerifySoftwareTokenResponse {
  readonly Status?: VerifySoftwareTokenResponseType;
  readonly Session?: string;
}

export interface VerifyUserAttributeRequest {
  readonly AccessToken: string;
  readonly AttributeName: string;
  readonly Code: string;
}

export type VerifyUserAttributeResponse = Record<string, never>;

export interface AccountRecoverySettingType {
  readonly RecoveryMechanisms?: readonly RecoveryOptionType[];
}

export interface AccountTakeoverActionType {
  readonly Notify: boolean;
  readonly EventAction: AccountTakeoverEventActionType;
}

export interface AccountTakeoverActionsType {
  readonly LowAction?: AccountTakeoverActionType;
  readonly MediumAction?: AccountTakeoverActionType;
  readonly HighAction?: AccountTakeoverActionType;
}

export interface AccountTakeoverRiskConfigurationType {
  readonly NotifyConfiguration?: NotifyConfigurationType;
  readonly Actions: AccountTakeoverActionsType;
}

export interface AcrLevelConfigType {
  readonly AcrValue: string;
}

export interface AdminCreateUserConfigType {
  readonly AllowAdminCreateUserOnly?: boolean;
  readonly UnusedAccountValidityDays?: number;
  readonly InviteMessageTemplate?: MessageTemplateType;
}

export interface AdvancedSecurityAdditionalFlowsType {
  readonly CustomAuthMode?: AdvancedSecurityEnabledModeType;
}

export interface AnalyticsConfigurationType {
  readonly ApplicationId?: string;
  readonly ApplicationArn?: string;
  readonly RoleArn?: string;
  readonly ExternalId?: string;
  readonly UserDataShared?: boolean;
}

export interface AnalyticsMetadataType {
  readonly AnalyticsEndpointId?: string;
}

export interface AssetType {
  readonly Category: AssetCategoryType;
  readonly ColorMode: ColorSchemeModeType;
  readonly Extension: AssetExtensionType;
  readonly Bytes?: string;
  readonly ResourceId?: string;
}

export interface AttributeType {
  readonly Name: string;
  readonly Value?: string;
}

export interface AuthEventType {
  readonly EventId?: string;
  readonly EventType?: EventType;
  readonly CreationDate?: number;
  readonly EventResponse?: EventResponseType;
  readonly EventRisk?: EventRiskType;
  readonly ChallengeResponses?: readonly ChallengeResponseType[];
  readonly EventContextData?: EventContextDataType;
  readonly EventFeedback?: EventFeedbackType;
}

export interface AuthenticationResultType {
  readonly AccessToken?: string;
  readonly ExpiresIn?: number;
  readonly TokenType?: string;
  readonly RefreshToken?: string;
  readonly IdToken?: string;
  readonly NewDeviceMetadata?: NewDeviceMetadataType;
}

export interface ChallengeResponseType {
  readonly ChallengeName?: ChallengeName;
  readonly ChallengeResponse?: ChallengeResponse;
}

export interface ClientAuthenticationResultType {
  readonly AccessToken?: string;
  readonly ExpiresIn?: number;
  readonly TokenType?: string;
}

export interface ClientSSOSessionConfigType {
  readonly MaxValidityMinutes: number;
}

export interface ClientSecretDescriptorType {
  readonly ClientSecretId?: string;
  readonly ClientSecretValue?: string;
  readonly ClientSecretCreateDate?: number;
}

export interface CloudWatchLogsConfigurationType {
  readonly LogGroupArn?: string;
}

export interface CodeDeliveryDetailsType {
  readonly Destination?: string;
  readonly DeliveryMedium?: DeliveryMediumType;
  readonly AttributeName?: string;
}

export interface CompromisedCredentialsActionsType {
  readonly EventAction: CompromisedCredentialsEventActionType;
}

export interface CompromisedCredentialsRiskConfigurationType {
  readonly EventFilter?: readonly EventFilterType[];
  readonly Actions: CompromisedCredentialsActionsType;
}

export interface ContextDataType {
  readonly IpAddress: string;
  readonly ServerName: string;
  readonly ServerPath: string;
  readonly HttpHeaders: readonly HttpHeader[];
  readonly EncodedData?: string;
}

export interface CustomDomainConfigType {
  readonly CertificateArn: string;
  readonly SecurityPolicy?: SecurityPolicyType;
}

export interface CustomEmailLambdaVersionConfigType {
  readonly LambdaVersion: CustomEmailSenderLambdaVersionType;
  readonly LambdaArn: string;
}

export interface CustomSMSLambdaVersionConfigType {
  readonly LambdaVersion: CustomSMSSenderLambdaVersionType;
  readonly LambdaArn: string;
}

export interface DcrConfigurationType {
  readonly EnableStatus?: StatusType;
  readonly OpenDcrEnabled?: boolean;
  readonly AuthenticatedGrantTypes?: readonly OAuthFlowType[];
  readonly OpenDcrGrantTypes?: readonly OAuthFlowType[];
  readonly AllowedScopes?: readonly string[];
}

export interface DeviceConfigurationType {
  readonly ChallengeRequiredOnNewDevice?: boolean;
  readonly DeviceOnlyRememberedOnUserPrompt?: boolean;
}

export interface DeviceSecretVerifierConfigType {
  readonly PasswordVerifier?: string;
  readonly Salt?: string;
}

export interface DeviceType {
  readonly DeviceKey?: string;
  readonly DeviceAttributes?: readonly AttributeType[];
  readonly DeviceCreateDate?: number;
  readonly DeviceLastModifiedDate?: number;
  readonly DeviceLastAuthenticatedDate?: number;
}

export interface DomainDescriptionType {
  readonly UserPoolId?: string;
  readonly AWSAccountId?: string;
  readonly Domain?: string;
  readonly S3Bucket?: string;
  readonly CloudFrontDistribution?: string;
  readonly Version?: string;
  readonly Status?: DomainStatusType;
  readonly CustomDomainConfig?: CustomDomainConfigType;
  readonly ManagedLoginVersion?: number;
  readonly Routing?: RoutingType;
}

export interface EmailConfigurationType {
  readonly SourceArn?: string;
  readonly ReplyToEmailAddress?: string;
  readonly EmailSendingAccount?: EmailSendingAccountType;
  readonly From?: string;
  readonly ConfigurationSet?: string;
}

export interface EmailMfaConfigType {
  readonly Message?: string;
  readonly Subject?: string;
}

export interface EmailMfaSettingsType {
  readonly Enabled?: boolean;
  readonly PreferredMfa?: boolean;
}

export interface EumsSmsConfigurationType {
  readonly CallerArn: string;
  readonly ExternalId?: string;
  readonly OriginationIdentity?: string;
  readonly ConfigurationSetName?: string;
  readonly InEntityId?: string;
  readonly InTemplateId?: string;
  readonly Region?: string;
}

export interface EventContextDataType {
  readonly IpAddress?: string;
  readonly DeviceName?: string;
  readonly Timezone?: string;
  readonly City?: string;
  readonly Country?: string;
}

export interface EventFeedbackType {
  readonly FeedbackValue: FeedbackValueType;
  readonly Provider: string;
  readonly FeedbackDate?: number;
}

export interface EventRiskType {
  readonly RiskDecision?: RiskDecisionType;
  readonly RiskLevel?: RiskLevelType;
  readonly CompromisedCredentialsDetected?: boolean;
}

export interface FailoverType {
  readonly SecondaryRegion: string;
  readonly PrimaryRoute53HealthCheckId: string;
}

export interface FirehoseConfigurationType {
  readonly StreamArn?: string;
}

export interface GroupType {
  readonly GroupName?: string;
  readonly UserPoolId?: string;
  readonly Description?: string;
  readonly RoleArn?: string;
  readonly Precedence?: number;
  readonly LastModifiedDate?: number;
  readonly CreationDate?: number;
}

export interface HttpHeader {
  readonly headerName?: string;
  readonly headerValue?: string;
}

export interface IdentityProviderType {
  readonly UserPoolId?: string;
  readonly ProviderName?: string;
  readonly ProviderType?: IdentityProviderTypeType;
  readonly ProviderDetails?: Readonly<Record<string, string>>;
  readonly AttributeMapping?: Readonly<Record<string, string>>;
  readonly IdpIdentifiers?: readonly string[];
  readonly LastModifiedDate?: number;
  readonly CreationDate?: number;
  readonly AcrMapping?: Readonly<Record<string, string>>;
}

export interface InboundFederationLambdaType {
  readonly LambdaVersion: InboundFederationLambdaVersionType;
  readonly LambdaArn: string;
}

export interface IssuerConfigurationType {
  readonly Type?: IssuerType;
}

export interface KeyConfigurationType {
  readonly KeyType?: EncryptionKeyType;
  readonly KmsKeyArn?: string;
}

export interface LambdaConfigType {
  readonly PreSignUp?: string;
  readonly CustomMessage?: string;
  readonly PostConfirmation?: string;
  readonly PreAuthentication?: string;
  readonly PostAuthentication?: string;
  readonly DefineAuthChallenge?: string;
  readonly CreateAuthChallenge?: string;
  readonly VerifyAuthChallengeResponse?: string;
  readonly PreTokenGeneration?: string;
  readonly UserMigration?: string;
  readonly PreTokenGenerationConfig?: PreTokenGenerationVersionConfigType;
  readonly CustomSMSSender?: CustomSMSLambdaVersionConfigType;
  readonly CustomEmailSender?: CustomEmailLambdaVersionConfigType;
  readonly KMSKeyID?: string;
  readonly InboundFederation?: InboundFederationLambdaType;
}

export interface LimitDefinitionType {
  readonly LimitClass: LimitClass;
  readonly Attributes: Readonly<Record<string, string>>;
}

export interface LimitType {
  readonly LimitDefinition: LimitDefinitionType;
  readonly ProvisionedLimitValue: number;
  readonly FreeLimitValue: number;
}

export interface LogConfigurationType {
  readonly LogLevel: LogLevel;
  readonly EventSource: EventSourceName;
  readonly CloudWatchLogsConfiguration?: CloudWatchLogsConfigurationType;
  readonly S3Configuration?: S3ConfigurationType;
  readonly FirehoseConfiguration?: FirehoseConfigurationType;
}

export interface LogDeliveryConfigurationType {
  readonly UserPoolId: string;
  readonly LogConfigurations: readonly LogConfigurationType[];
}

export interface MFAOptionType {
  readonly DeliveryMedium?: DeliveryMediumType;
  readonly AttributeName?: string;
}

export interface ManagedLoginBrandingType {
  readonly ManagedLoginBrandingId?: string;
  readonly UserPoolId?: string;
  readonly UseCognitoProvidedValues?: boolean;
  readonly Settings?: unknown;
  readonly Assets?: readonly AssetType[];
  readonly CreationDate?: number;
  readonly LastModifiedDate?: number;
}

export interface MessageTemplateType {
  readonly SMSMessage?: string;
  readonly EmailMessage?: string;
  readonly EmailSubject?: string;
}

export interface NewDeviceMetadataType {
  readonly DeviceKey?: string;
  readonly DeviceGroupKey?: string;
}

export interface NotifyConfigurationType {
  readonly From?: string;
  readonly ReplyTo?: string;
  readonly SourceArn: string;
  readonly BlockEmail?: NotifyEmailType;
  readonly NoActionEmail?: NotifyEmailType;
  readonly MfaEmail?: NotifyEmailType;
}

export interface NotifyEmailType {
  readonly Subject: string;
  readonly HtmlBody?: string;
  readonly TextBody?: string;
}

export interface NumberAttributeConstraintsType {
  readonly MinValue?: string;
  readonly MaxValue?: string;
}

export interface PasswordPolicyType {
  readonly MinimumLength?: number;
  readonly RequireUppercase?: boolean;
  readonly RequireLowercase?: boolean;
  readonly RequireNumbers?: boolean;
  readonly RequireSymbols?: boolean;
  readonly PasswordHistorySize?: number;
  readonly TemporaryPasswordValidityDays?: number;
}

export interface PreTokenGenerationVersionConfigType {
  readonly LambdaVersion: PreTokenGenerationLambdaVersionType;
  readonly LambdaArn: string;
}

export interface ProviderDescription {
  readonly ProviderName?: string;
  readonly ProviderType?: IdentityProviderTypeType;
  readonly LastModifiedDate?: number;
  readonly CreationDate?: number;
}

export interface ProviderUserIdentifierType {
  readonly ProviderName?: string;
  readonly ProviderAttributeName?: string;
  readonly ProviderAttributeValue?: string;
}

export interface RecoveryOptionType {
  readonly Priority: number;
  readonly Name: RecoveryOptionNameType;
}

export interface RefreshTokenRotationType {
  readonly Feature: FeatureType;
  readonly RetryGracePeriodSeconds?: number;
}

export interface ResourceServerScopeType {
  readonly ScopeName: string;
  readonly ScopeDescription: string;
}

export interface ResourceServerType {
  readonly UserPoolId?: string;
  readonly Identifier?: string;
  readonly Name?: string;
  readonly Scopes?: readonly ResourceServerScopeType[];
  readonly ManagedBy?: ResourceServerManagedByType;
}

export interface RiskConfigurationType {
  readonly UserPoolId?: string;
  readonly ClientId?: string;
  readonly CompromisedCredentialsRiskConfiguration?: CompromisedCredentialsRiskConfigurationType;
  readonly AccountTakeoverRiskConfiguration?: AccountTakeoverRiskConfigurationType;
  readonly RiskExceptionConfiguration?: RiskExceptionConfigurationType;
  readonly LastModifiedDate?: number;
}

export interface RiskExceptionConfigurationType {
  readonly BlockedIPRangeList?: readonly string[];
  readonly SkippedIPRangeList?: readonly string[];
}

export interface RoutingType {
  readonly Failover?: FailoverType;
}

export interface S3ConfigurationType {
  readonly BucketArn?: string;
}

export interface SMSMfaSettingsType {
  readonly Enabled?: boolean;
  readonly PreferredMfa?: boolean;
}

export interface SchemaAttributeType {
  readonly Name?: string;
  readonly AttributeDataType?: AttributeDataType;
  readonly DeveloperOnlyAttribute?: boolean;
  readonly Mutable?: boolean;
  readonly Required?: boolean;
  readonly NumberAttributeConstraints?: NumberAttributeConstraintsType;
  readonly StringAttributeConstraints?: StringAttributeConstraintsType;
}

export interface SessionDescriptionType {
  readonly SessionId?: string;
  readonly SessionType?: SessionTypeType;
  readonly ClientId?: string;
  readonly CreateDate?: number;
  readonly LastActiveDate?: number;
  readonly DeviceType?: string;
  readonly LastIPAddress?: string;
  readonly LastLocation?: SessionLocationType;
  readonly OriginSessionId?: string;
  readonly IsCurrentSession?: boolean;
}

export interface SessionLocationType {
  readonly City?: string;
  readonly Country?: string;
}

export interface SignInPolicyType {
  readonly AllowedFirstAuthFactors?: readonly AuthFactorType[];
}

export interface SmsConfigurationType {
  readonly SnsCallerArn?: string;
  readonly ExternalId?: string;
  readonly SnsRegion?: string;
  readonly EumsSms?: EumsSmsConfigurationType;
}

export interface SmsMfaConfigType {
  readonly SmsAuthenticationMessage?: string;
  readonly SmsConfiguration?: SmsConfigurationType;
}

export interface SoftwareTokenMfaConfigType {
  readonly Enabled?: boolean;
}

export interface SoftwareTokenMfaSettingsType {
  readonly Enabled?: boolean;
  readonly PreferredMfa?: boolean;
}

export interface StringAttributeConstraintsType {
  readonly MinLength?: string;
  readonly MaxLength?: string;
}

export interface TermsDescriptionType {
  readonly TermsId: string;
  readonly TermsName: string;
  readonly Enforcement: TermsEnforcementType;
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

export interface TermsType {
  readonly TermsId: string;
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly TermsName: string;
  readonly TermsSource: TermsSourceType;
  readonly Enforcement: TermsEnforcementType;
  readonly Links: Readonly<Record<string, string>>;
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

export interface TokenValidityUnitsType {
  readonly AccessToken?: TimeUnitsType;
  readonly IdToken?: TimeUnitsType;
  readonly RefreshToken?: TimeUnitsType;
}

export interface UICustomizationType {
  readonly UserPoolId?: string;
  readonly ClientId?: string;
  readonly ImageUrl?: string;
  readonly CSS?: string;
  readonly CSSVersion?: string;
  readonly LastModifiedDate?: number;
  readonly CreationDate?: number;
}

export interface UserAttributeUpdateSettingsType {
  readonly AttributesRequireVerificationBeforeUpdate?: readonly VerifiedAttributeType[];
}

export interface UserContextDataType {
  readonly IpAddress?: string;
  readonly EncodedData?: string;
}

export interface UserImportJobType {
  readonly JobName?: string;
  readonly JobId?: string;
  readonly UserPoolId?: string;
  readonly PreSignedUrl?: string;
  readonly CreationDate?: number;
  readonly StartDate?: number;
  readonly CompletionDate?: number;
  readonly Status?: UserImportJobStatusType;
  readonly CloudWatchLogsRoleArn?: string;
  readonly ImportedUsers?: number;
  readonly SkippedUsers?: number;
  readonly FailedUsers?: number;
  readonly CompletionMessage?: string;
  readonly PasswordHashingAlgorithm?: PasswordHashingAlgorithmType;
}

export interface UserPoolAddOnsType {
  readonly AdvancedSecurityMode: AdvancedSecurityModeType;
  readonly AdvancedSecurityAdditionalFlows?: AdvancedSecurityAdditionalFlowsType;
}

export interface UserPoolClientDescription {
  readonly ClientId?: string;
  readonly UserPoolId?: string;
  readonly ClientName?: string;
}

export interface UserPoolClientType {
  readonly UserPoolId?: string;
  readonly ClientName?: string;
  readonly ClientId?: string;
  readonly ClientSecret?: string;
  readonly LastModifiedDate?: number;
  readonly CreationDate?: number;
  readonly RefreshTokenValidity?: number;
  readonly AccessTokenValidity?: number;
  readonly IdTokenValidity?: number;
  readonly TokenValidityUnits?: TokenValidityUnitsType;
  readonly ReadAttributes?: readonly string[];
  readonly WriteAttributes?: readonly string[];
  readonly ExplicitAuthFlows?: readonly ExplicitAuthFlowsType[];
  readonly SupportedIdentityProviders?: readonly string[];
  readonly CallbackURLs?: readonly string[];
  readonly LogoutURLs?: readonly string[];
  readonly DefaultRedirectURI?: string;
  readonly AllowedOAuthFlows?: readonly OAuthFlowType[];
  readonly AllowedOAuthScopes?: readonly string[];
  readonly AllowedOAuthFlowsUserPoolClient?: boolean;
  readonly AnalyticsConfiguration?: AnalyticsConfigurationType;
  readonly PreventUserExistenceErrors?: PreventUserExistenceErrorTypes;
  readonly EnableTokenRevocation?: boolean;
  readonly EnablePropagateAdditionalUserContextData?: boolean;
  readonly AuthSessionValidity?: number;
  readonly RefreshTokenRotation?: RefreshTokenRotationType;
  readonly ClientType?: ClientTypeType;
}

export interface UserPoolDescriptionType {
  readonly Id?: string;
  readonly Name?: string;
  readonly LambdaConfig?: LambdaConfigType;
  readonly Status?: StatusType;
  readonly LastModifiedDate?: number;
  readonly CreationDate?: number;
  readonly ReplicaRegions?: readonly string[];
}

export interface UserPoolPolicyType {
  readonly PasswordPolicy?: PasswordPolicyType;
  readonly SignInPolicy?: SignInPolicyType;
}

export interface UserPoolReplicaType {
  readonly RegionName?: string;
  readonly Status?: ReplicaStatusType;
  readonly Role?: ReplicaRoleType;
  readonly UserPoolArn?: string;
}

export interface UserPoolTokenSessionConfigType {
  readonly MaxPerUser: number;
}

export interface UserPoolType {
  readonly Id?: string;
  readonly Name?: string;
  readonly Policies?: UserPoolPolicyType;
  readonly DeletionProtection?: DeletionProtectionType;
  readonly LambdaConfig?: LambdaConfigType;
  readonly Status?: StatusType;
  readonly LastModifiedDate?: number;
  readonly CreationDate?: number;
  readonly SchemaAttributes?: readonly SchemaAttributeType[];
  readonly AutoVerifiedAttributes?: readonly VerifiedAttributeType[];
  readonly AliasAttributes?: readonly AliasAttributeType[];
  readonly UsernameAttributes?: readonly UsernameAttributeType[];
  readonly SmsVerificationMessage?: string;
  readonly EmailVerificationMessage?: string;
  readonly EmailVerificationSubject?: string;
  readonly VerificationMessageTemplate?: VerificationMessageTemplateType;
  readonly SmsAuthenticationMessage?: string;
  readonly UserAttributeUpdateSettings?: UserAttributeUpdateSettingsType;
  readonly MfaConfiguration?: UserPoolMfaType;
  readonly DeviceConfiguration?: DeviceConfigurationType;
  readonly EstimatedNumberOfUsers?: number;
  readonly EmailConfiguration?: EmailConfigurationType;
  readonly SmsConfiguration?: SmsConfigurationType;
  readonly UserPoolTags?: Readonly<Record<string, string>>;
  readonly SmsConfigurationFailure?: string;
  readonly EmailConfigurationFailure?: string;
  readonly Domain?: string;
  readonly CustomDomain?: string;
  readonly AdminCreateUserConfig?: AdminCreateUserConfigType;
  readonly UserPoolAddOns?: UserPoolAddOnsType;
  readonly UsernameConfiguration?: UsernameConfigurationType;
  readonly Arn?: string;
  readonly AccountRecoverySetting?: AccountRecoverySettingType;
  readonly UserPoolTier?: UserPoolTierType;
  readonly KeyConfiguration?: KeyConfigurationType;
  readonly IssuerConfiguration?: IssuerConfigurationType;
  readonly DcrConfiguration?: DcrConfigurationType;
  readonly AcrConfiguration?: Readonly<Record<string, AcrLevelConfigType>>;
}

export interface UserType {
  readonly Username?: string;
  readonly Attributes?: readonly AttributeType[];
  readonly UserCreateDate?: number;
  readonly UserLastModifiedDate?: number;
  readonly Enabled?: boolean;
  readonly UserStatus?: UserStatusType;
  readonly MFAOptions?: readonly MFAOptionType[];
}

export interface UsernameConfigurationType {
  readonly CaseSensitive: boolean;
}

export interface VerificationMessageTemplateType {
  readonly SmsMessage?: string;
  readonly EmailMessage?: string;
  readonly EmailSubject?: string;
  readonly EmailMessageByLink?: string;
  readonly EmailSubjectByLink?: string;
  readonly DefaultEmailOption?: DefaultEmailOptionType;
}

export interface WebAuthnConfigurationType {
  readonly RelyingPartyId?: string;
  readonly UserVerification?: UserVerificationType;
  readonly FactorConfiguration?: WebAuthnFactorConfigurationType;
}

export interface WebAuthnCredentialDescription {
  readonly CredentialId: string;
  readonly FriendlyCredentialName: string;
  readonly RelyingPartyId: string;
  readonly AuthenticatorAttachment?: string;
  readonly AuthenticatorTransports: readonly string[];
  readonly CreatedAt: number;
}

export interface WebAuthnMfaSettingsType {
  readonly Enabled?: boolean;
}

export type AccountTakeoverEventActionType =
  | 'BLOCK'
  | 'MFA_IF_CONFIGURED'
  | 'MFA_REQUIRED'
  | 'NO_ACTION';

export type AdvancedSecurityEnabledModeType =
  | 'AUDIT'
  | 'ENFORCED';

export type AdvancedSecurityModeType =
  | 'AUDIT'
  | 'ENFORCED'
  | 'OFF';

export type AliasAttributeType =
  | 'email'
  | 'phone_number'
  | 'preferred_username';

export type AssetCategoryType =
  | 'AUTH_APP_GRAPHIC'
  | 'EMAIL_GRAPHIC'
  | 'FAVICON_ICO'
  | 'FAVICON_SVG'
  | 'FORM_BACKGROUND'
  | 'FORM_LOGO'
  | 'IDP_BUTTON_ICON'
  | 'PAGE_BACKGROUND'
  | 'PAGE_FOOTER_BACKGROUND'
  | 'PAGE_FOOTER_LOGO'
  | 'PAGE_HEADER_BACKGROUND'
  | 'PAGE_HEADER_LOGO'
  | 'PASSKEY_GRAPHIC'
  | 'PASSWORD_GRAPHIC'
  | 'SMS_GRAPHIC';

export type AssetExtensionType =
  | 'ICO'
  | 'JPEG'
  | 'PNG'
  | 'SVG'
  | 'WEBP';

export type AttributeDataType =
  | 'Boolean'
  | 'DateTime'
  | 'Number'
  | 'String';

export type AuthFactorType =
  | 'EMAIL_OTP'
  | 'PASSWORD'
  | 'SMS_OTP'
  | 'SOFTWARE_TOKEN'
  | 'WEB_AUTHN';

export type AuthFlowType =
  | 'ADMIN_NO_SRP_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'CUSTOM_AUTH'
  | 'REFRESH_TOKEN'
  | 'REFRESH_TOKEN_AUTH'
  | 'USER_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'USER_SRP_AUTH';

export type ChallengeName =
  | 'Mfa'
  | 'Password';

export type ChallengeNameType =
  | 'ADMIN_NO_SRP_AUTH'
  | 'CUSTOM_CHALLENGE'
  | 'DEVICE_PASSWORD_VERIFIER'
  | 'DEVICE_SRP_AUTH'
  | 'EMAIL_OTP'
  | 'MFA_SETUP'
  | 'NEW_PASSWORD_REQUIRED'
  | 'PASSWORD'
  | 'PASSWORD_SRP'
  | 'PASSWORD_VERIFIER'
  | 'SELECT_CHALLENGE'
  | 'SELECT_MFA_TYPE'
  | 'SMS_MFA'
  | 'SMS_OTP'
  | 'SOFTWARE_TOKEN_MFA'
  | 'WEB_AUTHN';

export type ChallengeResponse =
  | 'Failure'
  | 'Success';

export type ClientTypeType =
  | 'DCR'
  | 'REGULAR';

export type ColorSchemeModeType =
  | 'DARK'
  | 'DYNAMIC'
  | 'LIGHT';

export type CompromisedCredentialsEventActionType =
  | 'BLOCK'
  | 'NO_ACTION';

export type CustomEmailSenderLambdaVersionType =
  | 'V1_0';

export type CustomSMSSenderLambdaVersionType =
  | 'V1_0';

export type DefaultEmailOptionType =
  | 'CONFIRM_WITH_CODE'
  | 'CONFIRM_WITH_LINK';

export type DeletionProtectionType =
  | 'ACTIVE'
  | 'INACTIVE';

export type DeliveryMediumType =
  | 'EMAIL'
  | 'SMS';

export type DeviceRememberedStatusType =
  | 'not_remembered'
  | 'remembered';

export type DomainStatusType =
  | 'ACTIVE'
  | 'CREATING'
  | 'DELETING'
  | 'FAILED'
  | 'UPDATING';

export type EmailSendingAccountType =
  | 'COGNITO_DEFAULT'
  | 'DEVELOPER';

export type EncryptionKeyType =
  | 'AWS_OWNED_KEY'
  | 'CUSTOMER_MANAGED_KEY';

export type EventFilterType =
  | 'PASSWORD_CHANGE'
  | 'SIGN_IN'
  | 'SIGN_UP';

export type EventResponseType =
  | 'Fail'
  | 'InProgress'
  | 'Pass';

export type EventSourceName =
  | 'userAuthEvents'
  | 'userNotification';

export type EventType =
  | 'ForgotPassword'
  | 'PasswordChange'
  | 'ResendCode'
  | 'SignIn'
  | 'SignUp';

export type ExplicitAuthFlowsType =
  | 'ADMIN_NO_SRP_AUTH'
  | 'ALLOW_ADMIN_USER_PASSWORD_AUTH'
  | 'ALLOW_CLIENT_TOKEN_AUTH'
  | 'ALLOW_CUSTOM_AUTH'
  | 'ALLOW_REFRESH_TOKEN_AUTH'
  | 'ALLOW_USER_AUTH'
  | 'ALLOW_USER_PASSWORD_AUTH'
  | 'ALLOW_USER_SRP_AUTH'
  | 'CUSTOM_AUTH_FLOW_ONLY'
  | 'USER_PASSWORD_AUTH';

export type FeatureType =
  | 'DISABLED'
  | 'ENABLED';

export type FeedbackValueType =
  | 'Invalid'
  | 'Valid';

export type IdentityProviderTypeType =
  | 'Facebook'
  | 'Google'
  | 'LoginWithAmazon'
  | 'OIDC'
  | 'SAML'
  | 'SignInWithApple';

export type InboundFederationLambdaVersionType =
  | 'V1_0';

export type IssuerType =
  | 'ORIGINAL'
  | 'UPDATED';

export type LimitClass =
  | 'API_CATEGORY';

export type LogLevel =
  | 'ERROR'
  | 'INFO';

export type MessageActionType =
  | 'RESEND'
  | 'SUPPRESS';

export type OAuthFlowType =
  | 'client_credentials'
  | 'code'
  | 'implicit';

export type PasswordHashingAlgorithmType =
  | 'ARGON2ID'
  | 'BCRYPT'
  | 'PBKDF2_SHA256'
  | 'SCRYPT';

export type PreTokenGenerationLambdaVersionType =
  | 'V1_0'
  | 'V2_0'
  | 'V3_0';

export type PreventUserExistenceErrorTypes =
  | 'ENABLED'
  | 'LEGACY';

export type RecoveryOptionNameType =
  | 'admin_only'
  | 'verified_email'
  | 'verified_phone_number';

export type ReplicaRoleType =
  | 'PRIMARY'
  | 'SECONDARY';

export type ReplicaStatusType =
  | 'ACTIVE'
  | 'CREATING'
  | 'DELETING'
  | 'INACTIVE';

export type ResourceServerManagedByType =
  | 'COGNITO';

export type RevokeAssociatedSessionsType =
  | 'LINKED'
  | 'NONE';

export type RiskDecisionType =
  | 'AccountTakeover'
  | 'Block'
  | 'NoRisk';

export type RiskLevelType =
  | 'High'
  | 'Low'
  | 'Medium';

export type SecurityPolicyType =
  | 'TLS_V1'
  | 'TLS_V1_2_2021'
  | 'TLS_V1_3_2025';

export type SessionTypeType =
  | 'SSO'
  | 'TOKEN';

export type StatusType =
  | 'Disabled'
  | 'Enabled';

export type TermsEnforcementType =
  | 'NONE';

export type TermsSourceType =
  | 'LINK';

export type TimeUnitsType =
  | 'days'
  | 'hours'
  | 'minutes'
  | 'seconds';

export type UpdateReplicaStatusType =
  | 'ACTIVE'
  | 'INACTIVE';

export type UserImportJobStatusType =
  | 'Created'
  | 'Expired'
  | 'Failed'
  | 'InProgress'
  | 'Pending'
  | 'Stopped'
  | 'Stopping'
  | 'Succeeded';

export type UserPoolMfaType =
  | 'OFF'
  | 'ON'
  | 'OPTIONAL';

export type UserPoolTierType =
  | 'ESSENTIALS'
  | 'LITE'
  | 'PLUS';

export type UserSessionTrackingType =
  | 'DISABLED'
  | 'ENABLED';

export type UserStatusType =
  | 'ARCHIVED'
  | 'COMPROMISED'
  | 'CONFIRMED'
  | 'EXTERNAL_PROVIDER'
  | 'FORCE_CHANGE_PASSWORD'
  | 'RESET_REQUIRED'
  | 'UNCONFIRMED'
  | 'UNKNOWN';

export type UserVerificationType =
  | 'preferred'
  | 'required';

export type UsernameAttributeType =
  | 'email'
  | 'phone_number';

export type VerifiedAttributeType =
  | 'email'
  | 'phone_number';

export type VerifySoftwareTokenResponseType =
  | 'ERROR'
  | 'SUCCESS';

export type WebAuthnFactorConfigurationType =
  | 'MULTI_FACTOR_WITH_USER_VERIFICATION'
  | 'SINGLE_FACTOR';
