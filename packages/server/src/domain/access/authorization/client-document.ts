import { changedAppWrites } from '#domain/access/consents/consent.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { DocumentError, hostOf } from '#domain/documents.ts';
import { Fault } from '#domain/fault.ts';
import { spendOpenQuota, tooManyRequests } from '#domain/people/codes/quota.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { createClient, findClient, saveClient } from '#domain/tenant/clients/client-store.ts';
import { clientIdIn, oauthExtensionsOf } from '#domain/tenant/clients/oauth-extensions.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type AppMetadata, isAppName, thirdPartySettings } from './third-party-settings.ts';

/** What a document says of an app (draft-ietf-oauth-client-id-metadata-document). */
export interface ClientDocument extends AppMetadata {
  readonly name: string;
}

type Finding = Pick<Context, 'db' | 'clock' | 'documents' | 'local' | 'log' | 'secrets' | 'settings'>;

const keptMs = 5 * 60 * 1000;
const failedMs = 60 * 1000;
const patienceMs = 3000;
/** Of this process, at a time. */
const maxLoading = 8;
/** The draft, section 6.6: none needs more. */
const maxBytes = 5 * 1024;
const maxUris = 100;

/**
 * The app that the document at this address describes, or undefined where there is none that may ask here. It has a row of its own only
 * once a person has let it in: until then strangers leave nothing behind.
 * @throws Fault LimitExceededException, TooManyRequestsException where it would have to be asked for, and too many are
 */
export async function findDocumentClient(
  context: Finding,
  pool: Pool,
  { url, caller }: { readonly url: string; readonly caller: Caller },
): Promise<Client | undefined> {
  if (!isClientIdUrl(url)) return undefined;
  const document = await findDocument(context, pool, { url, caller });
  if (document === undefined) return undefined;
  const id = clientIdIn(pool.id, url);
  const kept = await findClient(context, id);
  const settings = await readSettings(context, pool, document);
  if (settings === undefined) return undefined;
  const oauthExtensions = { ...settings.oauthExtensions, ...(kept && oauthExtensionsOf(kept)), documentUrl: url };
  const client: Client = {
    id,
    poolId: pool.id,
    name: document.name,
    secrets: [],
    settings: { ...settings, oauthExtensions },
    createdAt: kept?.createdAt ?? context.clock.now(),
    modifiedAt: kept?.modifiedAt ?? context.clock.now(),
  };
  return kept === undefined || isSame(kept, client) ? client : renew(context, pool, { kept, client, url, caller });
}

/** Gives an app of a document its row, where it has none. */
export async function keepDocumentClient(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  { id, poolId, name, settings }: Client,
): Promise<void> {
  if (settings.oauthExtensions?.documentUrl === undefined || (await findClient(context, id)) !== undefined) return;
  try {
    await createClient(context, { id, poolId, name, settings });
  } catch (error) {
    // Two people may let it in at once.
    if ((await findClient(context, id)) === undefined) throw error;
  }
}

/** The draft, section 3: so that two texts never name one document. */
function isClientIdUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    url.protocol === 'https:' &&
    url.href === text &&
    url.pathname !== '/' &&
    url.hash === '' &&
    url.search === '' &&
    url.username === '' &&
    url.password === '' &&
    text.length <= 512
  );
}

async function findDocument(
  context: Finding,
  pool: Pool,
  { url, caller }: { readonly url: string; readonly caller: Caller },
): Promise<ClientDocument | undefined> {
  const { clientDocuments, failedDocuments, loadingDocuments } = context.local;
  const now = context.clock.now();
  const known = clientDocuments.find(url);
  if (known !== undefined && now < known.until) return parseDocument(url, known.bytes);
  if (now < (failedDocuments.find(url) ?? 0)) return undefined;
  // Whoever wants what is on its way waits for it, and asks nobody anew.
  const bytes = await (loadingDocuments.get(url) ?? loadFor(context, pool, { url, caller }));
  return bytes && parseDocument(url, bytes);
}

