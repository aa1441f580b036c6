import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Client, ClientSettings } from '#domain/tenant/clients/client.ts';
import { createClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { listProviders, maxProvidersPerPool } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { poolOAuthExtensions } from '#domain/tenant/pools/settings/oauth-extensions.ts';
import { findCustomScopes } from '#domain/tenant/resource-servers/resource-server-store.ts';
import { isAppAddress } from './app-address.ts';

/** What an app says of itself. */
export interface AppMetadata {
  readonly redirectUris: readonly string[];
  readonly logoutUris: readonly string[];
  /** What it may want to ask for; whatever the pool lets apps ask for unless said. */
  readonly scopes: readonly string[] | undefined;
  readonly hasSecret: boolean;
}

/**
 * The settings of an app that nobody but itself has entered at a pool: codes alone, of the pool's scopes for such apps, by all of the
 * pool's providers; and each refresh gives a new refresh token, since nothing binds it to a public client (RFC 9700 section 2.2.2).
 * @throws Fault InvalidParameterException for addresses that no app may have
 */
export async function thirdPartySettings(
  context: Pick<Context, 'db' | 'settings'>,
  pool: Pool,
  { redirectUris, logoutUris, scopes, hasSecret }: AppMetadata,
): Promise<ClientSettings> {
  const wrong = [...redirectUris, ...logoutUris].find((one) => !isAppAddress(one));
  if (wrong !== undefined)
    throw new Fault('InvalidParameterException', 'An address is none that such an app may have.');
  const { thirdPartyScopes } = poolOAuthExtensions(pool);
  const wanted = scopes === undefined ? [] : thirdPartyScopes.filter((scope) => scopes.includes(scope));
  const allowedOAuthScopes = wanted.length === 0 ? thirdPartyScopes : wanted;
  const providers = await listProviders(context, { poolId: pool.id, limit: maxProvidersPerPool, after: '' });
  const settings = createClientSettings(
    {
      allowedOAuthFlowsUserPoolClient: true,
      allowedOAuthFlows: ['code'],
      allowedOAuthScopes,
      callbackURLs: redirectUris,
      logoutURLs: logoutUris,
      supportedIdentityProviders: ['COGNITO', ...providers.map(({ name }) => name)],
      preventUserExistenceErrors: 'ENABLED',
      refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 10 },
    },
    {
      pool,
      hasSecret,
      accountId: context.settings.accountId,
      customScopes: await findCustomScopes(context, pool.id, allowedOAuthScopes),
    },
  );
  return { ...settings, oauthExtensions: { isThirdParty: true } };
}

/** What an administrator decides about such an app: it stays, whatever the app says of itself later. */
export function decidedSettings({ settings }: Pick<Client, 'settings'>): Partial<ClientSettings> {
  const { readAttributes, writeAttributes, oauthExtensions = {} } = settings;
  return {
    ...(readAttributes && { readAttributes }),
    ...(writeAttributes && { writeAttributes }),
    oauthExtensions,
  };
}

const maxNameLength = 100;

/** Whether an app may call itself so: people read it, and decide by it. */
export function isAppName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.isWellFormed() &&
    Array.from(value).length <= maxNameLength &&
    // Controls and breaks, what turns the direction of the words around it, and all that nobody sees.
    !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u.test(value.replaceAll(partsOfPictures, '')) &&
    // Marks in heaps cover the lines around them.
    !/[\p{Mn}\p{Me}]{3}/u.test(value.normalize('NFD')) &&
    /\S/.test(value)
  );
}

/** What says of a picture how it is drawn, or joins two into one; elsewhere, it is nothing that anybody sees. */
const partsOfPictures =
  /(?<=\p{Extended_Pictographic})\uFE0F|(?<=\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)\u200D(?=\p{Extended_Pictographic})/gu;

/** How an app is called that says no name: by its host, of which the end says most. */
export function nameByHost(host: string): string {
  return host.length <= maxNameLength ? host : `…${host.slice(1 - maxNameLength)}`;
}
