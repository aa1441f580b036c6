import { hash } from 'node:crypto';
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

/** Some 3 KiB each. */
const maxTokens = 10_000;

/** Verifies tokens of user pools. A token that held is remembered until it expires. */
export class PoolTokens {
  readonly #pools: ReadonlyMap<string, OpenPool>;
  readonly #verified = new Kept<Known>(maxTokens);

  /** @throws Error for a pool that cannot be used */
  constructor(pools: readonly TokenPool[], tell: OnUnreadable) {
    this.#pools = new Map(pools.map((pool) => [pool.issuer, { ...pool, poolKeys: openKeys(pool, tell) }]));
    if (this.#pools.size !== pools.length) throw new Error('pools: an issuer stands there twice.');
  }

  /** Who a token is about. @throws Refusal */
  async verify(header: string, now: number): Promise<Known> {
    const [, token = ''] = /^(?:Bearer +)?([\w.-]+)$/i.exec(header.trim()) ?? [];
    const name = hash('sha256', token, 'base64');
    const known = this.#verified.find(name) ?? (await this.#open(token, now));
    if (now / 1000 >= (known.identity.expiresAtSeconds ?? 0))
      throw new Refusal('expired-credentials', 'The token has expired.');
    this.#verified.keep(name, known);
    return known;
  }

  async #open(token: string, now: number): Promise<Known> {
    const parsed = parseJwt(token);
    const pool = this.#pools.get(String(parsed?.claims.iss));
    if (parsed?.keyId === undefined || pool === undefined) throw badToken();
    // Before anybody is asked about keys: what is not for us makes us ask nobody.
    const known = readClaims(parsed.claims, pool);
    const key = await pool.poolKeys.find(parsed.keyId, now);
    if (key === undefined || !(await isSignedBy(key, parsed))) throw badToken();
    return known;
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

function readClaims(claims: Claims, pool: OpenPool): Known {
  const { iss, token_use: use, exp, sub, iat } = claims;
  const { tokenUses = ['access', 'id'], clientIds } = pool;
  const isUse = (use === 'access' || use === 'id') && tokenUses.includes(use);
  const clientId = use === 'access' ? claims.client_id : claims.aud;
  if (!isUse || typeof clientId !== 'string' || !clientIds.includes(clientId)) throw badToken();
  if (typeof exp !== 'number' || typeof sub !== 'string' || typeof iss !== 'string') throw badToken();
  const username = use === 'access' ? claims.username : claims['cognito:username'];
  const groups = texts(claims['cognito:groups']);
  const scopes = use === 'access' && typeof claims.scope === 'string' ? claims.scope.split(' ').filter(Boolean) : [];
  const provider = iss.replace(/^https?:\/\//, '');
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
      ...(typeof iat === 'number' && { 'aws:TokenIssueTime': new Date(iat * 1000).toISOString() }),
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
