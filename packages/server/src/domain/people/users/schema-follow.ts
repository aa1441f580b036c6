import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { SchemaChange } from '#domain/tenant/pools/settings/schema-change.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { SignInNameRow } from '#schema/rows/users.ts';
import { signInNamesOf, standings } from './sign-in-name.ts';
import type { Attributes, User } from './user.ts';

/** A name of a user as the table of names has it. */
export type NameRow = Pick<SignInNameRow, 'name_key' | 'claimant' | 'kind' | 'standing' | 'claimed_at'>;

/** The user after the change, but for the names. It is the same for a user who has followed already. */
export function followedUser(change: SchemaChange, user: User): User {
  const attributes = followedAttributes(change, user.attributes);
  const status = change.resetsPasswords && isPasswordLost(change, user) ? 'RESET_REQUIRED' : user.status;
  return { ...user, attributes, status };
}

function followedAttributes({ renamed, deleted }: SchemaChange, attributes: Attributes): Attributes {
  const kept = Object.entries(attributes).filter(([name]) => !deleted.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [renamed[name] ?? name, value]));
}

/** Whether the password is bound to a spelling of the username that proves nothing after the change. */
export function isPasswordLost({ from, to }: SchemaChange, { username, sealedVerifier }: User): boolean {
  return (
    sealedVerifier !== undefined &&
    usernameFold({ settings: from }, username) !== usernameFold({ settings: to }, username)
  );
}

/**
 * The names of a user in a pool of other settings, from those that the user has now. An address that nobody proved keeps its
 * standing where it was a name, and is claimed where it was none.
 */
export function followedNames(pool: Pool, user: User, names: readonly NameRow[]): NameRow[] {
  const own = new Map(names.map((row) => [row.name_key, row]));
  return signInNamesOf(pool, user).map(({ kind, nameKey, isHeld }) => {
    const known = own.get(nameKey);
    const row = { name_key: nameKey, kind, claimed_at: known?.claimed_at ?? user.createdAt };
    if (isHeld) return { ...row, claimant: '', standing: standings.held };
    if (known === undefined) return { ...row, claimant: user.sub, standing: standings.claimed };
    return { ...row, claimant: known.claimant, standing: Math.min(known.standing, standings.given) };
  });
}

/** Whether nobody else can have the name. */
export function isFirm({ claimant }: Pick<NameRow, 'claimant'>): boolean {
  return claimant === '';
}
