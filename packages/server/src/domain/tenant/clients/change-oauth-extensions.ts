import { hash, randomBytes } from 'node:crypto';
import { write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { type PoolOAuthExtensions, poolOAuthExtensions } from '#domain/tenant/pools/settings/oauth-extensions.ts';
import { findCustomScopes, loadResourceServer } from '#domain/tenant/resource-servers/resource-server-store.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import type { Client } from './client.ts';
import { saveClient } from './client-store.ts';
import { type ClientOAuthExtensions, oauthExtensionsOf } from './oauth-extensions.ts';
import { standardScopes, wrongScope } from './oauth-settings.ts';
import { keepRegistration } from './registration-store.ts';

/** What an owner decides about a pool; what is left out is as if it had never been decided. */
export interface PoolOAuthChoice extends Partial<Omit<PoolOAuthExtensions, 'initialAccessTokenDigest'>> {
  /** Apps get a new token to register with, and the one before is of no use. */
  readonly renewsInitialAccessToken?: boolean | undefined;
}

/**
 * Replaces what apps may do at a pool beyond the wire. A pool whose apps need a token to register gets one with its first such setting,
 * which is told once.
 * @throws Fault InvalidParameterException for a scope that is not there, ConcurrentModificationException, ResourceNotFoundException
 */
export async function changePoolOAuthExtensions(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  { renewsInitialAccessToken = false, ...chosen }: PoolOAuthChoice,
): Promise<{ readonly extensions: PoolOAuthExtensions; readonly initialAccessToken?: string }> {
  const { initialAccessTokenDigest: digest } = poolOAuthExtensions(pool);
  const { initialAccessTokenDigest: _, ...defaults } = poolOAuthExtensions({ settings: {} });
  const extensions = { ...defaults, ...chosen };
  await checkScopes(context, pool, extensions.thirdPartyScopes);
  const wantsToken = extensions.dynamicRegistration === 'INITIAL_ACCESS_TOKEN';
  const isNew = wantsToken && (digest === undefined || renewsInitialAccessToken);
  const token = randomBytes(32).toString('base64url');
  const kept = isNew ? hash('sha256', token) : digest;
  const oauthExtensions = {
    ...extensions,
    ...(wantsToken && kept !== undefined && { initialAccessTokenDigest: kept }),
  };
  await savePool(context, pool, { settings: { ...pool.settings, oauthExtensions } });
  return { extensions: oauthExtensions, ...(isNew && { initialAccessToken: token }) };
}

async function checkScopes(context: Pick<Context, 'db'>, pool: Pool, scopes: readonly string[]): Promise<void> {
  const custom = await findCustomScopes(context, pool.id, scopes);
  const unknown = scopes.find((scope) => !standardScopes.includes(scope) && !custom.has(scope));
  if (unknown !== undefined) throw wrongScope('InvalidParameterException', unknown);
}

/**
 * Replaces what is decided of an app beyond the wire. The document that describes it, if one does, stays, and whose app it is unless
 * that is said.
 * @throws Fault InvalidParameterException, ConcurrentModificationException, ResourceNotFoundException, also for an API that is not there
 */
export async function changeClientOAuthExtensions(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  client: Client,
  chosen: Omit<ClientOAuthExtensions, 'documentUrl'>,
): Promise<ClientOAuthExtensions> {
  const { backchannelLogoutUri, resourceServers = [] } = chosen;
  if (backchannelLogoutUri !== undefined) checkNoticeAddress(backchannelLogoutUri);
  for (const identifier of resourceServers) await loadResourceServer(context, client.poolId, identifier);
  if (resourceServers.length > 0 && client.secrets.length === 0) {
    throw invalid('A client without a secret cannot stand for a resource server.');
  }
  const { documentUrl, isThirdParty } = oauthExtensionsOf(client);
  const oauthExtensions = withoutUndefined({ isThirdParty, ...chosen, documentUrl });
  await saveClient(context, client, { settings: { ...client.settings, oauthExtensions } });
  await context.db.transaction([write(keepRegistration, { clientId: client.id })]);
  return oauthExtensions;
}

/** OpenID Connect Back-Channel Logout 1.0 section 2.2. Whether it may be asked is found out when it is. */
function checkNoticeAddress(text: string): void {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && !text.includes('#') && url.username === '') return;
  throw invalid('BackchannelLogoutURI has to be a web address without a fragment.');
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
