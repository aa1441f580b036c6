import type { Context } from '#domain/context.ts';
import { type Group, rolesOf } from '#domain/people/groups/group.ts';
import { findGroupsOf } from '#domain/people/groups/member-store.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Groups } from '#domain/reach/triggers/pre-token-generation.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { toSeconds } from '#lib/clock.ts';
import type { SignInRow } from '#schema/rows/sign-ins.ts';

/** The scope of every token that the API itself hands out: it may call the user's own operations. */
export const apiScope = 'aws.cognito.signin.user.admin';

/** What tokens are to say of their sign-in: what was granted, before a function changes it. */
export interface Grant {
  readonly scopes: readonly string[];
  readonly groups: Groups;
  /** What the app sent to find in the ID token again (OpenID Connect Core 1.0, section 2). */
  readonly nonce?: string;
  /** The API that the access token is for: its `aud` (RFC 8707, RFC 9068 section 3). */
  readonly resource?: string;
  /** What the app calls the session at the pages (OpenID Connect Back-Channel Logout 1.0, section 2.1). */
  readonly sid?: string;
  /** When the user signed in, in whole seconds since 1970. */
  readonly authTimeSeconds: number;
}

/**
 * What a sign-in grants, with the groups that the user is in now: the scopes that its app was granted, or that of the API. Whoever was in
 * no group when the user was read is looked for only where a function may have put them into one since, so that most sign-ins cost no
 * query more.
 */
export async function loadGrant(
  context: Pick<Context, 'db'>,
  { settings }: Pool,
  user: User,
  {
    started_at,
    scopes,
    authenticated_at,
    resource,
    sid,
  }: Pick<SignInRow, 'started_at' | 'scopes' | 'authenticated_at' | 'resource' | 'sid'>,
): Promise<Grant> {
  const mayBeInGroup = user.hasBeenInGroup === true || Object.keys(settings.lambdaConfig).length > 0;
  return {
    scopes: scopes === null ? [apiScope] : scopes.split(' '),
    groups: toClaims(mayBeInGroup ? await findGroupsOf(context, user) : []),
    ...(resource !== null && { resource }),
    ...(sid !== null && { sid }),
    authTimeSeconds: toSeconds(authenticated_at ?? started_at),
  };
}

function toClaims(groups: readonly Group[]): Groups {
  const { arns, preferred } = rolesOf(groups);
  return {
    groupsToOverride: groups.map(({ name }) => name),
    iamRolesToOverride: arns,
    ...(preferred !== undefined && { preferredRole: preferred }),
  };
}
