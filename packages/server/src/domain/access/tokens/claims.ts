import type { User } from '#domain/people/users/user.ts';
import type { ClaimOverrides, TokenOverrides } from '#domain/reach/triggers/pre-token-generation.ts';
import { type Client, canRead } from '#domain/tenant/clients/client.ts';

/** The scope of every token that the API itself hands out: it may call the user's own operations. */
export const API_SCOPE = 'aws.cognito.signin.user.admin';

/** What both tokens of one issue have in common. Times are whole seconds since 1970. */
export interface TokenFacts {
  readonly issuer: string;
  readonly client: Client;
  readonly user: User;
  /** The sign-in that the tokens come from; absent for clients without token revocation. */
  readonly originId?: string;
  readonly eventId: string;
  /** The device of the sign-in, where the pool tracks devices. */
  readonly deviceKey?: string;
  /** What PreTokenGeneration wants changed. */
  readonly overrides: TokenOverrides;
  readonly authTimeSeconds: number;
  readonly issuedAtSeconds: number;
}

type Claims = Record<string, unknown>;

function commonClaims(facts: TokenFacts, lifetimeSeconds: number, tokenId: string): Claims {
  return {
    sub: facts.user.sub,
    iss: facts.issuer,
    ...(facts.originId === undefined ? {} : { origin_jti: facts.originId }),
    event_id: facts.eventId,
    auth_time: facts.authTimeSeconds,
    exp: facts.issuedAtSeconds + lifetimeSeconds,
    iat: facts.issuedAtSeconds,
    ...(facts.originId === undefined ? {} : { jti: tokenId }),
  };
}

/** The claims of an access token for the API (AWS: "Understanding the access token"). */
export function accessTokenClaims(facts: TokenFacts, lifetimeSeconds: number, tokenId: string): Claims {
  const { overrides, deviceKey } = facts;
  const claims = {
    ...commonClaims(facts, lifetimeSeconds, tokenId),
    ...(deviceKey !== undefined && { device_key: deviceKey }),
    client_id: facts.client.id,
    token_use: 'access',
    scope: scopesOf(overrides.scopes).join(' '),
    username: facts.user.username,
  };
  return overridden({ ...claims, ...groupClaims(overrides.groups, 'access') }, overrides.accessClaims);
}

/** The claims of an ID token: who signed in, and the attributes that the client may read (AWS: "Understanding the ID token"). */
export function idTokenClaims(facts: TokenFacts, lifetimeSeconds: number, tokenId: string): Claims {
  const attributes: Claims = {};
  for (const [name, value] of Object.entries(facts.user.attributes)) {
    if (canRead(facts.client, name)) attributes[name] = attributeClaim(name, value);
  }
  const { overrides } = facts;
  const claims = {
    ...attributes,
    ...commonClaims(facts, lifetimeSeconds, tokenId),
    aud: facts.client.id,
    token_use: 'id',
    'cognito:username': facts.user.username,
  };
  return overridden({ ...claims, ...groupClaims(overrides.groups, 'id') }, overrides.idClaims);
}

function scopesOf({ add, suppress }: TokenOverrides['scopes']): string[] {
  return [...new Set([API_SCOPE, ...add])].filter((scope) => !suppress.includes(scope));
}

/** AWS: groups stand in both tokens, roles in the ID token alone. */
function groupClaims(groups: TokenOverrides['groups'], token: 'access' | 'id'): Claims {
  if (groups === undefined) return {};
  const { groupsToOverride, iamRolesToOverride, preferredRole } = groups;
  return {
    ...(groupsToOverride.length > 0 && { 'cognito:groups': groupsToOverride }),
    ...(token === 'id' && iamRolesToOverride.length > 0 && { 'cognito:roles': iamRolesToOverride }),
    ...(token === 'id' && preferredRole !== undefined && { 'cognito:preferred_role': preferredRole }),
  };
}

/** The claims that no function may change are not among these overrides any more. */
function overridden(claims: Claims, { add, suppress }: ClaimOverrides): Claims {
  const kept = Object.entries(claims).filter(([name]) => !suppress.includes(name));
  return { ...Object.fromEntries(kept), ...add };
}

/** OpenID Connect Core 5.1 gives three standard claims a type of their own; the API keeps every attribute as a string. */
function attributeClaim(name: string, value: string): unknown {
  switch (name) {
    case 'email_verified':
    case 'phone_number_verified':
      return value === 'true';
    case 'address':
      return { formatted: value };
    case 'updated_at':
      return Number(value);
    default:
      return value;
  }
}
