import { findBearer } from '#domain/access/tokens/bearer-store.ts';
import { isAlive } from '#domain/access/tokens/sign-in-store.ts';
import { Fault } from '#domain/fault.ts';
import type { IdentityPool, UserPoolProvider } from '#domain/identity-pools/pools/identity-pool.ts';
import { findUserPoolId, userPoolProviderName } from '#domain/identity-pools/pools/provider-names.ts';
import { toSeconds } from '#lib/clock.ts';
import { isSignedBy, parseJwt } from '#lib/jwt.ts';
import type { Login, LoginContext, TokenRoles } from './login.ts';
import { loginExpired, loginInvalid, providerNotSupported } from './refusals.ts';

/**
 * The user of a user pool of this server, by an ID token. It is for a client that the identity pool names; where that says so, its
 * sign-in has to be alive. @throws Fault NotAuthorizedException
 */
export async function verifyUserPoolLogin(
  context: LoginContext,
  pool: IdentityPool,
  userPoolId: string,
  token: string,
): Promise<Login> {
  const named = (pool.settings.cognitoIdentityProviders ?? []).filter(
    ({ providerName }) => findUserPoolId(context.settings, providerName) === userPoolId,
  );
  if (named.length === 0) throw providerNotSupported();
  const claims = await readClaims(context, userPoolId, token);
  const client = named.find(({ clientId }) => clientId === claims.aud);
  if (client === undefined) throw providerNotSupported();
  if (isChecked(named, client)) await checkAlive(context, userPoolId, claims);
  const provider = userPoolProviderName(userPoolId);
  return {
    provider,
    subject: claims.sub,
    isDeveloper: false,
    // AWS: seen in what functions get of such an identity.
    methods: [provider, `${provider}:CognitoSignIn:${claims.sub}`],
    mappingNames: [`${provider}:${claims.aud}`, provider],
    claims,
    roles: rolesOf(claims),
  };
}

type Claims = Readonly<Record<string, unknown>> & { readonly sub: string; readonly aud: string };

/** What an ID token says that this server signed for the user pool, and that has not ended. */
async function readClaims(context: LoginContext, userPoolId: string, token: string): Promise<Claims> {
  const parsed = parseJwt(token);
  if (parsed === undefined) throw loginInvalid('form');
  const { claims } = parsed;
  const { aud, sub, exp, iss, token_use } = claims;
  // AWS: what an access token meets.
  if (typeof aud !== 'string') throw loginInvalid('audienceMissing');
  if (typeof iss !== 'string' || iss.slice(iss.lastIndexOf('/') + 1) !== userPoolId) throw loginInvalid('issuer');
  const key = (await context.local.keys.forPool(userPoolId))?.id;
  if (key === undefined || key.keyId !== parsed.keyId || !(await isSignedBy(key.publicKey, parsed))) {
    throw loginInvalid('signature');
  }
  // What this key signed is an ID token of this pool, whichever of its spellings the issuer has.
  if (typeof sub !== 'string' || typeof exp !== 'number' || token_use !== 'id') throw loginInvalid('form');
  const nowSeconds = toSeconds(context.clock.now());
  if (nowSeconds >= exp) throw loginExpired(nowSeconds, exp);
  return { ...claims, aud, sub };
}

/** A client that is named twice is checked if one of the two says so. */
function isChecked(named: readonly UserPoolProvider[], { clientId }: UserPoolProvider): boolean {
  return named.some((one) => one.clientId === clientId && one.serverSideTokenCheck);
}

/** AWS: API reference of CognitoIdentityProvider: refused when the user was signed out everywhere, or deleted; text captured. */
async function checkAlive(
  context: LoginContext,
  poolId: string,
  { sub, aud: clientId, ...claims }: Claims,
): Promise<void> {
  const signInId = claims['origin_jti'] ?? claims['event_id'];
  const bearer =
    typeof signInId === 'string' ? await findBearer(context, { poolId, sub, clientId, signInId }) : undefined;
  if (bearer === undefined || !bearer.user.enabled || !isAlive(bearer.signIn, bearer.user)) {
    throw new Fault('NotAuthorizedException', 'Token is inactive');
  }
}

function rolesOf(claims: Claims): TokenRoles {
  const { 'cognito:roles': granted, 'cognito:preferred_role': preferred } = claims;
  return {
    granted: Array.isArray(granted) ? granted.filter((role) => typeof role === 'string') : [],
    ...(typeof preferred === 'string' && { preferred }),
  };
}
