import { findBearer } from '#domain/access/tokens/bearer-store.ts';
import { isAlive } from '#domain/access/tokens/sign-in-store.ts';
import { Fault } from '#domain/fault.ts';
import type { IdentityPool, UserPoolProvider } from '#domain/identity-pools/pools/identity-pool.ts';
import { findUserPoolId, userPoolProviderName } from '#domain/identity-pools/pools/provider-names.ts';
import { toSeconds } from '#lib/clock.ts';
import type { Login, LoginContext, TokenRoles } from './login.ts';
import { type IdTokenClaims, readIdToken } from './read-id-token.ts';
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

type Claims = IdTokenClaims;

/** What an ID token says that this server signed for the user pool, and that has not ended. @throws Fault NotAuthorizedException */
async function readClaims(context: LoginContext, userPoolId: string, token: string): Promise<Claims> {
  const read = await readIdToken(context, userPoolId, token);
  if (!('fault' in read)) return read.claims;
  if (typeof read.fault === 'string') throw loginInvalid(read.fault);
  throw loginExpired(toSeconds(context.clock.now()), read.fault.expiredAtSeconds);
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
