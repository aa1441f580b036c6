import { randomUUID } from 'node:crypto';
import type { BrowserSession } from '#domain/access/browser-session/browser-session.ts';
import { giveConsent, holdConsent, isConsentDue } from '#domain/access/consents/consent.ts';
import { sessionAppWrites, sidOf } from '#domain/access/session-apps/session-app-store.ts';
import { evictionWrites } from '#domain/access/tokens/active-sessions.ts';
import { loadGrant } from '#domain/access/tokens/grant.ts';
import { issueTokens, newSignIn } from '#domain/access/tokens/issue.ts';
import { issuerOf } from '#domain/access/tokens/issuer.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { isThirdParty } from '#domain/tenant/clients/oauth-extensions.ts';
import { type AuthorizationRequest, formatParameters, goesToDevice, type ReplyTo } from './authorization-request.ts';
import { keepDocumentClient } from './client-document.ts';
import { issueCode } from './code.ts';
import { sealTicket } from './consent-ticket.ts';
import { OAuthError } from './oauth-error.ts';

/** Where a browser goes, once it is known who is there. */
export interface Reply {
  readonly location: string;
  /** What it keeps on the way: its person is asked what the app may have. */
  readonly ticket?: string;
}

/**
 * The address to which a browser takes the answer to an app: a code, or tokens where the client allows the implicit flow; with the
 * issuer, so that an app that asks several servers knows which one answered (RFC 9207). Where the person has to be asked first what an
 * app of somebody else may have, the address of the page that asks.
 * @throws Fault of triggers, OAuthError
 */
export async function respond(
  context: Context,
  request: AuthorizationRequest,
  session: BrowserSession,
  caller: Caller,
): Promise<Reply> {
  const { responseType, client, parameters, isSilent } = request;
  if (responseType !== 'none' && (isForced(request) || (await isConsentDue(context, client, session.user, request)))) {
    if (isSilent) throw new OAuthError('consent_required', 'The person has to be asked what the app may have.');
    const ticket = await sealTicket(context, request, session);
    return { location: `${consentPath}?${formatParameters(parameters)}`, ticket };
  }
  return { location: await answerUrl(context, request, session, caller) };
}

/** RFC 8252 section 8.6: whoever waits on a person's device may be any program of it each time; a secret in a program is none (8.5). */
function isForced(request: AuthorizationRequest): boolean {
  return isThirdParty(request.client) && (request.isConsentForced || goesToDevice(request));
}

/** The page that asks a person what an app may have. */
export const consentPath = '/consent';

/** The same once the person has agreed: their consent is remembered. @throws Fault of triggers, OAuthError */
export async function respondWithConsent(
  context: Context,
  request: AuthorizationRequest,
  session: BrowserSession,
  caller: Caller,
): Promise<string> {
  await keepDocumentClient(context, request.client);
  await giveConsent(context, request.client, session.user, request);
  return answerUrl(context, request, session, caller);
}

async function answerUrl(
  context: Context,
  request: AuthorizationRequest,
  session: BrowserSession,
  caller: Caller,
): Promise<string> {
  if (request.responseType === 'none') return request.redirectUri;
  if (request.responseType === 'code')
    return replyUrl(context, request, { code: await issueCode(context, request, session) });
  return replyUrl(context, request, await issueImplicit(context, request, session, caller));
}

/** The address to which a browser takes a refusal to an app. */
export function refusalUrl(
  context: Pick<Context, 'settings'>,
  replyTo: ReplyTo,
  { code, message }: OAuthError,
): string {
  return replyUrl(context, replyTo, { error: code, error_description: message });
}

/** In the query, or behind the hash for who asked for tokens (RFC 6749 sections 4.1.2 and 4.2.2). */
function replyUrl(
  { settings }: Pick<Context, 'settings'>,
  { redirectUri, responseType, state, pool }: ReplyTo,
  answer: Readonly<Record<string, string>>,
): string {
  if (responseType === 'none') return withQuery(redirectUri, new URLSearchParams(answer));
  const fields = new URLSearchParams({
    ...answer,
    ...(state !== undefined && { state }),
    iss: issuerOf(settings, pool.id),
  });
  if (responseType === 'token') return `${redirectUri}#${fields}`;
  return withQuery(redirectUri, fields);
}

function withQuery(address: string, fields: URLSearchParams): string {
  return `${address}${address.includes('?') ? '&' : '?'}${fields}`;
}

async function issueImplicit(
  context: Context,
  { pool, client, scopes, nonce, resource }: AuthorizationRequest,
  { user, authenticatedAt, digest }: BrowserSession,
  caller: Caller,
): Promise<Record<string, string>> {
  const sid = sidOf(client, digest);
  const signIn = newSignIn(context, { client, user, caller, granted: { scopes, authenticatedAt, resource, sid } });
  const grant = {
    ...(await loadGrant(context, pool, user, signIn.row)),
    ...(nonce !== undefined && { nonce }),
  };
  const issue = {
    pool,
    client,
    user,
    signIn: signIn.row,
    grant,
    eventId: randomUUID(),
    source: 'TokenGeneration_HostedAuth',
    caller,
  } as const;
  const { accessToken, idToken, expiresInSeconds } = await issueTokens(context, issue, async () => {
    const changed = () => new OAuthError('login_required', 'The account has changed: sign in again.');
    const outcome = await context.db.transaction([
      ...holdConsent(client, user, changed),
      ...evictionWrites(context, pool, user),
      ...signIn.writes,
      ...sessionAppWrites(client, { digest, user }, context.clock.now()),
    ]);
    if (!outcome.committed) throw changed();
  });
  return {
    access_token: accessToken,
    ...(scopes.includes('openid') && { id_token: idToken }),
    token_type: 'Bearer',
    expires_in: String(expiresInSeconds),
  };
}
