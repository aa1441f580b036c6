import type { BrowserSession } from '#domain/access/browser-session/browser-session.ts';
import { issuerOf } from '#domain/access/tokens/issuer.ts';
import type { Context } from '#domain/context.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { clientIdIn } from '#domain/tenant/clients/oauth-extensions.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { isSignedBy, parseJwt } from '#lib/jwt.ts';
import { isPlainText } from '#lib/plain-text.ts';
import { RequestRefused } from './authorization-request.ts';

/** The parameters of a request to be signed out (OpenID Connect RP-Initiated Logout 1.0 section 2), and ours. */
const parameterNames = [
  'client_id',
  'id_token_hint',
  'post_logout_redirect_uri',
  'state',
  'ui_locales',
  // Which pool is meant, where nothing else tells.
  'user_pool_id',
] as const;

/** As the app sent them. */
export type SignOutParameters = { readonly [Name in (typeof parameterNames)[number]]?: string };

/** What of a query or a form is a request to be signed out. */
export function pickSignOutParameters(fields: ReadonlyMap<string, string>): SignOutParameters {
  return Object.fromEntries(
    parameterNames.flatMap((name) => {
      const value = fields.get(name);
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

/** Whether a query of `/logout` is AWS's, which names where to go by names of its own. */
export function isLogoutLink(query: string): boolean {
  return /(?:^|&)(?:logout_uri|redirect_uri)=/.test(query);
}

/** A request to be signed out, as far as it is right. */
export interface SignOutRequest {
  readonly pool: Pool;
  /** Absent where no app is named. */
  readonly client?: Client;
  /** The person whom the app means, by its ID token. */
  readonly sub?: string;
  /** Where the browser goes afterwards, with the app's `state`. */
  readonly next?: string;
}

/**
 * Reads what an app asks for. An ID token that is long over still says who is meant; the address to go to has to be one of the app's,
 * character by character. Under the domain of a pool, that pool alone is meant.
 * @throws RequestRefused
 */
export async function readSignOut(
  context: Context,
  { id_token_hint, client_id, post_logout_redirect_uri, state, user_pool_id }: SignOutParameters,
  host: string,
): Promise<SignOutRequest> {
  const domain = await findDomainByHost(context, host);
  const hint = id_token_hint === undefined ? undefined : await readHint(context, id_token_hint);
  const appId = client_id ?? hint?.appId;
  if (hint !== undefined && appId !== hint.appId) throw new RequestRefused('The ID token is of another app.');
  const ofPool = domain?.poolId ?? hint?.poolId ?? user_pool_id;
  const client = appId === undefined ? undefined : await findClient(context, clientIdIn(ofPool ?? '', appId));
  const poolId = client?.poolId ?? ofPool;
  const pool = poolId === undefined ? undefined : await findPool(context, poolId);
  const isElsewhere = [domain?.poolId, hint?.poolId].some((one) => one !== undefined && one !== pool?.id);
  if (pool === undefined || isElsewhere || (appId !== undefined && client === undefined)) {
    throw new RequestRefused('There is no app of this client_id here.');
  }
  const next = nextAddress(client, post_logout_redirect_uri, state);
  return {
    pool,
    ...(client !== undefined && { client }),
    ...(hint !== undefined && { sub: hint.sub }),
    ...(next !== undefined && { next }),
  };
}

/** Whether the person of a session may be signed out unasked: the app has their ID token (section 2: else ask them). */
export function isAskedBySession({ sub }: SignOutRequest, { user }: BrowserSession): boolean {
  return sub === user.sub;
}

async function readHint(
  context: Context,
  token: string,
): Promise<{ readonly poolId: string; readonly appId: string; readonly sub: string }> {
  const parsed = parseJwt(token);
  const { iss, aud, sub, token_use } = parsed?.claims ?? {};
  const poolId = typeof iss === 'string' && isPlainText(iss) ? iss.slice(iss.lastIndexOf('/') + 1) : '';
  const key = await context.local.keys.find(poolId, 'id', parsed?.keyId);
  const isOurs = parsed !== undefined && key !== undefined;
  const isRight = isOurs && iss === issuerOf(context.settings, poolId) && token_use === 'id';
  if (!isRight || typeof aud !== 'string' || typeof sub !== 'string' || !(await isSignedBy(key.publicKey, parsed))) {
    throw new RequestRefused('The id_token_hint is no ID token of ours.');
  }
  return { poolId, appId: aud, sub };
}

function nextAddress(
  client: Client | undefined,
  address: string | undefined,
  state: string | undefined,
): string | undefined {
  if (address === undefined) return undefined;
  if (!client?.settings.logoutURLs?.includes(address)) {
    throw new RequestRefused('The post_logout_redirect_uri is none that was registered for this app.');
  }
  if (state === undefined) return address;
  return `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams({ state })}`;
}
