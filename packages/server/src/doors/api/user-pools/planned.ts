/** The operations that the wire of user pools names and this server does not have yet. The list can only shrink. */
export const plannedUserPoolOperations = [
  'CreateUserImportJob',
  'DescribeRiskConfiguration',
  'DescribeUserImportJob',
  'GetCSVHeader',
  'ListUserImportJobs',
  'SetRiskConfiguration',
  'StartUserImportJob',
  'StopUserImportJob',
] as const;

export type PlannedUserPoolOperation = (typeof plannedUserPoolOperations)[number];
