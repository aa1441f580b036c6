import { isByWayOf, type PageSession } from '#domain/access/browser-session/browser-session.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Client, OAuthFlow } from '#domain/tenant/clients/client.ts';
import { isThirdParty } from '#domain/tenant/clients/oauth-extensions.ts';
import { standardScopes } from '#domain/tenant/clients/oauth-settings.ts';
import { ssoSessionOf } from '#domain/tenant/clients/sso-session.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findCustomScopes } from '#domain/tenant/resource-servers/resource-server-store.ts';
import { findApp } from './find-app.ts';
import { OAuthError } from './oauth-error.ts';
import { chooseResource } from './resource.ts';

/**
 * The parameters of a request for authorization, by the names of RFC 6749, RFC 7636, RFC 8707 and OpenID Connect Core 1.0; AWS's own, and
 * ours: among them `link`, what the account is to be linked to that somebody signs in to (`federation/pending-link.ts`).
 */
export const authorizationParameters = [
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'identity_provider',
  'idp_identifier',
  'lang',
  'link',
  'login_hint',
  'max_age',
  'nonce',
  'prompt',
  'redirect_uri',
  'registration',
  'request',
  'request_uri',
  'resource',
  'response_type',
  'scope',
  'state',
  'ui_locales',
  // Which pool is asked, where neither the host nor the `client_id` tells.
  'user_pool_id',
] as const;

/** As the app sent them. */
export type AuthorizationParameters = { readonly [Name in (typeof authorizationParameters)[number]]?: string };

