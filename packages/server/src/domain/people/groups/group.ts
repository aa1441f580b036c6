import { Fault } from '#domain/fault.ts';
import type { UserGroupRow } from '#schema/rows/groups.ts';

/** A group of a pool's users, and the role that its members may take. */
export interface Group {
  readonly poolId: string;
  /** Unique in its pool, in exactly this form. */
  readonly name: string;
  readonly description?: string;
  readonly roleArn?: string;
  /** The lowest number comes first, a group without one last. */
  readonly precedence?: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** What an administrator decides of a group. */
export type GroupSettings = Partial<Pick<Group, 'description' | 'roleArn' | 'precedence'>>;

/** How a group is found. */
export type GroupKey = Pick<Group, 'poolId' | 'name'>;

/** AWS: "Quotas in Amazon Cognito": groups of a pool, and groups of a user. */
export const maxGroupsOfPool = 10_000;
export const maxGroupsOfUser = 100;

/** The greatest precedence. AWS: API reference of CreateGroup; the model leaves it out. */
const maxPrecedence = 2 ** 31 - 1;

/** Refuses what the model lets pass. @throws Fault InvalidParameterException */
export function checkGroupSettings({ precedence = 0 }: GroupSettings): void {
  if (precedence <= maxPrecedence) return;
  throw new Fault('InvalidParameterException', `Precedence must be no greater than ${maxPrecedence}.`);
}

/** AWS: this text, with its final period. */
export function groupMissing(): Fault {
  return new Fault('ResourceNotFoundException', 'Group not found.');
}

/** The roles of a user's groups, each once and the first one first, and the one that a user without a choice takes. */
export interface GrantedRoles {
  readonly arns: readonly string[];
  readonly preferred?: string;
}

/** Groups in the order in which they count: the lowest precedence first, none last; equal ones stay as they are. */
export function inOrderOfPrecedence(groups: readonly Group[]): Group[] {
  return groups.toSorted((one, other) => rankOf(one) - rankOf(other));
}

/**
 * The roles of groups that stand in the order of precedence. AWS: "Role-based access control": a single role is preferred,
 * and of several that of the group with the best precedence; where groups with different roles share the best, none is.
 */
export function rolesOf(groups: readonly Group[]): GrantedRoles {
  const carrying = groups.filter(({ roleArn }) => roleArn !== undefined);
  const arns = arnsOf(carrying);
  const [best] = carrying;
  const candidates = best === undefined ? [] : arnsOf(carrying.filter((group) => rankOf(group) === rankOf(best)));
  const [preferred] = candidates;
  return { arns, ...(candidates.length === 1 && preferred !== undefined && { preferred }) };
}

/** The group in a row of the table. */
export function toGroup(row: UserGroupRow): Group {
  return {
    poolId: row.pool_id,
    name: row.name,
    ...(row.description !== null && { description: row.description }),
    ...(row.role_arn !== null && { roleArn: row.role_arn }),
    ...(row.precedence !== null && { precedence: row.precedence }),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function rankOf({ precedence = maxPrecedence + 1 }: Group): number {
  return precedence;
}

function arnsOf(groups: readonly Group[]): string[] {
  return [...new Set(groups.flatMap(({ roleArn }) => roleArn ?? []))];
}
