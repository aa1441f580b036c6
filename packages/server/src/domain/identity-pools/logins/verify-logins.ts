import type { IdentityPool } from '#domain/identity-pools/pools/identity-pool.ts';
import { publicProviderUnknown } from '#domain/identity-pools/pools/identity-pool-settings.ts';
import { findUserPoolId, ownProvider, publicProviders } from '#domain/identity-pools/pools/provider-names.ts';
import { isSamlProviderArn, openIdProviderName } from '#domain/identity-pools/trusted-providers/provider-arn.ts';
import { isDeeperThan } from '#lib/is-deeper-than.ts';
import type { Login, LoginContext, SentLogins } from './login.ts';
import { loginInvalid, providerNotSupported } from './refusals.ts';
import { verifyOpenIdLogin } from './verify-openid-login.ts';
import { verifyPublicLogin } from './verify-public-login.ts';
import { verifySamlLogin } from './verify-saml-login.ts';
import { verifyUserPoolLogin } from './verify-user-pool-login.ts';

/**
 * Whom the providers vouch for, in the order in which they were sent. One token that is not true refuses all of them. The
 * developer's own provider has no tokens, and is believed from administrators alone: not here.
 * @throws Fault NotAuthorizedException, InvalidParameterException for a provider that nobody knows, ExternalServiceException
 * where a provider does not answer
 */
export async function verifyLogins(context: LoginContext, pool: IdentityPool, sent: SentLogins): Promise<Login[]> {
  const logins = await Promise.all(
    Object.entries(sent).map(([name, token]) => verifyLogin(context, pool, name, token)),
  );
  if (logins.some(({ claims }) => isDeeperThan(claims, maxClaimDepth))) throw loginInvalid('form');
  return logins;
}

/** Claims are read as text, and by those who read their parts in turn. */
const maxClaimDepth = 16;

async function verifyLogin(context: LoginContext, pool: IdentityPool, name: string, token: string): Promise<Login> {
  const { settings } = pool;
  if (name === ownProvider) throw loginInvalid('ours');
  const userPoolId = findUserPoolId(context.settings, name);
  if (userPoolId !== undefined) return verifyUserPoolLogin(context, pool, userPoolId, token);
  const { supportedLoginProviders: apps = {} } = settings;
  const app = Object.hasOwn(apps, name) ? apps[name] : undefined;
  if (app !== undefined) return verifyPublicLogin(context, name, app, token);
  const arn = settings.openIdConnectProviderARNs?.find((one) => openIdProviderName(one) === name);
  if (arn !== undefined) return verifyOpenIdLogin(context, { name, arn }, token);
  if (settings.samlProviderARNs?.includes(name) === true) return verifySamlLogin(context, name, token);
  const isKnown = isSamlProviderArn(name) || (publicProviders as readonly string[]).includes(name);
  throw isKnown ? providerNotSupported() : publicProviderUnknown();
}
