import { type Client, canRead } from '#domain/clients/client.ts';
import type { User } from '#domain/users/user.ts';

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
  return {
    ...commonClaims(facts, lifetimeSeconds, tokenId),
    client_id: facts.client.id,
    token_use: 'access',
    scope: API_SCOPE,
    username: facts.user.username,
  };
}

/** The claims of an ID token: who signed in, and the attributes that the client may read (AWS: "Understanding the ID token"). */
export function idTokenClaims(facts: TokenFacts, lifetimeSeconds: number, tokenId: string): Claims {
  const attributes: Claims = {};
  for (const [name, value] of Object.entries(facts.user.attributes)) {
    if (canRead(facts.client, name)) attributes[name] = attributeClaim(name, value);
  }
  return {
    ...attributes,
    ...commonClaims(facts, lifetimeSeconds, tokenId),
    aud: facts.client.id,
    token_use: 'id',
    'cognito:username': facts.user.username,
  };
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
