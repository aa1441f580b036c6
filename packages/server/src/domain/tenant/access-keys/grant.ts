/**
 * What an operation does, in the two respects that limit a key. `users`: the users of a pool with their attributes,
 * factors, sessions and groups. `settings`: everything else, pools and clients themselves among it. `audit`: who did
 * what of all that.
 */
export type Act = 'read users' | 'change users' | 'read settings' | 'change settings' | 'read audit';

/** `read`: all that changes nothing. `users`: all about the users of a pool. `audit`: the audit alone. `all`: every operation. */
export const scopes = ['read', 'users', 'audit', 'all'] as const;
export type Scope = (typeof scopes)[number];

/** What a key may do, and where. */
export interface Grant {
  readonly scope: Scope;
  /** Absent: in every pool, and where no pool is. */
  readonly poolId?: string;
}

const allowed: Readonly<Record<Scope, readonly Act[]>> = {
  read: ['read users', 'read settings', 'read audit'],
  users: ['read users', 'change users'],
  audit: ['read audit'],
  all: ['read users', 'change users', 'read settings', 'change settings', 'read audit'],
};

/** Whether a key may do something in a pool; without one, what is about no pool in particular, or none that is known. */
export function isGranted(grant: Grant, act: Act, poolId: string | undefined): boolean {
  return allowed[grant.scope].includes(act) && (grant.poolId === undefined || grant.poolId === poolId);
}

/** Whether this is the name of a scope. */
export function isScope(text: string): text is Scope {
  return scopes.some((scope) => scope === text);
}
