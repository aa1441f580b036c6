import type { OperationName } from '@cenote/wire/user-pools';

/**
 * Which operation shows the settings that another one changes, for the audit: before it and after it. It is asked with what both of
 * them name. What makes something shows it in its own answer.
 */
export const userPoolReadBacks: Readonly<Partial<Record<OperationName, OperationName>>> = {
  AddCustomAttributes: 'DescribeUserPool',
  AddUserPoolClientSecret: 'ListUserPoolClientSecrets',
  DeleteGroup: 'GetGroup',
  DeleteIdentityProvider: 'DescribeIdentityProvider',
  DeleteManagedLoginBranding: 'DescribeManagedLoginBranding',
  DeleteResourceServer: 'DescribeResourceServer',
  DeleteTerms: 'DescribeTerms',
  DeleteUserPool: 'DescribeUserPool',
  DeleteUserPoolClient: 'DescribeUserPoolClient',
  DeleteUserPoolClientSecret: 'ListUserPoolClientSecrets',
  DeleteUserPoolDomain: 'DescribeUserPoolDomain',
  SetLogDeliveryConfiguration: 'GetLogDeliveryConfiguration',
  SetRiskConfiguration: 'DescribeRiskConfiguration',
  SetUICustomization: 'GetUICustomization',
  SetUserPoolClientSessionConfiguration: 'GetUserPoolClientSessionConfiguration',
  SetUserPoolMfaConfig: 'GetUserPoolMfaConfig',
  SetUserPoolSessionConfiguration: 'GetUserPoolSessionConfiguration',
  TagResource: 'ListTagsForResource',
  UntagResource: 'ListTagsForResource',
  UpdateGroup: 'GetGroup',
  UpdateIdentityProvider: 'DescribeIdentityProvider',
  UpdateManagedLoginBranding: 'DescribeManagedLoginBranding',
  UpdateProvisionedLimit: 'GetProvisionedLimit',
  UpdateResourceServer: 'DescribeResourceServer',
  UpdateTerms: 'DescribeTerms',
  UpdateUserPool: 'DescribeUserPool',
  UpdateUserPoolClient: 'DescribeUserPoolClient',
  UpdateUserPoolDomain: 'DescribeUserPoolDomain',
};
