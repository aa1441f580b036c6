import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { write } from '#database/database.ts';
import { changedAppWrites } from '#domain/access/consents/consent.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { quotaLeftSeconds, spendOpenQuota } from '#domain/people/codes/quota.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { createClient, deleteClient, findClient, saveClient } from '#domain/tenant/clients/client-store.ts';
import { chooseSecret } from '#domain/tenant/clients/new-secret.ts';
import { insertRegistration, selectRegistration } from '#domain/tenant/clients/registration-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { poolOAuthExtensions } from '#domain/tenant/pools/settings/oauth-extensions.ts';
import { randomBase32 } from '#lib/random-base32.ts';
import {
  type AppMetadata,
  decidedSettings,
  isAppName,
  nameByHost,
  thirdPartySettings,
} from './third-party-settings.ts';

/** Why an app is not registered (RFC 7591 section 3.2.2, RFC 6750 section 3.1). */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError';
  readonly code: 'invalid_client_metadata' | 'invalid_redirect_uri' | 'invalid_token' | 'temporarily_unavailable';

  /** When to come back, where that is known and later than at once. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: RegistrationError['code'], message: string, retryAfterSeconds?: number) {
    super(message);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

type AuthMethod = 'client_secret_basic' | 'client_secret_post' | 'none';

/** What an app registers as. */
export interface Registration extends Omit<AppMetadata, 'hasSecret'> {
  readonly name: string;
  readonly authMethod: AuthMethod;
}

/** An app that has registered, with what changes its registration; told once. */
export interface Registered {
  readonly client: Client;
  readonly registrationToken: string;
}

const maxUris = 100;
/** An app that nobody has let in for so long is forgotten. */
const unusedMs = 7 * 24 * 60 * 60 * 1000;
const authMethods: readonly string[] = ['client_secret_basic', 'client_secret_post', 'none'] satisfies AuthMethod[];

/** Reads what an app says of itself (RFC 7591 section 2); members that mean nothing here are passed over. @throws RegistrationError */
export function parseRegistration(value: unknown): Registration {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('The body is no JSON object.');
  const said = value as Record<string, unknown>;
  const redirectUris = said['redirect_uris'];
  if (!isTextList(redirectUris) || redirectUris.length === 0) {
    throw new RegistrationError('invalid_redirect_uri', 'redirect_uris is no list of addresses.');
  }
  const logoutUris = said['post_logout_redirect_uris'] ?? [];
  if (!isTextList(logoutUris)) throw wrong('post_logout_redirect_uris is no list of addresses.');
  // RFC 7591 section 2: the default.
  const authMethod = said['token_endpoint_auth_method'] ?? 'client_secret_basic';
  if (!isAuthMethod(authMethod)) throw wrong('token_endpoint_auth_method is none of this server.');
  const grantTypes = said['grant_types'] ?? ['authorization_code'];
  if (!isTextList(grantTypes) || !grantTypes.includes('authorization_code')) {
    throw wrong('grant_types has to have authorization_code.');
  }
  const responseTypes = said['response_types'] ?? ['code'];
  if (!isTextList(responseTypes) || !responseTypes.includes('code')) throw wrong('response_types has to have code.');
  const { client_name: name, scope } = said;
  if (name !== undefined && !isAppName(name)) throw wrong('client_name is no name.');
  if (scope !== undefined && typeof scope !== 'string') throw wrong('scope is no text.');
  return {
    name: name ?? nameByHost(URL.parse(redirectUris[0] ?? '')?.hostname || 'app'),
    redirectUris,
    logoutUris,
    scopes: scope?.split(' '),
    authMethod,
  };
}

function isAuthMethod(value: unknown): value is AuthMethod {
  return typeof value === 'string' && authMethods.includes(value);
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= maxUris && value.every((one) => typeof one === 'string');
}

/** Whether apps may register themselves at a pool at all. */
export function takesRegistrations(pool: Pool): boolean {
  return poolOAuthExtensions(pool).dynamicRegistration !== 'OFF';
}

/**
 * Registers an app that nobody at the pool knows: people are asked before it gets anything of theirs. Who asks may do so only so
 * often; an app that nobody has let in after a week is forgotten. @throws RegistrationError
 */
