import { Fault } from '#domain/fault.ts';
import { isForm } from '#domain/forms.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { type Attributes, isVerified, type User } from './user.ts';
import { likenessOf } from './username.ts';

/** What a sign-in name is to its user, the strongest first. */
export type NameKind = 'sub' | 'username' | VerifiedAttribute | 'preferred_username';

/**
 * How firmly a user has a name. One user in a pool holds it or was given it: it is proved, or it cannot be proved and was
 * there first. An address that is only claimed stops nobody else (docs/names.md).
 */
export const standings = { claimed: 0, given: 1, held: 2 } as const;

/** A name under which a user is found. */
export interface SignInName {
  readonly kind: NameKind;
  /** As compared: folded as the pool folds names. */
  readonly nameKey: string;
  /** Whether it is the user's own by what is known of the user; an address that nobody proved yet is not. */
  readonly isHeld: boolean;
}

/** Whether users of this pool sign up with an address in place of a username. */
export function hasAddressUsernames(pool: Pool): boolean {
  return (pool.settings.usernameAttributes ?? []).length > 0;
}

/**
 * Every name of a user, each once, as its strongest kind: `sub`; the username; an address where users sign up with it, or
 * where it is an alias and verified; a confirmed user's preferred_username where that is an alias. What could be taken for an
 * address that is an alias is no name as anything else. Who comes by a provider alone types no name anywhere, and so has none but the
 * username: their address keeps nobody from signing up with it, nor another's keeps them from coming.
 */
export function signInNamesOf(pool: Pool, user: User): SignInName[] {
  const { usernameAttributes = [], aliasAttributes = [] } = pool.settings;
  const names: [kind: NameKind, name: string | undefined, isHeld: boolean][] = [['sub', user.sub, true]];
  // An address is a name by its own attribute, or not at all: only there it is proved.
  if (addressAlias(pool, user.username) === undefined) names.push(['username', user.username, true]);
  const typesNames = user.status !== 'EXTERNAL_PROVIDER';
  for (const kind of typesNames ? (['email', 'phone_number'] as const) : []) {
    const isProved = isVerified(user, kind);
    if (usernameAttributes.includes(kind)) names.push([kind, attributeName(user, kind), isProved]);
    else if (aliasAttributes.includes(kind) && isProved) names.push([kind, attributeName(user, kind), true]);
  }
  const preferred = attributeName(user, 'preferred_username');
  const isPreferred = typesNames && aliasAttributes.includes('preferred_username') && user.status !== 'UNCONFIRMED';
  if (isPreferred && preferred !== undefined && addressAlias(pool, preferred) === undefined) {
    names.push(['preferred_username', preferred, true]);
  }
  const found = new Map<string, SignInName>();
  for (const [kind, name, isHeld] of names) {
    if (name === undefined) continue;
    const nameKey = usernameFold(pool, name);
    if (!found.has(nameKey)) found.set(nameKey, { kind, nameKey, isHeld });
  }
  return [...found.values()];
}

/**
 * Refuses a preferred_username that would be a name and may not be: of a user who is not confirmed, and one that could be
 * taken for a `sub` or for an address that is a sign-in name itself, unless it is the user's own. What stands in `before` already may stay.
 * @throws Fault InvalidParameterException
 */
export function checkPreferredUsername(
  pool: Pool,
  user: Pick<User, 'status' | 'attributes'> & { readonly sub?: string },
  before: Attributes = {},
): void {
  const name = user.attributes['preferred_username'];
  if (!name || !pool.settings.aliasAttributes?.includes('preferred_username')) return;
  if (user.status === 'UNCONFIRMED') {
    throw invalid('preferred_username cannot be provided for unconfirmed account');
  }
  if (name === before['preferred_username']) return;
  const isSame = (own: string | undefined) => own !== undefined && usernameFold(pool, own) === usernameFold(pool, name);
  if (likenessOf(name) === 'sub' && !isSame(user.sub))
    throw invalid('preferred_username cannot be of the format of a sub.');
  const kind = addressAlias(pool, name);
  if (kind === undefined || isSame(user.attributes[kind])) return;
  const format = kind === 'email' ? 'email' : 'phone number';
  throw invalid(`preferred_username cannot be of ${format} format, since user pool is configured for ${format} alias.`);
}

/** An attribute's value as far as it can be sent as a name. */
function attributeName({ attributes }: User, kind: VerifiedAttribute | 'preferred_username'): string | undefined {
  const value = attributes[kind];
  return value !== undefined && isForm('UsernameType', value) ? value : undefined;
}

/** Which kind of address a name could be taken for, where that kind is an alias. */
export function addressAlias(
  { settings: { aliasAttributes = [] } }: Pool,
  name: string,
): VerifiedAttribute | undefined {
  const likeness = aliasAttributes.length === 0 ? undefined : likenessOf(name);
  return likeness !== undefined && likeness !== 'sub' && aliasAttributes.includes(likeness) ? likeness : undefined;
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
