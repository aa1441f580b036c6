import type { User } from '#domain/people/users/user.ts';
import { type Client, canRead } from '#domain/tenant/clients/client.ts';
import { isThirdParty } from '#domain/tenant/clients/oauth-extensions.ts';

/** The attributes of a user that a client may read and that its scopes tell of. */
export function toldAttributes(client: Client, user: User, scopes: readonly string[]): (readonly [string, string])[] {
  const tells = isThirdParty(client) ? tellsOthers : tellsOf;
  return Object.entries(user.attributes).filter(([name]) => canRead(client, name) && tells(scopes, name, client));
}

const scopeOfClaim: Readonly<Record<string, string>> = {
  email: 'email',
  email_verified: 'email',
  phone_number: 'phone',
  phone_number_verified: 'phone',
};

/** AWS: "The user attributes endpoint": `openid` alone, as the API, tells of all; beside it, each of the three scopes tells of its own. */
function tellsOf(scopes: readonly string[], attribute: string): boolean {
  const narrower = ['email', 'phone', 'profile'].filter((scope) => scopes.includes(scope));
  return narrower.length === 0 || narrower.includes(scopeOfClaim[attribute] ?? 'profile');
}

/** OpenID Connect Core 5.4. */
const profileClaims: readonly string[] = [
  'name',
  'family_name',
  'given_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'updated_at',
];

/**
 * An app of somebody else is told what the person has let it have (OpenID Connect Core 5.4). What no scope tells of is the pool's own: its
 * owner says so in the client's ReadAttributes.
 */
function tellsOthers(scopes: readonly string[], attribute: string, { settings }: Client): boolean {
  if (attribute === 'sub') return true;
  const scope = scopeOfClaim[attribute] ?? (profileClaims.includes(attribute) ? 'profile' : undefined);
  return scope === undefined ? (settings.readAttributes?.includes(attribute) ?? false) : scopes.includes(scope);
}
