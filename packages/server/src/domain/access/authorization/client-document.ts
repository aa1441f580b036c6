import { changedAppWrites } from '#domain/access/consents/consent.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { tooManyRequests } from '#domain/people/codes/quota.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { createClient, findClient, saveClient } from '#domain/tenant/clients/client-store.ts';
import { clientIdIn } from '#domain/tenant/clients/oauth-extensions.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type ClientDocument, isClientIdUrl } from './app-document.ts';
import { findDocument } from './find-document.ts';
import { decidedSettings, thirdPartySettings } from './third-party-settings.ts';

type Finding = Pick<Context, 'db' | 'clock' | 'documents' | 'local' | 'log' | 'secrets' | 'settings'>;

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
  const id = clientIdIn(pool.id, url);
  const kept = await findClient(context, id);
  const found = await findDocument(context, { url, poolId: pool.id, caller, isKnown: kept !== undefined });
  if (found === undefined) return undefined;
  const { document, isOld } = found;
  const settings = await readSettings(context, pool, document);
  if (settings === undefined) return undefined;
  const decided = kept && decidedSettings(kept);
  const oauthExtensions = { ...settings.oauthExtensions, ...decided?.oauthExtensions, documentUrl: url };
  const client: Client = {
    id,
    poolId: pool.id,
    name: document.name,
    secrets: [],
    settings: { ...settings, ...decided, oauthExtensions },
    createdAt: kept?.createdAt ?? context.clock.now(),
    modifiedAt: kept?.modifiedAt ?? context.clock.now(),
  };
  if (kept === undefined || isSame(kept, client)) return client;
  // Another process may have read it since: what it says by now is not undone.
  if (isOld) throw tooManyRequests();
  return renew(context, pool, { kept, client, url, caller });
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
