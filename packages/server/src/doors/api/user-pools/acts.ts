import type { ExtensionName, ExtensionTypes } from '@cenote/wire/extensions';
import type * as IdentityPools from '@cenote/wire/identity-pools';
import type * as UserPools from '@cenote/wire/user-pools';
import type { Act } from '#domain/tenant/access-keys/grant.ts';

type SignedUserPoolOperation = {
  [N in UserPools.OperationName]: UserPools.AuthKindOf<N> extends 'iam' ? N : never;
}[UserPools.OperationName];

type SignedIdentityPoolOperation = {
  [N in IdentityPools.OperationName]: IdentityPools.AuthKindOf<N> extends 'iam' ? N : never;
}[IdentityPools.OperationName];

type SignedExtension = {
  [N in ExtensionName]: ExtensionTypes[N]['auth'] extends 'iam' ? N : never;
}[ExtensionName];

/**
 * What each operation that takes a signature does, built or not: which keys may call it, and whether it is audited. Reading
 * and changing are told apart as in AWS's Service Authorization Reference.
 */
export const userPoolActs: Readonly<Record<SignedUserPoolOperation, Act>> = {
  AddCustomAttributes: 'change settings',
  AddUserPoolClientSecret: 'change settings',
  AdminAddUserToGroup: 'change users',
  AdminConfirmSignUp: 'change users',
  AdminCreateUser: 'change users',
  AdminDeleteSoftwareToken: 'change users',
  AdminDeleteUser: 'change users',
  AdminDeleteUserAttributes: 'change users',
  AdminDisableProviderForUser: 'change users',
  AdminDisableUser: 'change users',
  AdminEnableUser: 'change users',
  AdminForgetDevice: 'change users',
  AdminGetDevice: 'read users',
  AdminGetUser: 'read users',
  AdminGetUserAuthFactors: 'read users',
  // A sign-in comes to be.
  AdminInitiateAuth: 'change users',
  AdminLinkProviderForUser: 'change users',
  AdminListDevices: 'read users',
  AdminListGroupsForUser: 'read users',
  AdminListUserAuthEvents: 'read users',
  AdminListUserSessions: 'read users',
  AdminRemoveUserFromGroup: 'change users',
  AdminResetUserPassword: 'change users',
  AdminRespondToAuthChallenge: 'change users',
  AdminRevokeUserSession: 'change users',
  AdminSetUserMFAPreference: 'change users',
  AdminSetUserPassword: 'change users',
  AdminSetUserSettings: 'change users',
  AdminUpdateAuthEventFeedback: 'change users',
  AdminUpdateDeviceStatus: 'change users',
  AdminUpdateUserAttributes: 'change users',
  AdminUserGlobalSignOut: 'change users',
  // A group carries a role, which its members may take: who is in it is about users, what it is about settings.
  CreateGroup: 'change settings',
  CreateIdentityProvider: 'change settings',
  CreateManagedLoginBranding: 'change settings',
  CreateResourceServer: 'change settings',
  CreateTerms: 'change settings',
  CreateUserImportJob: 'change users',
  CreateUserPool: 'change settings',
  CreateUserPoolClient: 'change settings',
  CreateUserPoolDomain: 'change settings',
  CreateUserPoolReplica: 'change settings',
  DeleteGroup: 'change settings',
  DeleteIdentityProvider: 'change settings',
  DeleteManagedLoginBranding: 'change settings',
  DeleteResourceServer: 'change settings',
  DeleteTerms: 'change settings',
  DeleteUserPool: 'change settings',
  DeleteUserPoolClient: 'change settings',
  DeleteUserPoolClientSecret: 'change settings',
  DeleteUserPoolDomain: 'change settings',
  DeleteUserPoolReplica: 'change settings',
  DescribeIdentityProvider: 'read settings',
  DescribeManagedLoginBranding: 'read settings',
  DescribeManagedLoginBrandingByClient: 'read settings',
  DescribeResourceServer: 'read settings',
  DescribeRiskConfiguration: 'read settings',
  DescribeTerms: 'read settings',
  DescribeTermsByClient: 'read settings',
  DescribeUserImportJob: 'read users',
  DescribeUserPool: 'read settings',
  DescribeUserPoolClient: 'read settings',
  DescribeUserPoolDomain: 'read settings',
  GetCSVHeader: 'read users',
  // It reads nothing: it makes a token, as the client itself.
  GetClientToken: 'change settings',
  GetGroup: 'read users',
  GetIdentityProviderByIdentifier: 'read settings',
  GetLogDeliveryConfiguration: 'read settings',
  GetProvisionedLimit: 'read settings',
  GetSigningCertificate: 'read settings',
  GetUICustomization: 'read settings',
  GetUserPoolClientSessionConfiguration: 'read settings',
  GetUserPoolMfaConfig: 'read settings',
  GetUserPoolSessionConfiguration: 'read settings',
  ListGroups: 'read users',
  ListIdentityProviders: 'read settings',
  ListResourceServers: 'read settings',
  ListTagsForResource: 'read settings',
  ListTerms: 'read settings',
  ListUserImportJobs: 'read users',
  ListUserPoolClientSecrets: 'read settings',
  ListUserPoolClients: 'read settings',
  ListUserPoolReplicas: 'read settings',
  ListUserPools: 'read settings',
  ListUsers: 'read users',
  ListUsersInGroup: 'read users',
  SetLogDeliveryConfiguration: 'change settings',
  SetRiskConfiguration: 'change settings',
  SetUICustomization: 'change settings',
  SetUserPoolClientSessionConfiguration: 'change settings',
  SetUserPoolMfaConfig: 'change settings',
  SetUserPoolSessionConfiguration: 'change settings',
  StartUserImportJob: 'change users',
  StopUserImportJob: 'change users',
  TagResource: 'change settings',
  UntagResource: 'change settings',
  UpdateGroup: 'change settings',
  UpdateIdentityProvider: 'change settings',
  UpdateManagedLoginBranding: 'change settings',
  UpdateProvisionedLimit: 'change settings',
  UpdateResourceServer: 'change settings',
  UpdateTerms: 'change settings',
  UpdateUserPool: 'change settings',
  UpdateUserPoolClient: 'change settings',
  UpdateUserPoolDomain: 'change settings',
  UpdateUserPoolReplica: 'change settings',
};

/** The same for identity pools. An identity is no user of a user pool, and opens AWS: no key for users is one for it. */
export const identityPoolActs: Readonly<Record<SignedIdentityPoolOperation, Act>> = {
  CreateIdentityPool: 'change settings',
  DeleteIdentities: 'change settings',
  DeleteIdentityPool: 'change settings',
  DescribeIdentity: 'read settings',
  DescribeIdentityPool: 'read settings',
  GetIdentityPoolRoles: 'read settings',
  GetOpenIdTokenForDeveloperIdentity: 'change settings',
  GetPrincipalTagAttributeMap: 'read settings',
  ListIdentities: 'read settings',
  ListIdentityPools: 'read settings',
  ListTagsForResource: 'read settings',
  LookupDeveloperIdentity: 'read settings',
  MergeDeveloperIdentities: 'change settings',
  SetIdentityPoolRoles: 'change settings',
  SetPrincipalTagAttributeMap: 'change settings',
  TagResource: 'change settings',
  UnlinkDeveloperIdentity: 'change settings',
  UntagResource: 'change settings',
  UpdateIdentityPool: 'change settings',
};

/** The same for what Cenote has beyond the wire. */
export const extensionActs: Readonly<Record<SignedExtension, Act>> = {
  AdminDeleteUserFactor: 'change users',
  AdminListUserFactors: 'read users',
};
