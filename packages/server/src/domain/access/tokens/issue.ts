import { hash, randomBytes, randomUUID } from 'node:crypto';
import { type Write, write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { preTokenGeneration, type TokenSource } from '#domain/reach/triggers/pre-token-generation.ts';
import { triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import {
  accessTokenLifetimeSeconds,
  type Client,
  idTokenLifetimeSeconds,
  refreshTokenLifetimeSeconds,
  rotatesRefreshTokens,
} from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { toSeconds } from '#lib/clock.ts';
import { signJwt } from '#lib/jwt.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { randomText } from '#lib/random.ts';
import type { SigningKey } from '#lib/signing-keys.ts';
import type { SignInRow } from '#schema/rows/sign-ins.ts';
import { accessTokenClaims, idTokenClaims, type TokenFacts } from './claims.ts';
import type { Grant } from './grant.ts';
import { issuerOf } from './issuer.ts';
import { insertRefreshToken, insertSignIn } from './sign-in-store.ts';

/** The tokens of one answer; `refreshToken` is absent when the client keeps the one it has. */
export interface Tokens {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken?: string;
  /** How long the access token lives. */
  readonly expiresInSeconds: number;
}

/** A new sign-in with its first refresh token, and the writes that make both real. */
export interface NewSignIn {
  readonly row: SignInRow;
  readonly refreshToken: string;
  readonly writes: readonly Write[];
}

/** The device that a sign-in is made from, where the pool tracks devices. */
export interface SignInDevice {
  readonly key: string;
  readonly groupKey: string;
}

// AWS: UserSession's DeviceType and LastIPAddress.
const sessionIdCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const maxUserAgentLength = 1024;
const maxAddressLength = 128;

/** What an app was granted. */
export interface Granted {
  readonly scopes: readonly string[];
  /** When the person proved who they are, in milliseconds since 1970. */
  readonly authenticatedAt: number;
  /** The API that its access tokens are for. */
  readonly resource?: string | undefined;
  /** What the app calls the session at the pages. */
  readonly sid?: string | undefined;
}

/** What a sign-in is made of. */
export interface SignInFacts {
  readonly client: Client;
  readonly user: User;
  readonly caller: Caller;
  readonly device?: SignInDevice | undefined;
  /** What the login page found; absent for a sign-in by the API. */
  readonly granted?: Granted;
}

/** Prepares a sign-in of the user at the client; it exists once `writes` are committed. */
export function newSignIn(
  context: Pick<Context, 'clock'>,
  { client, user, caller, device, granted }: SignInFacts,
): NewSignIn {
  const startedAt = context.clock.now();
  const row: SignInRow = {
    id: newOrderedId(startedAt),
    pool_id: user.poolId,
    client_id: client.id,
    sub: user.sub,
    generation: user.signInGeneration,
    password_set_at: user.passwordSetAt ?? 0,
    started_at: startedAt,
    expires_at: startedAt + refreshTokenLifetimeSeconds(client) * 1000,
    revoked_at: null,
    device_key: device?.key ?? null,
    device_group_key: device?.groupKey ?? null,
    session_id: `tkn${randomText(sessionIdCharacters, 25)}`,
    user_agent: caller.userAgent.slice(0, maxUserAgentLength),
    address: caller.address.slice(0, maxAddressLength),
    last_active_at: startedAt,
    scopes: granted?.scopes.join(' ') ?? null,
    authenticated_at: granted?.authenticatedAt ?? null,
    resource: granted?.resource ?? null,
    sid: granted?.sid ?? null,
  };
  const refresh = newRefreshToken(row.id);
  const { revoked_at: _, ...values } = row;
  const insert = write(insertSignIn, values, { expect: 'one' });
  return { row, refreshToken: refresh.token, writes: [insert, refresh.write] };
}

const signInIdBytes = 16;

/**
 * A refresh token of a sign-in, opaque to its bearer: the id of the sign-in, by which it is found, and 256 random bits. The
 * database keeps only its SHA-256.
 */
export function newRefreshToken(signInId: string): { token: string; write: Write } {
  const id = Buffer.from(signInId.replaceAll('-', ''), 'hex');
  const token = Buffer.concat([id, randomBytes(32)]).toString('base64url');
  return { token, write: write(insertRefreshToken, { signInId, digest: digestOf(token) }) };
}

/** Where a refresh token is found; a text that is none is found nowhere. */
export function refreshTokenKey(token: string): { signInId: string; digest: Uint8Array } {
  const id = Buffer.from(token.slice(0, 2 * signInIdBytes), 'base64url').toString('hex', 0, signInIdBytes);
  const signInId = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return { signInId, digest: digestOf(token) };
}

function digestOf(token: string): Uint8Array {
  return hash('sha256', token, 'buffer');
}

/** Tokens name their sign-in where single sign-ins can be ended: with token revocation, or with rotation. */
function isRevocable(client: Client): boolean {
  return client.settings.enableTokenRevocation || rotatesRefreshTokens(client);
}

/** What tokens are issued for. */
export interface Issue {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  readonly signIn: SignInRow;
  readonly grant: Grant;
  /** Names what led to these tokens; `event_id`. */
  readonly eventId: string;
  readonly source: TokenSource;
  readonly caller: Caller;
}

/**
 * Signs an access and an ID token for a sign-in, with the pool's two keys, as PreTokenGeneration wants them. `commit`
 * makes the sign-in real: it runs after the trigger, which may still deny. It waits for the disk while other threads sign; nobody has
 * a token before it is done.
 * @throws Fault of the trigger or of `commit`; Error when the pool's keys cannot be opened: an outage of ours.
 */
export async function issueTokens(
  context: Context,
  { pool, client, user, signIn, grant, eventId, source, caller }: Issue,
  commit: () => Promise<void>,
): Promise<Omit<Tokens, 'refreshToken'>> {
  const subject = { pool, clientId: client.id, username: user.username };
  const overrides = await preTokenGeneration(context, subject, source, {
    userAttributes: triggerAttributes(user),
    groups: grant.groups,
    scopes: grant.scopes,
    clientMetadata: caller.clientMetadata,
  });
  const keys = await context.local.keys.forPool(user.poolId);
  if (keys === undefined) throw new Error(`pool ${user.poolId} has no signing keys`);
  const facts: TokenFacts = {
    issuer: issuerOf(context.settings, user.poolId),
    client,
    user,
    grant,
    overrides,
    ...(isRevocable(client) && { originId: signIn.id }),
    // Without origin_jti the event is what leads from a token back to its sign-in.
    eventId: isRevocable(client) ? eventId : signIn.id,
    ...(signIn.device_key !== null && { deviceKey: signIn.device_key }),
    issuedAtSeconds: toSeconds(context.clock.now()),
  };
  const expiresInSeconds = accessTokenLifetimeSeconds(client);
  const claims = idTokenClaims(facts, idTokenLifetimeSeconds(client), randomUUID());
  const signing = signJwt(keys.access, accessTokenClaims(facts, expiresInSeconds, randomUUID()));
  // An app that was granted tokens by redirection has to see that the two belong together (OpenID Connect Core, section 3.2.2.9).
  const idSigning = signIn.scopes === null ? signJwt(keys.id, claims) : signBound(keys.id, claims, signing);
  const [accessToken, idToken] = await Promise.all([signing, idSigning, commit()]);
  return { accessToken, idToken, expiresInSeconds };
}

async function signBound(key: SigningKey, claims: Record<string, unknown>, access: Promise<string>): Promise<string> {
  return signJwt(key, { ...claims, at_hash: accessTokenHash(await access) });
}

/** OpenID Connect Core 1.0, section 3.1.3.6, for RS256. */
function accessTokenHash(accessToken: string): string {
  return hash('sha256', accessToken, 'buffer').subarray(0, 16).toString('base64url');
}
