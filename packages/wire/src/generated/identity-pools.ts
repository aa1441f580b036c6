// Generated from @aws-sdk/client-cognito-identity@3.1162.0 by `node packages/wire/tools/generate.ts`. Do not edit.

/** The published package that the model was read from. */
export const MODEL_VERSION = '@aws-sdk/client-cognito-identity@3.1162.0';

export type OperationName =
  | 'CreateIdentityPool'
  | 'DeleteIdentities'
  | 'DeleteIdentityPool'
  | 'DescribeIdentity'
  | 'DescribeIdentityPool'
  | 'GetCredentialsForIdentity'
  | 'GetId'
  | 'GetIdentityPoolRoles'
  | 'GetOpenIdToken'
  | 'GetOpenIdTokenForDeveloperIdentity'
  | 'GetPrincipalTagAttributeMap'
  | 'ListIdentities'
  | 'ListIdentityPools'
  | 'ListTagsForResource'
  | 'LookupDeveloperIdentity'
  | 'MergeDeveloperIdentities'
  | 'SetIdentityPoolRoles'
  | 'SetPrincipalTagAttributeMap'
  | 'TagResource'
  | 'UnlinkDeveloperIdentity'
  | 'UnlinkIdentity'
  | 'UntagResource'
  | 'UpdateIdentityPool';

export type ErrorCode =
  | 'ConcurrentModificationException'
  | 'DeveloperUserAlreadyRegisteredException'
  | 'ExternalServiceException'
  | 'InternalErrorException'
  | 'InvalidIdentityPoolConfigurationException'
  | 'InvalidParameterException'
  | 'LimitExceededException'
  | 'NotAuthorizedException'
  | 'ResourceConflictException'
  | 'ResourceNotFoundException'
  | 'TooManyRequestsException';

