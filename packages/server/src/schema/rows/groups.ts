export interface UserGroupRow {
  readonly pool_id: string;
  readonly name: string;
  readonly description: string | null;
  readonly role_arn: string | null;
  /** Which group's role comes first: the lowest number, and null last. */
  readonly precedence: number | null;
  readonly created_at: number;
  readonly modified_at: number;
}

export interface GroupMemberRow {
  readonly pool_id: string;
  readonly group_name: string;
  readonly sub: string;
}
