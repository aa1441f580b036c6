/** The operations that the wire of user pools names and this server does not have yet. The list can only shrink. */
export const plannedUserPoolOperations = [
  'CreateManagedLoginBranding',
  'CreateUserImportJob',
  'DeleteManagedLoginBranding',
  'DescribeManagedLoginBranding',
  'DescribeManagedLoginBrandingByClient',
  'DescribeRiskConfiguration',
  'DescribeUserImportJob',
  'GetCSVHeader',
  'GetLogDeliveryConfiguration',
  'ListUserImportJobs',
  'SetLogDeliveryConfiguration',
  'SetRiskConfiguration',
  'StartUserImportJob',
  'StopUserImportJob',
  'UpdateManagedLoginBranding',
] as const;

export type PlannedUserPoolOperation = (typeof plannedUserPoolOperations)[number];