/** @throws Fault LimitExceededException, TooManyRequestsException */
async function loadFor(
  context: Finding,
  pool: Pool,
  { url, caller }: { readonly url: string; readonly caller: Caller },
): Promise<Uint8Array | undefined> {
  const { loadingDocuments } = context.local;
  if (loadingDocuments.size >= maxLoading) throw tooManyRequests();
  await spendOpenQuota(context, { poolId: pool.id, who: 'anybody' }, 'client-document', caller);
  // Others may have begun meanwhile.
  const begun = loadingDocuments.get(url);
  if (begun !== undefined) return begun;
  if (loadingDocuments.size >= maxLoading) throw tooManyRequests();
  const loading = load(context, url).finally(() => loadingDocuments.delete(url));
  loadingDocuments.set(url, loading);
  return loading;
}

/** Undefined where it cannot be used, which is remembered. */
async function load(context: Finding, url: string): Promise<Uint8Array | undefined> {
  try {
    const bytes = await context.documents.load(url, { followsRedirects: false, maxBytes, patienceMs });
    parseDocument(url, bytes);
    context.local.clientDocuments.keep(url, { bytes, until: context.clock.now() + keptMs });
    return bytes;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    context.local.failedDocuments.keep(url, context.clock.now() + failedMs);
    context.log.warn({ host: hostOf(url) ?? '', reason: error.message }, 'the document of an app cannot be used');
    return undefined;
  }
}

/** @throws DocumentError */
function parseDocument(url: string, bytes: Uint8Array): ClientDocument {
  const value = parseObject(bytes);
  const { client_id, client_name, redirect_uris, post_logout_redirect_uris = [], scope } = value;
  const method = value['token_endpoint_auth_method'] ?? 'none';
  if (client_id !== url) throw new DocumentError('its client_id is not its address');
  // A secret in a public document is none.
  if (method !== 'none' || 'client_secret' in value)
    throw new DocumentError('it wants to prove itself in a way that is none here');
  if (!isTextList(redirect_uris) || redirect_uris.length === 0) throw new DocumentError('it has no redirect_uris');
  if (!isTextList(post_logout_redirect_uris)) throw new DocumentError('its post_logout_redirect_uris are none');
  if (client_name !== undefined && !isAppName(client_name)) throw new DocumentError('its client_name is no name');
  return {
    name: client_name ?? new URL(url).host,
    redirectUris: redirect_uris,
    logoutUris: post_logout_redirect_uris,
    scopes: typeof scope === 'string' ? scope.split(' ') : undefined,
    hasSecret: false,
  };
}

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new DocumentError('it is no JSON', { cause: error });
  }
  throw new DocumentError('it is no JSON object');
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= maxUris && value.every((one) => typeof one === 'string');
}

async function readSettings(context: Finding, pool: Pool, document: ClientDocument) {
  try {
    return await thirdPartySettings(context, pool, document);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    context.log.warn({ poolId: pool.id, reason: error.message }, 'the document of an app cannot be used');
    return undefined;
  }
}

function isSame(one: Client, other: Client): boolean {
  return one.name === other.name && JSON.stringify(one.settings) === JSON.stringify(other.settings);
}

/**
 * What a document says counts from now on; what people let the app have ends with its name and its addresses. Where somebody else has
 * changed it at the same moment, it is looked at again: it must not go on under a consent to what it was.
 */
async function renew(
  context: Finding,
  pool: Pool,
  {
    kept,
    client,
    ...asked
  }: { readonly kept: Client; readonly client: Client; readonly url: string; readonly caller: Caller },
): Promise<Client | undefined> {
  const { name, settings } = client;
  try {
    return await saveClient(context, kept, { name, settings, also: changedAppWrites(context, kept, client) });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return findDocumentClient(context, pool, asked);
  }
}
