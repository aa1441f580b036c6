import type { User } from '#domain/people/users/user.ts';
import type { ClaimOverrides, TokenOverrides } from '#domain/reach/triggers/pre-token-generation.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { appIdOf, isThirdParty } from '#domain/tenant/clients/oauth-extensions.ts';
import type { Grant } from './grant.ts';
import { toldAttributes } from './told-attributes.ts';

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
  readonly grant: Grant;
  /** What PreTokenGeneration wants changed of it. */
  readonly overrides: TokenOverrides;
  readonly issuedAtSeconds: number;
}

type Claims = Record<string, unknown>;

function commonClaims(facts: TokenFacts, lifetimeSeconds: number, tokenId: string): Claims {
  return {
    sub: facts.user.sub,
    iss: facts.issuer,
    ...(facts.originId === undefined ? {} : { origin_jti: facts.originId }),
    event_id: facts.eventId,
    auth_time: facts.grant.authTimeSeconds,
    exp: facts.issuedAtSeconds + lifetimeSeconds,
    iat: facts.issuedAtSeconds,
    ...(facts.originId === undefined ? {} : { jti: tokenId }),
  };
}

/** The claims of an access token for the API (AWS: "Understanding the access token"). */
export function accessTokenClaims(facts: TokenFacts, lifetimeSeconds: number, tokenId: string): Claims {
  const { grant, overrides, deviceKey } = facts;
  const claims = {
    ...commonClaims(facts, lifetimeSeconds, tokenId),
    ...(deviceKey !== undefined && { device_key: deviceKey }),
    ...(grant.resource !== undefined && { aud: grant.resource }),
    client_id: appIdOf(facts.client),
    token_use: 'access',
    scope: scopesOf(grant, overrides).join(' '),
    username: facts.user.username,
  };
  return overridden({ ...claims, ...groupClaims(facts, 'access') }, overrides.accessClaims);
}

/** The claims of an ID token: who signed in, and the attributes that the client may read (AWS: "Understanding the ID token"). */
export function idTokenClaims(facts: TokenFacts, lifetimeSeconds: number, tokenId: string): Claims {
  const { grant, overrides } = facts;
  const claims = {
    ...Object.fromEntries(
      toldAttributes(facts.client, facts.user, grant.scopes).map(([name, value]) => [
        name,
        attributeClaim(name, value),
      ]),
    ),
    ...commonClaims(facts, lifetimeSeconds, tokenId),
    ...(grant.nonce !== undefined && { nonce: grant.nonce }),
    ...(grant.sid !== undefined && { sid: grant.sid }),
    aud: appIdOf(facts.client),
    token_use: 'id',
    'cognito:username': facts.user.username,
  };
  return overridden({ ...claims, ...groupClaims(facts, 'id') }, overrides.idClaims);
}

/** What a token of a client that stands for itself says. Times are whole seconds since 1970. */
export interface ClientTokenFacts {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** The API that the token is for: its `aud`. */
  readonly resource?: string | undefined;
  readonly overrides: Pick<TokenOverrides, 'accessClaims' | 'scopes'>;
  readonly issuedAtSeconds: number;
}

/** The claims of an access token for a client itself: nobody signed in (AWS: "Understanding the access token", RFC 6749 section 4.4). */
export function clientTokenClaims(facts: ClientTokenFacts, lifetimeSeconds: number, tokenId: string): Claims {
  const { clientId, issuedAtSeconds, overrides } = facts;
  const claims = {
    sub: clientId,
    token_use: 'access',
    scope: scopesOf(facts, overrides).join(' '),
    auth_time: issuedAtSeconds,
    iss: facts.issuer,
    exp: issuedAtSeconds + lifetimeSeconds,
    iat: issuedAtSeconds,
    version: 2,
    jti: tokenId,
    ...(facts.resource !== undefined && { aud: facts.resource }),
    client_id: clientId,
  };
  return overridden(claims, overrides.accessClaims);
}

function scopesOf(
  { scopes }: Pick<Grant, 'scopes'>,
  { scopes: { add, suppress } }: Pick<TokenOverrides, 'scopes'>,
): string[] {
  return [...new Set([...scopes, ...add])].filter((scope) => !suppress.includes(scope));
}

/** AWS: groups stand in both tokens, roles in the ID token alone. No scope tells an app of somebody else of them. */
function groupClaims({ client, grant, overrides }: TokenFacts, token: 'access' | 'id'): Claims {
  if (isThirdParty(client)) return {};
  const { groupsToOverride, iamRolesToOverride, preferredRole } = overrides.groups ?? grant.groups;
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
    case 'identities':
      return identitiesClaim(value);
    default:
      return value;
  }
}

/** AWS: a list in the ID token, with texts for what the API has as a truth and a number. */
function identitiesClaim(value: string): object[] {
  const entries = JSON.parse(value) as { readonly primary: boolean; readonly dateCreated: number }[];
  return entries.map((entry) => ({
    ...entry,
    primary: String(entry.primary),
    dateCreated: String(entry.dateCreated),
  }));
}
