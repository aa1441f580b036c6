import type { GroupType } from '@cenote/wire/user-pools';
import type { Group } from '#domain/people/groups/group.ts';

/** A group as the wire shows it: what is not set is absent. Dates are seconds with milliseconds. */
export function groupType({ poolId, name, description, roleArn, precedence, createdAt, modifiedAt }: Group): GroupType {
  return {
    GroupName: name,
    UserPoolId: poolId,
    ...(description !== undefined && { Description: description }),
    ...(roleArn !== undefined && { RoleArn: roleArn }),
    ...(precedence !== undefined && { Precedence: precedence }),
    LastModifiedDate: modifiedAt / 1000,
    CreationDate: createdAt / 1000,
  };
}
