import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { Documents } from '#domain/documents.ts';
import { type ForeignIdentity, type ForeignProvider, ForeignTokenError } from '#domain/foreign-tokens.ts';
import type { Kept } from '#lib/kept.ts';
import { IssuerKeys, type KeySet } from './issuer-keys.ts';

type OpenIdProvider = Extract<ForeignProvider, { kind: 'openid' }>;

/** Signatures by a key pair alone: a key that everybody can read must not sign. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const maxTokenLength = 32_768;

/**
 * What an ID token says (OpenID Connect Core 1.0, section 3.1.3.7). What can be told from the token alone is told first, so that no
 * provider is asked about a token of another one. @throws ForeignTokenError
 */
export async function verifyOpenIdToken(
  { documents, issuers }: { documents: Documents; issuers: Kept<IssuerKeys> },
  provider: OpenIdProvider,
  token: string,
  now: number,
): Promise<ForeignIdentity> {
  const names = namesOf(provider);
  const audience = checkClaims(provider, names, token);
  const place = provider.keysUrl ?? provider.issuer;
  const known = issuers.find(place);
  const keys =
    known ?? new IssuerKeys(documents, { address: provider.issuer, issuers: names, keysUrl: provider.keysUrl });
  if (known === undefined) issuers.keep(place, keys);
  const claims = await verify(keys, token, now);
  if (typeof claims.sub !== 'string' || claims.sub === '') {
    throw new ForeignTokenError('form', 'the token has no subject');
  }
  return { subject: claims.sub, audience, claims };
}

/** The issuer with and without a slash at its end, since ARNs have none; and what else the provider calls itself. */
function namesOf({ issuer, aliases = [] }: OpenIdProvider): string[] {
  const bare = issuer.replace(/\/$/, '');
  return [bare, `${bare}/`, ...aliases];
}

/** The audience of a token whose form, issuer and audience are right; nothing of it is proved yet. */
function checkClaims({ audiences }: OpenIdProvider, names: readonly string[], token: string): string {
  const { alg, claims } = decode(token);
  const { aud, iss } = claims;
  const given = (Array.isArray(aud) ? aud : [aud]).filter((one) => typeof one === 'string');
  if (given.length === 0) throw new ForeignTokenError('audience-missing', 'the token has no audience');
  if (typeof iss !== 'string' || !names.includes(iss)) throw new ForeignTokenError('issuer', 'another issuer');
  const audience = given.find((one) => audiences.includes(one));
  if (audience === undefined) throw new ForeignTokenError('audience', 'the token is for somebody else');
  // Where it is for several, the one that asked for it has to be ours as well.
  const isOurs = given.length === 1 || (typeof claims['azp'] === 'string' && audiences.includes(claims['azp']));
  if (!isOurs) throw new ForeignTokenError('audience', 'the token is for several, and somebody else asked for it');
  if (alg === undefined || !algorithms.includes(alg))
    throw new ForeignTokenError('signature', 'no signature of a key pair');
  return audience;
}

function decode(token: string): { alg: string | undefined; claims: JWTPayload } {
  try {
    if (token.length <= maxTokenLength) return { alg: decodeProtectedHeader(token).alg, claims: decodeJwt(token) };
  } catch {
    // Said below, as of what is too long.
  }
  throw new ForeignTokenError('form', 'no JSON Web Token');
}

async function verify(keys: IssuerKeys, token: string, now: number): Promise<JWTPayload> {
  const options = { algorithms, currentDate: new Date(now), requiredClaims: ['exp'] };
  try {
    const current = await keys.current(now);
    try {
      return await verifySignature(token, current, options);
    } catch (error) {
      const newer = error instanceof errors.JWKSNoMatchingKey ? await keys.newerThan(current, now) : undefined;
      if (newer === undefined) throw error;
      return await verifySignature(token, newer, options);
    }
  } catch (error) {
    throw toForeign(error);
  }
}

/** What a provider publishes may be no key at all, which is found when a token is held against it. */
async function verifySignature(token: string, keys: KeySet, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) throw error;
    throw new ForeignTokenError('signature', 'a key of the provider is none', { cause: error });
  }
}

function toForeign(error: unknown): unknown {
  if (error instanceof ForeignTokenError || !(error instanceof errors.JOSEError)) return error;
  const options = { cause: error };
  if (error instanceof errors.JWTExpired) {
    const { exp } = error.payload;
    return new ForeignTokenError('expired', error.message, {
      ...options,
      ...(exp !== undefined && { expiredAtSeconds: exp }),
    });
  }
  const isForm = error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTInvalid;
  return new ForeignTokenError(isForm ? 'form' : 'signature', error.message, options);
}