/** What of a query or a form is a request for authorization. */
export function pickParameters(fields: ReadonlyMap<string, string>): AuthorizationParameters {
  return Object.fromEntries(
    authorizationParameters.flatMap((name) => {
      const value = fields.get(name);
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

/** The same request as a query, for the next page. */
export function formatParameters(parameters: AuthorizationParameters): string {
  return String(new URLSearchParams(parameters as Record<string, string>));
}

/** Where the answer to an app goes, once it is known that it may go there. */
export interface ReplyTo {
  readonly pool: Pool;
  readonly client: Client;
  readonly redirectUri: string;
  /** `none`: the person comes back to a page of ours, and no app is answered. */
  readonly responseType: 'code' | 'token' | 'none';
  readonly state?: string;
}

/** What an app asks for, and may have. */
export interface AuthorizationRequest extends ReplyTo {
  /** As the app sent it. */
  readonly parameters: AuthorizationParameters;
  readonly scopes: readonly string[];
  /** The API that the tokens are to be for: the identifier of a resource server. */
  readonly resource?: string;
  readonly nonce?: string;
  /** Of PKCE (S256). */
  readonly codeChallenge?: string;
  /** The person has to prove who they are, whoever is signed in. */
  readonly isLoginForced: boolean;
  /** The person has to be asked what the app may have, whatever they let it have before. */
  readonly isConsentForced: boolean;
  /** Nobody may be asked anything. */
  readonly isSilent: boolean;
  /** How long ago the person may have proved who they are, at most. */
  readonly maxAgeSeconds?: number;
}

/** Why an app's request leads nowhere: told to the person, since nobody knows that the app's address is the app's. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  /** For now: too much is asked for. */
  readonly isBusy: boolean;

  constructor(message: string, { isBusy = false, ...options }: ErrorOptions & { isBusy?: boolean } = {}) {
    super(message, options);
    this.isBusy = isBusy;
  }
}

/**
 * Finds the app that asks and where its answer goes (RFC 6749 section 4.1.2.1): until then, nothing is sent anywhere. An address has
 * to be registered, character by character (RFC 9700 section 2.1). Under the domain of a pool, that pool alone is asked.
 * @throws RequestRefused
 */
export async function findReplyTo(
  context: Pick<Context, 'db' | 'clock' | 'documents' | 'local' | 'log' | 'secrets' | 'settings'>,
  { client_id, redirect_uri, response_type, state, user_pool_id }: AuthorizationParameters,
  { host, caller }: { readonly host: string; readonly caller: Caller },
): Promise<ReplyTo> {
  const name = { appId: client_id, host, userPoolId: user_pool_id, caller };
  const app = await findApp(context, name).catch(toRefusal);
  if (app === undefined) throw new RequestRefused('There is no app of this client_id here.');
  const { pool, client } = app;
  const ownPage = response_type === 'none' ? findOwnPage(redirect_uri) : undefined;
  if (ownPage !== undefined) return { pool, client, redirectUri: ownPage, responseType: 'none' };
  const { callbackURLs = [], defaultRedirectURI } = client.settings;
  const redirectUri = redirect_uri ?? defaultRedirectURI;
  if (redirectUri === undefined || !isRegistered(client, callbackURLs, redirectUri)) {
    throw new RequestRefused('The redirect_uri is none that was registered for this app.');
  }
  // Whatever else is wrong is told where an answer of this type goes, in the query or behind the hash.
  const responseType = response_type === 'token' ? 'token' : 'code';
  return { pool, client, redirectUri, responseType, ...(state !== undefined && { state }) };
}

function toRefusal(error: unknown): never {
  if (!(error instanceof Fault)) throw error;
  throw new RequestRefused('Too many apps are being looked up. Try again later.', { isBusy: true, cause: error });
}

/**
 * Whether an answer may go to an address. That of a program on a person's own device may have any port, which it learns when it starts
 * (RFC 8252 section 7.3), where the app has told of itself; AWS: not where an administrator did.
 */
function isRegistered(client: Client, registered: readonly string[], address: string): boolean {
  if (registered.includes(address)) return true;
  const portless = isThirdParty(client) ? withoutLoopbackPort(address) : undefined;
  return portless !== undefined && registered.some((one) => withoutLoopbackPort(one) === portless);
}

/**
 * Whether an answer goes to a program on the person's own device, by a loopback address or a scheme of its own: nothing proves which one
 * takes it (RFC 8252 section 8.6).
 */
export function goesToDevice({ redirectUri }: Pick<ReplyTo, 'redirectUri'>): boolean {
  const { protocol, hostname } = new URL(redirectUri);
  return !/^https?:$/.test(protocol) || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** The address of a program on the person's device, whichever port it says; undefined for another address, and for a port that is none. */
function withoutLoopbackPort(address: string): string | undefined {
  const loopback = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::([1-9]\d{0,4}))?((?:[/?].*)?)$/;
  const [, host, port = '80', rest = ''] = loopback.exec(address) ?? [];
  return host === undefined || Number(port) > 65_535 ? undefined : host + rest;
}

/** The pages of ours that somebody can sign in for (OAuth 2.0 Multiple Response Types, section 4), as paths with a query. */
export function findOwnPage(address: string | undefined): string | undefined {
  const base = 'https://own.invalid';
  const url = address?.startsWith('/') ? URL.parse(address, base) : null;
  if (url === null || url.origin !== base || !/^\/(account(\/[\w-]+)*|device|passkeys\/add)$/.test(url.pathname))
    return undefined;
  return url.pathname + url.search;
}

const flowOf: Readonly<Record<string, OAuthFlow>> = { code: 'code', token: 'implicit' };

/** Checks all else that an app asks for. @throws OAuthError */
export async function checkAuthorization(
  context: Pick<Context, 'db'>,
  replyTo: ReplyTo,
  parameters: AuthorizationParameters,
): Promise<AuthorizationRequest> {
  const { client } = replyTo;
  const { response_type: responseType, nonce } = parameters;
  checkUnsupported(parameters);
  if (responseType === undefined) throw invalid('response_type is missing.');
  checkFlow(replyTo, responseType);
  const codeChallenge = readChallenge(parameters);
  // RFC 9700 section 2.1.1, RFC 8252 section 8.1: of a client that anybody can be, and where anybody may wait for the code.
  if (codeChallenge === undefined && replyTo.responseType === 'code' && isThirdParty(client)) {
    if (client.secrets.length === 0 || goesToDevice(replyTo)) throw invalid('code_challenge is missing.');
  }
  const maxAgeSeconds = readMaxAge(parameters.max_age);
  const prompts = new Set(parameters.prompt?.split(' '));
  if (prompts.has('none') && prompts.size > 1) throw invalid('prompt=none goes with no other.');
  const resource = await chooseResource(context, client.poolId, parameters.resource);
  return {
    ...replyTo,
    parameters,
    scopes: replyTo.responseType === 'none' ? [] : await chooseScopes(context, client, parameters.scope),
    ...(resource !== undefined && { resource }),
    ...(nonce !== undefined && { nonce }),
    ...(codeChallenge !== undefined && { codeChallenge }),
    isLoginForced: prompts.has('login') || prompts.has('select_account'),
    isConsentForced: prompts.has('consent'),
    isSilent: prompts.has('none'),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
  };
}

/** What would change the request unseen is refused rather than left out (OpenID Connect Core 1.0 section 3.1.2.6, RFC 9101). */
function checkUnsupported(parameters: AuthorizationParameters): void {
  for (const name of ['registration', 'request', 'request_uri'] as const) {
    if (parameters[name] === undefined) continue;
    throw new OAuthError(`${name}_not_supported`, `${name} is not read here: send the parameters themselves.`);
  }
}

function checkFlow({ client, responseType: known }: ReplyTo, responseType: string): void {
  if (known === 'none') {
    if (usesPages(client)) return;
    throw new OAuthError('unauthorized_client', 'The app client does not let people sign in at these pages.');
  }
  const flow = Object.hasOwn(flowOf, responseType) ? flowOf[responseType] : undefined;
  if (flow === undefined) throw new OAuthError('unsupported_response_type', 'response_type is code or token.');
  const { allowedOAuthFlowsUserPoolClient, allowedOAuthFlows = [] } = client.settings;
  if (!allowedOAuthFlowsUserPoolClient || !allowedOAuthFlows.includes(flow)) {
    throw new OAuthError('unauthorized_client', `The app client does not allow the ${flow} flow.`);
  }
}

/** Whether people may sign in at our own pages through a client. */
export function usesPages({ settings }: Client): boolean {
  const { allowedOAuthFlowsUserPoolClient, allowedOAuthFlows = [] } = settings;
  return allowedOAuthFlowsUserPoolClient && allowedOAuthFlows.some((flow) => flow !== 'client_credentials');
}

function readChallenge({ code_challenge: challenge, code_challenge_method: method }: AuthorizationParameters) {
  if (challenge === undefined && method === undefined) return undefined;
  if (method !== 'S256') throw invalid('code_challenge_method has to be S256.');
  if (!/^[\w-]{43}$/.test(challenge ?? '')) throw invalid('code_challenge is no SHA-256 in base64url.');
  return challenge;
}

function readMaxAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw invalid('max_age is a number of seconds.');
  return Number(text);
}

/** All that the app may have unless it names some. */
export async function chooseScopes(
  context: Pick<Context, 'db'>,
  { poolId, settings: { allowedOAuthScopes = [] } }: Client,
  text: string | undefined,
): Promise<readonly string[]> {
  const named = text?.split(' ').filter((scope) => scope !== '') ?? [];
  const asked = [...new Set(named.length > 0 ? named : allowedOAuthScopes)];
  const custom = asked.filter((scope) => !standardScopes.includes(scope));
  const there = await findCustomScopes(context, poolId, custom);
  const isThere = (scope: string) => standardScopes.includes(scope) || there.has(scope);
  if (named.length === 0) return asked.filter(isThere);
  if (asked.some((scope) => !allowedOAuthScopes.includes(scope) || !isThere(scope))) {
    throw new OAuthError('invalid_scope', 'A scope is none of the app client.');
  }
  return asked;
}

function invalid(message: string): OAuthError {
  return new OAuthError('invalid_request', message);
}

/** How long somebody may stay signed in at our own pages, at least, in seconds. */
const ownPageSeconds = 600;

/**
 * How long a browser keeps a session that was begun for an app, in seconds: for as long as its client takes one in place of a
 * sign-in, 0 where it takes none. Our own pages want it for ten minutes at least.
 */
export function keptSeconds({ client, responseType }: Pick<ReplyTo, 'client' | 'responseType'>): number {
  const seconds = ssoSessionOf(client).maxValidityMinutes * 60;
  return responseType === 'none' ? Math.max(seconds, ownPageSeconds) : seconds;
}

/**
 * Whether a session of a browser will do in place of a sign-in: it began in a way of the client, by the provider that the app names if it
 * names one, no longer ago than the client takes it for, and its person proved who they are no longer ago than the app asks for (OpenID
 * Connect Core 1.0 section 3.1.2.1). `now` is in milliseconds since 1970.
 */
export function isSessionEnough(
  { client, isLoginForced, maxAgeSeconds }: AuthorizationRequest,
  session: PageSession,
  { provider, now }: { readonly provider: string | undefined; readonly now: number },
): boolean {
  const { authenticatedAt, startedAt } = session;
  const ageSeconds = (now - authenticatedAt) / 1000;
  const { maxValidityMinutes } = ssoSessionOf(client);
  return (
    !isLoginForced &&
    isByWayOf(client, session, provider) &&
    now - startedAt < maxValidityMinutes * 60_000 &&
    ageSeconds <= (maxAgeSeconds ?? Number.POSITIVE_INFINITY)
  );
}
