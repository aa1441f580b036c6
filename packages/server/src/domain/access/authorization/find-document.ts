import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { DocumentError, hostOf } from '#domain/documents.ts';
import { Fault } from '#domain/fault.ts';
import type { KeptDocument, Local } from '#domain/local.ts';
import { spendOpenQuota, tooManyRequests } from '#domain/people/codes/quota.ts';
import { siteOf } from '#lib/network.ts';
import { type ClientDocument, parseDocument } from './app-document.ts';

type Finding = Pick<Context, 'db' | 'clock' | 'documents' | 'local' | 'log' | 'secrets'>;

/** Whose document is looked for, and for whom. */
export interface AskedDocument {
  readonly url: string;
  readonly poolId: string;
  readonly caller: Caller;
  /** Somebody has let the app in: what it says is kept, and asked for, apart from what strangers say. */
  readonly isKnown: boolean;
}

/** What a document says; `isOld` where it was not asked for anew when it should have been. */
export interface FoundDocument {
  readonly document: ClientDocument;
  readonly isOld: boolean;
}

const freshMs = 5 * 60 * 1000;
/** For so long what was read still does where too much is asked for. The quota of a network is one of an hour. */
const oldMs = 60 * 60 * 1000;
const failedMs = 60 * 1000;
const patienceMs = 3000;
/** Of this process, at a time. */
const maxLoading = 8;
/** Of those, for apps that nobody has let in, and for one network. */
const maxUnknown = 6;
const maxPerSite = 2;
/** The draft, section 6.6: none needs more. */
const maxBytes = 5 * 1024;

/**
 * The document at an address, or undefined where there is none that can be used. Where too much is asked for, the one that was read within
 * the hour does.
 * @throws Fault LimitExceededException, TooManyRequestsException where there is none such
 */
export async function findDocument(context: Finding, asked: AskedDocument): Promise<FoundDocument | undefined> {
  const { url } = asked;
  const { failedDocuments, loadingDocuments } = context.local;
  const now = context.clock.now();
  const read = findRead(context.local, asked);
  if (read !== undefined && now < read.readAt + freshMs) return found(url, read.bytes, false);
  if (now < (failedDocuments.find(url) ?? 0)) return undefined;
  try {
    // Whoever wants what is on its way waits for it, and asks nobody anew.
    const bytes = await (loadingDocuments.get(url)?.bytes ?? loadFor(context, asked));
    return bytes && found(url, bytes, false);
  } catch (error) {
    if (!(error instanceof Fault) || read === undefined || now >= read.readAt + oldMs) throw error;
    return found(url, read.bytes, true);
  }
}

function findRead(local: Local, { url, isKnown }: AskedDocument): KeptDocument | undefined {
  const { clientDocuments, strangeDocuments } = local;
  if (!isKnown) return strangeDocuments.find(url);
  const known = clientDocuments.find(url);
  const read = known ?? strangeDocuments.find(url);
  // Somebody has let the app in since.
  if (known === undefined && read !== undefined) clientDocuments.keep(url, read);
  return read;
}

function found(url: string, bytes: Uint8Array, isOld: boolean): FoundDocument {
  return { document: parseDocument(url, bytes), isOld };
}

/** @throws Fault LimitExceededException, TooManyRequestsException */
async function loadFor(context: Finding, asked: AskedDocument): Promise<Uint8Array | undefined> {
  const { url, poolId, caller, isKnown } = asked;
  const { loadingDocuments } = context.local;
  const site = siteOf(caller.address);
  if (!hasPlace(context.local, site, isKnown)) throw tooManyRequests();
  await spendOpenQuota(context, { poolId, who: 'anybody' }, 'client-document', caller);
  // Others may have begun meanwhile.
  const begun = loadingDocuments.get(url);
  if (begun !== undefined) return begun.bytes;
  if (!hasPlace(context.local, site, isKnown)) throw tooManyRequests();
  const bytes = load(context, asked).finally(() => loadingDocuments.delete(url));
  loadingDocuments.set(url, { bytes, site, isKnown });
  return bytes;
}

function hasPlace({ loadingDocuments }: Local, site: string, isKnown: boolean): boolean {
  const loading = [...loadingDocuments.values()];
  if (loading.length >= maxLoading || loading.filter((one) => one.site === site).length >= maxPerSite) return false;
  return isKnown || loading.filter((one) => !one.isKnown).length < maxUnknown;
}

/** Undefined where it cannot be used, which is remembered. */
async function load(context: Finding, { url, isKnown }: AskedDocument): Promise<Uint8Array | undefined> {
  const { clientDocuments, strangeDocuments, failedDocuments } = context.local;
  try {
    const bytes = await context.documents.load(url, { followsRedirects: false, maxBytes, patienceMs });
    parseDocument(url, bytes);
    (isKnown ? clientDocuments : strangeDocuments).keep(url, { bytes, readAt: context.clock.now() });
    return bytes;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    failedDocuments.keep(url, context.clock.now() + failedMs);
    context.log.warn({ host: hostOf(url) ?? '', reason: error.message }, 'the document of an app cannot be used');
    return undefined;
  }
}
