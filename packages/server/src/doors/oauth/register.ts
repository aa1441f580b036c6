import {
  changeRegistration,
  findRegistered,
  parseRegistration,
  RegistrationError,
  registerClient,
  removeRegistration,
  takesRegistrations,
} from '#domain/access/authorization/register-client.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { parseFields } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import { type HttpRequest, type HttpResponse, headerOf, jsonResponse, senderOf } from '#http/message.ts';
import { retryAfter } from '#http/retry-after.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { toSeconds } from '#lib/clock.ts';
import { isPlainText } from '#lib/plain-text.ts';
import { originOf } from './origin.ts';

/** Apps in browsers register themselves, too. */
const rule: Rule = { hosts: 'domains', origins: 'any', cookies: 'ignored' };
const path = '/oauth2/register';
const maxBytes = 64 * 1024;
const unkept = { 'cache-control': 'no-store', pragma: 'no-cache' };

type Handle = (context: Context, request: HttpRequest, pool: Pool) => Promise<HttpResponse>;

/** Apps that register themselves (RFC 7591), and change it (RFC 7592): where a pool lets them. */
export function registerRoutes(context: Context): Route[] {
  const one = `${path}/:clientId`;
  const routeOf = (method: Route['method'], address: string, handle: Handle): Route => ({
    method,
    path: address,
    rule,
    handle: (request) => answer(context, request, handle),
  });
  return [
    routeOf('POST', path, register),
    routeOf('GET', one, show),
    routeOf('PUT', one, change),
    routeOf('DELETE', one, remove),
  ];
}

async function answer(context: Context, request: HttpRequest, handle: Handle): Promise<HttpResponse> {
  const pool = await findAskedPool(context, request);
  if (pool === undefined || !takesRegistrations(pool)) {
    return jsonResponse({ error: 'access_denied', error_description: 'No app registers itself here.' }, unkept, 403);
  }
  try {
    return await handle(context, request, pool);
  } catch (error) {
    if (error instanceof RegistrationError) return refused(error);
    if (error instanceof Fault && error.code === 'ConcurrentModificationException') {
      return refused(new RegistrationError('temporarily_unavailable', error.message));
    }
    throw error;
  }
}

/** The pool of the domain, or the one that the query names. */
async function findAskedPool(context: Context, request: HttpRequest): Promise<Pool | undefined> {
  const domain = await findDomainByHost(context, hostnameOf(request) ?? '');
  return findPool(context, domain?.poolId ?? parseFields(request.query)?.get('user_pool_id') ?? '');
}

async function register(context: Context, request: HttpRequest, pool: Pool): Promise<HttpResponse> {
  const registration = parseRegistration(readJson(request));
  const asked = { accessToken: bearerOf(request), caller: senderOf(request) };
  const { client, registrationToken } = await registerClient(context, pool, registration, asked);
  const body = await describe(context, request, client, registration.authMethod);
  return jsonResponse({ ...body, registration_access_token: registrationToken }, unkept, 201);
}

async function show(context: Context, request: HttpRequest, pool: Pool): Promise<HttpResponse> {
  const client = await findAsking(context, request, pool);
  return jsonResponse(await describe(context, request, client), unkept);
}

async function change(context: Context, request: HttpRequest, pool: Pool): Promise<HttpResponse> {
  const client = await findAsking(context, request, pool);
  const changed = await changeRegistration(context, pool, client, parseRegistration(readJson(request)));
  return jsonResponse(await describe(context, request, changed), unkept);
}

async function remove(context: Context, request: HttpRequest, pool: Pool): Promise<HttpResponse> {
  await removeRegistration(context, await findAsking(context, request, pool));
  return { status: 204, headers: unkept, body: '' };
}

function findAsking(context: Context, request: HttpRequest, pool: Pool): Promise<Client> {
  return findRegistered(context, pool, { clientId: request.path.split('/')[3] ?? '', token: bearerOf(request) });
}

/** RFC 7591 section 3.2.1. */
async function describe(
  context: Context,
  request: HttpRequest,
  { id, poolId, name, secrets, settings, createdAt }: Client,
  method = secrets.length === 0 ? 'none' : 'client_secret_basic',
): Promise<object> {
  const { callbackURLs = [], logoutURLs = [], allowedOAuthScopes = [] } = settings;
  const secret = secrets.at(-1)?.value;
  return {
    client_id: id,
    client_id_issued_at: toSeconds(createdAt),
    ...(secret !== undefined && { client_secret: secret, client_secret_expires_at: 0 }),
    client_name: name,
    redirect_uris: callbackURLs,
    ...(logoutURLs.length > 0 && { post_logout_redirect_uris: logoutURLs }),
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: allowedOAuthScopes.join(' '),
    token_endpoint_auth_method: method,
    registration_client_uri: `${await originOf(context, request)}${path}/${id}?${new URLSearchParams({ user_pool_id: poolId })}`,
  };
}

function readJson({ body }: HttpRequest): unknown {
  if (body.length > maxBytes) throw new RegistrationError('invalid_client_metadata', 'The body is too long.');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body), onlyPlain);
  } catch {
    throw new RegistrationError('invalid_client_metadata', 'The body is no JSON, or has a text that cannot be kept.');
  }
}

/** JSON writes U+0000 and lone surrogates as escapes. */
function onlyPlain(_: string, value: unknown): unknown {
  if (typeof value === 'string' && !isPlainText(value)) throw new SyntaxError('no plain text');
  return value;
}

function bearerOf(request: HttpRequest): string | undefined {
  return /^Bearer +([\w.~+/=-]+) *$/i.exec(headerOf(request, 'authorization') ?? '')?.[1];
}

function refused({ code, message, retryAfterSeconds }: RegistrationError): HttpResponse {
  const body = { error: code, error_description: message };
  if (code === 'temporarily_unavailable')
    return jsonResponse(body, { ...unkept, ...retryAfter(retryAfterSeconds) }, 429);
  if (code !== 'invalid_token') return jsonResponse(body, unkept, 400);
  return jsonResponse(body, { ...unkept, 'www-authenticate': 'Bearer error="invalid_token"' }, 401);
}
