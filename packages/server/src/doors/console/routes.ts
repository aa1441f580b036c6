import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { openConsoleLink } from '#domain/identity-pools/console/console-link.ts';
import { findConsole } from '#domain/identity-pools/console/console-store.ts';
import { AuditEntry } from '#domain/tenant/audit/audit-entry.ts';
import type { AuditEvent } from '#domain/tenant/audit/audit-event.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from '#http/message.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { type ReadAsset, readAsset } from './assets.ts';

/** The page itself is where a link leads; what it asks for, it alone asks for. Never under the domain of a pool. */
const page: Rule = { hosts: 'ours', origins: 'none', cookies: 'ignored' };
const own: Rule = { hosts: 'ours', origins: 'own', cookies: 'ignored' };

/**
 * Nothing inline, nothing from elsewhere, nobody frames it, and no text becomes script: the credentials of an administrator are in this
 * page. It asks this server alone.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  // The preview of the hosted pages, which is in a sandbox of its own.
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

const safe = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The admin console: its page, what the page loads, where it signs in, and the exchange of an operator's link. */
export function consoleRoutes(context: Context, assets: URL): Route[] {
  const read = readAsset(assets);
  return [
    { method: 'GET', path: '/console', rule: page, handle: () => redirectResponse('/console/') },
    { method: 'GET', path: '/console/', rule: page, handle: (request) => showPage(read, request) },
    { method: 'GET', path: '/console/assets/:name', rule: own, handle: (request) => showAsset(read, request) },
    { method: 'GET', path: '/console/settings', rule: own, handle: () => tellSettings(context) },
    { method: 'POST', path: '/console/link', rule: own, handle: (request) => openLink(context, request) },
  ];
}

async function showPage(read: ReadAsset, request: HttpRequest): Promise<HttpResponse> {
  const found = await read('index.html', request);
  if (found === undefined) return jsonResponse({ message: 'The console is not built: npm run build' }, safe, 404);
  const headers = {
    ...safe,
    ...found.headers,
    'cache-control': 'no-cache',
    'content-security-policy': policy,
    'cross-origin-opener-policy': 'same-origin',
  };
  return { ...found, headers };
}

/** A name has the hash of what is in it, so that it never changes. */
async function showAsset(read: ReadAsset, request: HttpRequest): Promise<HttpResponse> {
  const found = await read(request.path.slice('/console/assets/'.length), request);
  if (found === undefined) return jsonResponse({ message: 'There is nothing here.' }, safe, 404);
  return { ...found, headers: { ...safe, ...found.headers, 'cache-control': 'public, max-age=31536000, immutable' } };
}

/** Ids that every sign-in shows; absent where nobody has set the console up. */
async function tellSettings(context: Context): Promise<HttpResponse> {
  const { region, accountId } = context.settings;
  const console = await findConsole(context);
  return jsonResponse({ region, accountId, ...console }, { ...safe, 'cache-control': 'no-store' });
}

async function openLink(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const headers = { ...safe, 'cache-control': 'no-store' };
  try {
    // A form of another page cannot send this; neither can a link.
    const secret = parseSecret(request);
    if (secret === undefined) return jsonResponse({ message: 'Send {"secret": "…"} as JSON.' }, headers, 400);
    const audited = { ...context, db: new AuditEntry(context.db, openingOf(context, request)).carrier() };
    const credentials = await openConsoleLink(audited, secret);
    context.log.audit({ requestId: request.requestId, address: request.address }, 'a link to the console was opened');
    return jsonResponse(credentials, headers);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return jsonResponse({ message: error.message }, headers, 403);
  }
}

/** Written with the use of the link: what was refused is nobody's act, and anybody could fill the audit with it. */
function openingOf({ clock }: Context, { requestId, address }: HttpRequest): AuditEvent {
  const createdAt = clock.now();
  const act = { actor: 'console-link', operation: 'OpenConsoleLink', result: 'ok', details: {} };
  return { id: newOrderedId(createdAt), createdAt, requestId, address, ...act };
}

function parseSecret({ headers, body }: HttpRequest): string | undefined {
  if (!headers['content-type']?.[0]?.startsWith('application/json') || body.length > 2048) return undefined;
  try {
    const sent = JSON.parse(new TextDecoder().decode(body)) as { readonly secret?: unknown } | null;
    return typeof sent?.secret === 'string' ? sent.secret : undefined;
  } catch {
    return undefined;
  }
}
