import { hash, type KeyObject } from 'node:crypto';
import { contextKeys } from '../../../server/src/domain/identity-pools/policies/request.ts';
import { isSignedBy, parseJwt } from '../../../server/src/lib/jwt.ts';
import { Kept } from '../../../server/src/lib/kept.ts';
import type { Known } from '../identity.ts';
import { Refusal } from '../refusal.ts';
import type { OnUnreadable } from '../watched-file.ts';
import { fetchedKeys, givenKeys, type KeySet, keysUrlOf, type PoolKeys } from './pool-keys.ts';

/** A user pool whose tokens are believed. */
export interface TokenPool {
  /** As in `iss`: `https://auth.example.org/us-east-1_h8Ge4PqZc`. */
  readonly issuer: string;
  /** The app clients whose tokens count. */
  readonly clientIds: readonly string[];
  /** The kinds of tokens that count: both unless said otherwise. */
  readonly tokenUses?: readonly TokenUse[];
  /** The keys of the pool; in their place, they are fetched from `keysUrl`. */
  readonly keys?: KeySet;
  /** Unless given, `<issuer>/.well-known/jwks.json`. */
  readonly keysUrl?: string;
  readonly roles: TokenRoles;
}

export type TokenUse = 'access' | 'id';

/** Whose policies speak for a token. The first way that leads to a role decides; a token without one may do nothing. */
export interface TokenRoles {
  /** The role that `cognito:preferred_role` names; id tokens have it. */
  readonly preferred?: boolean;
  /** The role of each group in `cognito:groups`. Of several, the policies of all count, as those of one role. */
  readonly groups?: Readonly<Record<string, string>>;
  readonly default?: string;
}

interface OpenPool extends TokenPool {
  readonly poolKeys: PoolKeys;
}

type Claims = Readonly<Record<string, unknown>>;

/** A token that held, and the key that says so: it holds while the pool has this key. */
interface Verified {
  readonly known: Known;
  readonly pool: OpenPool;
  readonly keyId: string;
  readonly key: KeyObject;
}

/** Some 3 KiB each. */
const maxTokens = 10_000;

/** Verifies tokens of user pools. A token that held is remembered until it expires, or its key is gone. */
export class PoolTokens {
  readonly #pools: ReadonlyMap<string, OpenPool>;
  readonly #verified = new Kept<Verified>(maxTokens);

  /** @throws Error for a pool that cannot be used */
  constructor(pools: readonly TokenPool[], tell: OnUnreadable) {
    this.#pools = new Map(pools.map((pool) => [pool.issuer, { ...pool, poolKeys: openKeys(pool, tell) }]));
    if (this.#pools.size !== pools.length) throw new Error('pools: an issuer stands there twice.');
  }

  /** Who a token is about. @throws Refusal */
  async verify(header: string, now: number): Promise<Known> {
    const [, token = ''] = /^(?:Bearer +)?([\w.-]+)$/i.exec(header.trim()) ?? [];
    const name = hash('sha256', token, 'base64');
    const kept = this.#verified.find(name);
    const holds = kept !== undefined && (await kept.pool.poolKeys.find(kept.keyId, now)) === kept.key;
    const verified = holds ? kept : await this.#open(token, now);
    if (now / 1000 >= (verified.known.identity.expiresAtSeconds ?? 0))
      throw new Refusal('expired-credentials', 'The token has expired.');
    this.#verified.keep(name, verified);
    return verified.known;
  }

  async #open(token: string, now: number): Promise<Verified> {
    const parsed = parseJwt(token);
    const { keyId, claims } = parsed ?? {};
    const pool = typeof claims?.iss === 'string' ? this.#pools.get(claims.iss) : undefined;
    if (parsed === undefined || keyId === undefined || pool === undefined) throw badToken();
    // Before anybody is asked about keys: what is not for us makes us ask nobody.
    const use = readUse(parsed.claims, pool);
    const key = await pool.poolKeys.find(keyId, now);
    if (key === undefined || !(await isSignedBy(key, parsed))) throw badToken();
    return { known: readClaims(parsed.claims, use, pool), pool, keyId, key };
  }
}

function badToken(): Refusal {
  return new Refusal('bad-token', 'The token does not hold here.');
}

function openKeys(pool: TokenPool, tell: OnUnreadable): PoolKeys {
  const { issuer, clientIds, keys, keysUrl, tokenUses = ['access', 'id'] } = pool;
  if (clientIds.length === 0) throw new Error(`clientIds of ${issuer} names no app client.`);
  if (tokenUses.length === 0) throw new Error(`tokenUses of ${issuer} names no kind of token.`);
  if (keys !== undefined) return givenKeys(keys);
  return fetchedKeys(keysUrl ?? keysUrlOf(issuer), tell);
}

interface Use {
  readonly use: TokenUse;
  readonly clientId: string;
}

/** For what a token claims to be, and for whom. @throws Refusal unless this pool takes it */
function readUse(claims: Claims, { tokenUses = ['access', 'id'], clientIds }: OpenPool): Use {
  const { token_use: use } = claims;
  const isUse = (use === 'access' || use === 'id') && tokenUses.includes(use);
  const clientId = use === 'access' ? claims.client_id : claims.aud;
  if (!isUse || typeof clientId !== 'string' || !clientIds.includes(clientId)) throw badToken();
  return { use, clientId };
}

/** The latest second that a date can have (ECMA-262, "Time Values and Time Range"). */
const maxSeconds = 8.64e12;

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= maxSeconds;
}

/** What the claims of a token that is signed say. @throws Refusal for claims that no user pool makes */
function readClaims(claims: Claims, { use, clientId }: Use, pool: OpenPool): Known {
  const { exp, sub, iat } = claims;
  if (!isSeconds(exp) || typeof sub !== 'string' || (iat !== undefined && !isSeconds(iat))) throw badToken();
  const username = use === 'access' ? claims.username : claims['cognito:username'];
  const groups = texts(claims['cognito:groups']);
  const scopes = use === 'access' && typeof claims.scope === 'string' ? claims.scope.split(' ').filter(Boolean) : [];
  const provider = pool.issuer.replace(/^https?:\/\//, '');
  return {
    identity: {
      kind: 'token',
      roles: rolesOf(claims, groups, pool.roles),
      subject: sub,
      ...(typeof username === 'string' && { username }),
      clientId,
      groups,
      scopes,
      expiresAtSeconds: exp,
    },
    keys: contextKeys({
      'aws:PrincipalType': 'FederatedUser',
      'aws:FederatedProvider': provider,
      ...(iat !== undefined && { 'aws:TokenIssueTime': new Date(iat * 1000).toISOString() }),
      [`${provider}:sub`]: sub,
      [`${provider}:aud`]: clientId,
      'cenote:sub': sub,
      'cenote:client': clientId,
      'cenote:token-use': use,
      'cenote:groups': groups,
      'cenote:scope': scopes,
      ...(typeof username === 'string' && { 'cenote:username': username }),
    }),
  };
}

function rolesOf(claims: Claims, groups: readonly string[], roles: TokenRoles): readonly string[] {
  const { 'cognito:preferred_role': preferred } = claims;
  if (roles.preferred && typeof preferred === 'string') return [preferred];
  const { groups: ofGroups = {} } = roles;
  const named = groups.flatMap((group) => (Object.hasOwn(ofGroups, group) ? (ofGroups[group] ?? []) : []));
  if (named.length > 0) return [...new Set(named)];
  return roles.default === undefined ? [] : [roles.default];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
