import type { Context } from '#domain/context.ts';
import { toSeconds } from '#lib/clock.ts';
import { isSignedBy, parseJwt } from '#lib/jwt.ts';

/** What an ID token of a user pool says. */
export type IdTokenClaims = Readonly<Record<string, unknown>> & { readonly sub: string; readonly aud: string };

/** Why a token is no ID token of the user pool, or none any more. */
export type IdTokenFault = 'form' | 'audienceMissing' | 'issuer' | 'signature' | { readonly expiredAtSeconds: number };

/** What an ID token says that this server signed for the user pool, and that has not ended; or what is wrong with it. */
export async function readIdToken(
  context: Pick<Context, 'clock' | 'local'>,
  userPoolId: string,
  token: string,
): Promise<{ readonly claims: IdTokenClaims } | { readonly fault: IdTokenFault }> {
  const parsed = parseJwt(token);
  if (parsed === undefined) return { fault: 'form' };
  const { claims } = parsed;
  const { aud, sub, exp, iss, token_use } = claims;
  // AWS: what an access token meets.
  if (typeof aud !== 'string') return { fault: 'audienceMissing' };
  if (typeof iss !== 'string' || iss.slice(iss.lastIndexOf('/') + 1) !== userPoolId) return { fault: 'issuer' };
  const key = await context.local.keys.find(userPoolId, 'id', parsed.keyId);
  if (key === undefined || !(await isSignedBy(key.publicKey, parsed))) {
    return { fault: 'signature' };
  }
  // What this key signed is an ID token of this pool, whichever of its spellings the issuer has.
  if (typeof sub !== 'string' || typeof exp !== 'number' || token_use !== 'id') return { fault: 'form' };
  if (toSeconds(context.clock.now()) >= exp) return { fault: { expiredAtSeconds: exp } };
  return { claims: { ...claims, aud, sub } };
}
