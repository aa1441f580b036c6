import { createPublicKey } from 'node:crypto';
import type { Context, Settings } from '#domain/context.ts';
import { ownProvider } from '#domain/identity-pools/pools/provider-names.ts';
import { toSeconds } from '#lib/clock.ts';
import { isSignedBy, parseJwt, signJwt } from '#lib/jwt.ts';
import { listIdentityJwks, loadIdentityKey } from './identity-key-store.ts';

/** What a token of an identity says. */
export interface IdentityTokenFacts {
  readonly poolId: string;
  readonly identityId: string;
  /** How the identity was authenticated: `unauthenticated`, or `authenticated` and by whom. */
  readonly methods: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /**
   * What it opens: `login` for a developer's back end, whose app shows it to the identity pool as a login; `role` for a token service
   * alone.
   */
  readonly use: 'login' | 'role';
  /** Who vouched for the identity, each of whom has to lead to it still; nobody for a guest. */
  readonly logins: readonly VouchedLogin[];
}

/** A login that was verified when a token was made. */
export interface VouchedLogin {
  /** Says which one it is, and nothing about it. */
  readonly digest: string;
  /** Under which names the pool maps its roles. */
  readonly mappingNames: readonly string[];
}

/** Ours alone: whoever else reads these tokens passes over it. */
const cenoteClaim = 'cenote';

const tagsClaim = 'https://aws.amazon.com/tags';

/** Where identity tokens say that they come from, and the base of their discovery document: as `issuerOf` of user pools. */
export function identityIssuerOf({ issuer, publicUrl }: Settings): string {
  return issuer === 'own' ? `${publicUrl}/identity-pools` : `https://${ownProvider}`;
}

/**
 * An OpenID token that says who an identity is, for whoever gives credentials (AWS: the token of GetOpenIdToken; tags as "Passing
 * session tags using AssumeRoleWithWebIdentity" has them).
 */
export async function issueIdentityToken(
  context: Pick<Context, 'db' | 'secrets' | 'clock' | 'local' | 'settings'>,
  { poolId, identityId, methods, tags, use, logins }: IdentityTokenFacts,
  lifetimeSeconds: number,
): Promise<string> {
  const { accountId, region } = context.settings;
  const iat = toSeconds(context.clock.now());
  const principalTags = Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, [value]]));
  return signJwt(await loadIdentityKey(context), {
    sub: identityId,
    aud: poolId,
    amr: methods,
    iss: identityIssuerOf(context.settings),
    [`https://${ownProvider}/identity-pool-arn`]: `arn:aws:cognito-identity:${region}:${accountId}:identitypool/${poolId}`,
    ...(Object.keys(tags).length > 0 && { [tagsClaim]: { principal_tags: principalTags } }),
    [cenoteClaim]: { use, logins },
    exp: iat + lifetimeSeconds,
    iat,
  });
}

/** Why a token is none of ours, or none any more. */
export type IdentityTokenFault = 'foreign' | 'signature' | { readonly expiredAtSeconds: number };

/** What a token of `issueIdentityToken` says, and when it ends. */
export interface ReadIdentityToken extends IdentityTokenFacts {
  readonly expiresAtSeconds: number;
}

/** What a token of `issueIdentityToken` says, or what is wrong with it. */
export async function readIdentityToken(
  context: Pick<Context, 'db' | 'secrets' | 'clock' | 'settings'>,
  token: string,
): Promise<ReadIdentityToken | { readonly fault: IdentityTokenFault }> {
  const parsed = parseJwt(token);
  const { sub, aud, amr, iss, exp, [tagsClaim]: tags, [cenoteClaim]: ours } = parsed?.claims ?? {};
  const isOurs = iss === identityIssuerOf(context.settings);
  if (parsed === undefined || !isOurs || typeof sub !== 'string' || typeof aud !== 'string')
    return { fault: 'foreign' };
  if (typeof exp !== 'number' || !isTexts(amr) || ours === undefined) return { fault: 'foreign' };
  const jwk = (await listIdentityJwks(context)).find(({ kid }) => kid === parsed.keyId);
  const key = jwk && createPublicKey({ key: { ...jwk }, format: 'jwk' });
  if (key === undefined || !(await isSignedBy(key, parsed))) return { fault: 'signature' };
  if (toSeconds(context.clock.now()) >= exp) return { fault: { expiredAtSeconds: exp } };
  // What this key signed has it.
  const { use, logins } = ours as Pick<IdentityTokenFacts, 'use' | 'logins'>;
  return { poolId: aud, identityId: sub, methods: amr, tags: toTags(tags), use, logins, expiresAtSeconds: exp };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** As the token carries them: it is ours, its signature was right. */
function toTags(claim: unknown): Record<string, string> {
  const { principal_tags: tags = {} } = (claim ?? {}) as { principal_tags?: Record<string, string[]> };
  return Object.fromEntries(Object.entries(tags).map(([key, [value = '']]) => [key, value]));
}