export interface OperationTypes {
  readonly CreateIdentityPool: { readonly input: CreateIdentityPoolInput; readonly output: IdentityPool; readonly auth: 'iam' };
  readonly DeleteIdentities: { readonly input: DeleteIdentitiesInput; readonly output: DeleteIdentitiesResponse; readonly auth: 'iam' };
  readonly DeleteIdentityPool: { readonly input: DeleteIdentityPoolInput; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly DescribeIdentity: { readonly input: DescribeIdentityInput; readonly output: IdentityDescription; readonly auth: 'iam' };
  readonly DescribeIdentityPool: { readonly input: DescribeIdentityPoolInput; readonly output: IdentityPool; readonly auth: 'iam' };
  readonly GetCredentialsForIdentity: { readonly input: GetCredentialsForIdentityInput; readonly output: GetCredentialsForIdentityResponse; readonly auth: 'public' };
  readonly GetId: { readonly input: GetIdInput; readonly output: GetIdResponse; readonly auth: 'public' };
  readonly GetIdentityPoolRoles: { readonly input: GetIdentityPoolRolesInput; readonly output: GetIdentityPoolRolesResponse; readonly auth: 'iam' };
  readonly GetOpenIdToken: { readonly input: GetOpenIdTokenInput; readonly output: GetOpenIdTokenResponse; readonly auth: 'public' };
  readonly GetOpenIdTokenForDeveloperIdentity: { readonly input: GetOpenIdTokenForDeveloperIdentityInput; readonly output: GetOpenIdTokenForDeveloperIdentityResponse; readonly auth: 'iam' };
  readonly GetPrincipalTagAttributeMap: { readonly input: GetPrincipalTagAttributeMapInput; readonly output: GetPrincipalTagAttributeMapResponse; readonly auth: 'iam' };
  readonly ListIdentities: { readonly input: ListIdentitiesInput; readonly output: ListIdentitiesResponse; readonly auth: 'iam' };
  readonly ListIdentityPools: { readonly input: ListIdentityPoolsInput; readonly output: ListIdentityPoolsResponse; readonly auth: 'iam' };
  readonly ListTagsForResource: { readonly input: ListTagsForResourceInput; readonly output: ListTagsForResourceResponse; readonly auth: 'iam' };
  readonly LookupDeveloperIdentity: { readonly input: LookupDeveloperIdentityInput; readonly output: LookupDeveloperIdentityResponse; readonly auth: 'iam' };
  readonly MergeDeveloperIdentities: { readonly input: MergeDeveloperIdentitiesInput; readonly output: MergeDeveloperIdentitiesResponse; readonly auth: 'iam' };
  readonly SetIdentityPoolRoles: { readonly input: SetIdentityPoolRolesInput; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly SetPrincipalTagAttributeMap: { readonly input: SetPrincipalTagAttributeMapInput; readonly output: SetPrincipalTagAttributeMapResponse; readonly auth: 'iam' };
  readonly TagResource: { readonly input: TagResourceInput; readonly output: TagResourceResponse; readonly auth: 'iam' };
  readonly UnlinkDeveloperIdentity: { readonly input: UnlinkDeveloperIdentityInput; readonly output: Record<string, never>; readonly auth: 'iam' };
  readonly UnlinkIdentity: { readonly input: UnlinkIdentityInput; readonly output: Record<string, never>; readonly auth: 'public' };
  readonly UntagResource: { readonly input: UntagResourceInput; readonly output: UntagResourceResponse; readonly auth: 'iam' };
  readonly UpdateIdentityPool: { readonly input: IdentityPool; readonly output: IdentityPool; readonly auth: 'iam' };
}

export type InputOf<N extends OperationName> = OperationTypes[N]['input'];
export type OutputOf<N extends OperationName> = OperationTypes[N]['output'];
/** Who may call an operation: anyone, the bearer of an access token, or a SigV4 signature. */
export type AuthKindOf<N extends OperationName> = OperationTypes[N]['auth'];

export interface CreateIdentityPoolInput {
  readonly IdentityPoolName: string;
  readonly AllowUnauthenticatedIdentities: boolean;
  readonly AllowClassicFlow?: boolean;
  readonly SupportedLoginProviders?: Readonly<Record<string, string>>;
  readonly DeveloperProviderName?: string;
  readonly OpenIdConnectProviderARNs?: readonly string[];
  readonly CognitoIdentityProviders?: readonly CognitoIdentityProvider[];
  readonly SamlProviderARNs?: readonly string[];
  readonly IdentityPoolTags?: Readonly<Record<string, string>>;
}

export interface IdentityPool {
  readonly IdentityPoolId: string;
  readonly IdentityPoolName: string;
  readonly AllowUnauthenticatedIdentities: boolean;
  readonly AllowClassicFlow?: boolean;
  readonly SupportedLoginProviders?: Readonly<Record<string, string>>;
  readonly DeveloperProviderName?: string;
  readonly OpenIdConnectProviderARNs?: readonly string[];
  readonly CognitoIdentityProviders?: readonly CognitoIdentityProvider[];
  readonly SamlProviderARNs?: readonly string[];
  readonly IdentityPoolTags?: Readonly<Record<string, string>>;
}

export interface DeleteIdentitiesInput {
  readonly IdentityIdsToDelete: readonly string[];
}

export interface DeleteIdentitiesResponse {
  readonly UnprocessedIdentityIds?: readonly UnprocessedIdentityId[];
}

export interface DeleteIdentityPoolInput {
  readonly IdentityPoolId: string;
}

export interface DescribeIdentityInput {
  readonly IdentityId: string;
}

export interface IdentityDescription {
  readonly IdentityId?: string;
  readonly Logins?: readonly string[];
  readonly CreationDate?: number;
  readonly LastModifiedDate?: number;
}

export interface DescribeIdentityPoolInput {
  readonly IdentityPoolId: string;
}

export interface GetCredentialsForIdentityInput {
  readonly IdentityId: string;
  readonly Logins?: Readonly<Record<string, string>>;
  readonly CustomRoleArn?: string;
}

export interface GetCredentialsForIdentityResponse {
  readonly IdentityId?: string;
  readonly Credentials?: Credentials;
}

export interface GetIdInput {
  readonly IdentityPoolId: string;
  readonly AccountId?: string;
  readonly Logins?: Readonly<Record<string, string>>;
}

export interface GetIdResponse {
  readonly IdentityId?: string;
}

export interface GetIdentityPoolRolesInput {
  readonly IdentityPoolId: string;
}

export interface GetIdentityPoolRolesResponse {
  readonly IdentityPoolId?: string;
  readonly Roles?: Readonly<Record<string, string>>;
  readonly RoleMappings?: Readonly<Record<string, RoleMapping>>;
}

export interface GetOpenIdTokenInput {
  readonly IdentityId: string;
  readonly Logins?: Readonly<Record<string, string>>;
}

export interface GetOpenIdTokenResponse {
  readonly IdentityId?: string;
  readonly Token?: string;
}

export interface GetOpenIdTokenForDeveloperIdentityInput {
  readonly IdentityPoolId: string;
  readonly Logins: Readonly<Record<string, string>>;
  readonly IdentityId?: string;
  readonly PrincipalTags?: Readonly<Record<string, string>>;
  readonly TokenDuration?: number;
}

export interface GetOpenIdTokenForDeveloperIdentityResponse {
  readonly IdentityId?: string;
  readonly Token?: string;
}

export interface GetPrincipalTagAttributeMapInput {
  readonly IdentityPoolId: string;
  readonly IdentityProviderName: string;
}

export interface GetPrincipalTagAttributeMapResponse {
  readonly IdentityPoolId?: string;
  readonly IdentityProviderName?: string;
  readonly UseDefaults?: boolean;
  readonly PrincipalTags?: Readonly<Record<string, string>>;
}

export interface ListIdentitiesInput {
  readonly IdentityPoolId: string;
  readonly MaxResults: number;
  readonly NextToken?: string;
  readonly HideDisabled?: boolean;
}

export interface ListIdentitiesResponse {
  readonly IdentityPoolId?: string;
  readonly Identities?: readonly IdentityDescription[];
  readonly NextToken?: string;
}

export interface ListIdentityPoolsInput {
  readonly MaxResults: number;
  readonly NextToken?: string;
}

export interface ListIdentityPoolsResponse {
  readonly IdentityPools?: readonly IdentityPoolShortDescription[];
  readonly NextToken?: string;
}

export interface ListTagsForResourceInput {
  readonly ResourceArn: string;
}

export interface ListTagsForResourceResponse {
  readonly Tags?: Readonly<Record<string, string>>;
}

export interface LookupDeveloperIdentityInput {
  readonly IdentityPoolId: string;
  readonly IdentityId?: string;
  readonly DeveloperUserIdentifier?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export interface LookupDeveloperIdentityResponse {
  readonly IdentityId?: string;
  readonly DeveloperUserIdentifierList?: readonly string[];
  readonly NextToken?: string;
}

export interface MergeDeveloperIdentitiesInput {
  readonly SourceUserIdentifier: string;
  readonly DestinationUserIdentifier: string;
  readonly DeveloperProviderName: string;
  readonly IdentityPoolId: string;
}

export interface MergeDeveloperIdentitiesResponse {
  readonly IdentityId?: string;
}

export interface SetIdentityPoolRolesInput {
  readonly IdentityPoolId: string;
  readonly Roles: Readonly<Record<string, string>>;
  readonly RoleMappings?: Readonly<Record<string, RoleMapping>>;
}

export interface SetPrincipalTagAttributeMapInput {
  readonly IdentityPoolId: string;
  readonly IdentityProviderName: string;
  readonly UseDefaults?: boolean;
  readonly PrincipalTags?: Readonly<Record<string, string>>;
}

export interface SetPrincipalTagAttributeMapResponse {
  readonly IdentityPoolId?: string;
  readonly IdentityProviderName?: string;
  readonly UseDefaults?: boolean;
  readonly PrincipalTags?: Readonly<Record<string, string>>;
}

export interface TagResourceInput {
  readonly ResourceArn: string;
  readonly Tags: Readonly<Record<string, string>>;
}

export type TagResourceResponse = Record<string, never>;

export interface UnlinkDeveloperIdentityInput {
  readonly IdentityId: string;
  readonly IdentityPoolId: string;
  readonly DeveloperProviderName: string;
  readonly DeveloperUserIdentifier: string;
}

export interface UnlinkIdentityInput {
  readonly IdentityId: string;
  readonly Logins: Readonly<Record<string, string>>;
  readonly LoginsToRemove: readonly string[];
}

export interface UntagResourceInput {
  readonly ResourceArn: string;
  readonly TagKeys: readonly string[];
}

export type UntagResourceResponse = Record<string, never>;

export interface CognitoIdentityProvider {
  readonly ProviderName?: string;
  readonly ClientId?: string;
  readonly ServerSideTokenCheck?: boolean;
}

export interface Credentials {
  readonly AccessKeyId?: string;
  readonly SecretKey?: string;
  readonly SessionToken?: string;
  readonly Expiration?: number;
}

export interface IdentityPoolShortDescription {
  readonly IdentityPoolId?: string;
  readonly IdentityPoolName?: string;
}

export interface MappingRule {
  readonly Claim: string;
  readonly MatchType: MappingRuleMatchType;
  readonly Value: string;
  readonly RoleARN: string;
}

export interface RoleMapping {
  readonly Type: RoleMappingType;
  readonly AmbiguousRoleResolution?: AmbiguousRoleResolutionType;
  readonly RulesConfiguration?: RulesConfigurationType;
}

export interface RulesConfigurationType {
  readonly Rules: readonly MappingRule[];
}

export interface UnprocessedIdentityId {
  readonly IdentityId?: string;
  readonly ErrorCode?: UnprocessedIdentityErrorCode;
}

export type AmbiguousRoleResolutionType =
  | 'AuthenticatedRole'
  | 'Deny';

export type UnprocessedIdentityErrorCode =
  | 'AccessDenied'
  | 'InternalServerError';

export type MappingRuleMatchType =
  | 'Contains'
  | 'Equals'
  | 'NotEqual'
  | 'StartsWith';

export type RoleMappingType =
  | 'Rules'
  | 'Token';
