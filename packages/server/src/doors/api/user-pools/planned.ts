/** The operations that the wire of user pools names and this server does not have yet. The list can only shrink. */
export const plannedUserPoolOperations = [
  'CreateManagedLoginBranding',
  'CreateTerms',
  'CreateUserImportJob',
  'DeleteManagedLoginBranding',
  'DeleteTerms',
  'DescribeManagedLoginBranding',
  'DescribeManagedLoginBrandingByClient',
  'DescribeRiskConfiguration',
  'DescribeTerms',
  'DescribeTermsByClient',
  'DescribeUserImportJob',
  'GetCSVHeader',
  'GetLogDeliveryConfiguration',
  'GetProvisionedLimit',
  'GetSigningCertificate',
  'ListTerms',
  'ListUserImportJobs',
  'SetLogDeliveryConfiguration',
  'SetRiskConfiguration',
  'StartUserImportJob',
  'StopUserImportJob',
  'UpdateManagedLoginBranding',
  'UpdateProvisionedLimit',
  'UpdateTerms',
] as const;

export type PlannedUserPoolOperation = (typeof plannedUserPoolOperations)[number];
