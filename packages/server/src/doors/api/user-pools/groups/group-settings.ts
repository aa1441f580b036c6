import type { InputOf } from '@cenote/wire/user-pools';
import type { GroupSettings } from '#domain/people/groups/group.ts';

/** What CreateGroup and UpdateGroup say of a group; what they leave out is absent. */
export function groupSettings({ Description, RoleArn, Precedence }: InputOf<'UpdateGroup'>): GroupSettings {
  return {
    ...(Description !== undefined && { description: Description }),
    ...(RoleArn !== undefined && { roleArn: RoleArn }),
    ...(Precedence !== undefined && { precedence: Precedence }),
  };
}
