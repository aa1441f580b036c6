/** The operations that the wire of user pools names and this server does not have yet. The list can only shrink. */
export const plannedUserPoolOperations = ['DescribeRiskConfiguration', 'SetRiskConfiguration'] as const;

export type PlannedUserPoolOperation = (typeof plannedUserPoolOperations)[number];