export async function registerClient(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'settings'>,
  pool: Pool,
  registration: Registration,
  { accessToken, caller }: { readonly accessToken: string | undefined; readonly caller: Caller },
): Promise<Registered> {
  checkInitialToken(pool, accessToken);
  await takeTurnOfNetwork(context, pool, caller);
  const settings = await settingsOf(context, pool, registration);
  const secret = registration.authMethod === 'none' ? undefined : chooseSecret(true, undefined);
  const registrationToken = randomBytes(32).toString('base64url');
  const [id, poolId] = [randomBase32(128), pool.id];
  const expiresAt = context.clock.now() + unusedMs;
  const row = { clientId: id, poolId, tokenDigest: digestOf(registrationToken), expiresAt };
  const also = [write(insertRegistration, row)];
  const client = await createClient(context, { id, poolId, name: registration.name, secret, settings, also });
  return { client, registrationToken };
}

function checkInitialToken(pool: Pool, accessToken: string | undefined): void {
  const { dynamicRegistration, initialAccessTokenDigest = '' } = poolOAuthExtensions(pool);
  if (dynamicRegistration === 'OPEN') return;
  const shown = Buffer.from(hash('sha256', accessToken ?? ''));
  const right = Buffer.from(initialAccessTokenDigest);
  if (accessToken !== undefined && shown.length === right.length && timingSafeEqual(shown, right)) return;
  throw new RegistrationError('invalid_token', 'The initial access token is none of this pool.');
}

async function takeTurnOfNetwork(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  pool: Pool,
  caller: Caller,
): Promise<void> {
  try {
    await spendOpenQuota(context, { poolId: pool.id, who: 'anybody' }, 'register-client', caller);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const message = 'Too many apps were registered. Try again in an hour.';
    throw new RegistrationError('temporarily_unavailable', message, quotaLeftSeconds(context));
  }
}

async function settingsOf(
  context: Pick<Context, 'db' | 'settings'>,
  pool: Pool,
  { authMethod, ...registration }: Registration,
) {
  try {
    return await thirdPartySettings(context, pool, { ...registration, hasSecret: authMethod !== 'none' });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new RegistrationError('invalid_redirect_uri', error.message);
  }
}

/** The app of a registration token (RFC 7592), of this pool. @throws RegistrationError the same for one that is gone and a wrong token */
export async function findRegistered(
  context: Pick<Context, 'db' | 'secrets'>,
  pool: Pool,
  { clientId, token }: { readonly clientId: string; readonly token: string | undefined },
): Promise<Client> {
  const row = await context.db.first(selectRegistration, { clientId });
  const right = Buffer.from(row?.token_digest ?? new Uint8Array(32));
  const isRight = timingSafeEqual(digestOf(token ?? ''), right) && row?.pool_id === pool.id;
  const client = isRight ? await findClient(context, clientId) : undefined;
  if (client === undefined) throw new RegistrationError('invalid_token', 'The registration token is of no app here.');
  return client;
}

/**
 * Changes what an app has registered as; its way to prove itself stays. What people let it have ends with its name and its addresses.
 * @throws RegistrationError
 */
export async function changeRegistration(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'settings'>,
  pool: Pool,
  client: Client,
  registration: Registration,
): Promise<Client> {
  if ((registration.authMethod === 'none') !== (client.secrets.length === 0)) {
    throw wrong('token_endpoint_auth_method cannot change.');
  }
  const settings = await settingsOf(context, pool, registration);
  const changed = { name: registration.name, settings: { ...settings, ...decidedSettings(client) } };
  return saveClient(context, client, { ...changed, also: changedAppWrites(context, client, changed) });
}

/** Forgets an app, and all that people have let it have. */
export async function removeRegistration(context: Pick<Context, 'db'>, client: Client): Promise<void> {
  await deleteClient(context, client);
}

function digestOf(token: string): Uint8Array {
  return hash('sha256', token, 'buffer');
}

function wrong(message: string): RegistrationError {
  return new RegistrationError('invalid_client_metadata', message);
}
