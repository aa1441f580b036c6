import { setTimeout as wait } from 'node:timers/promises';
import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { OutsideProviderError } from '#domain/outside-providers.ts';
import type { User } from '#domain/people/users/user.ts';
import { loadProvider } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { federationOf } from '#domain/tenant/pools/settings/federation.ts';
import { providerClientOf, tokenEndpointOf } from './provider-client.ts';
import {
  claimTokenRefresh,
  endTokenRefresh,
  findProviderTokens,
  type KeptTokens,
  keepTokensWrite,
  type ProviderTokens,
} from './provider-tokens-store.ts';

type Json = Readonly<Record<string, unknown>>;

/** A token is taken for ended so long before its end that whoever gets it can use it. */
const marginMs = 60_000;
/** Longer than a provider is waited for. */
const refreshMs = 30_000;
const lookEveryMs = 200;

/** The write that keeps what a provider gave for a user, where the pool keeps it. */
export async function keptTokensWrites(
  context: Pick<Context, 'clock' | 'secrets'>,
  pool: Pool,
  user: User,
  { provider, tokenResponse }: { provider: string; tokenResponse: Json | undefined },
): Promise<Write[]> {
  const tokens = tokenResponse && readTokens(context, tokenResponse);
  if (tokens === undefined || !federationOf(pool).keepsTokensOf.includes(provider)) return [];
  return [await keepTokensWrite(context, user, provider, tokens)];
}

/**
 * What a provider gave for a user: newer ones where the access token has ended or `isForced`, as far as the provider gives some. Of those
 * who ask at once, also at several server processes, one asks the provider, since many take a refresh token once.
 * @throws Fault ResourceNotFoundException when nothing is kept, or its provider is gone; InvalidParameterException when the provider
 * gives no newer ones
 */
export async function loadProviderTokens(
  context: Context,
  user: User,
  provider: string,
  isForced = false,
): Promise<ProviderTokens> {
  const kept = await findProviderTokens(context, user, provider);
  if (kept === undefined) throw tokensMissing();
  const { expiresAt } = kept.tokens;
  const hasEnded = expiresAt !== undefined && context.clock.now() >= expiresAt - marginMs;
  if (!hasEnded && !isForced) return kept.tokens;
  if (kept.tokens.refreshToken === undefined) throw notRefreshed('it gave no refresh token');
  const until = context.clock.now() + refreshMs;
  const isOurs = await claimTokenRefresh(context, user, provider, { givenAt: kept.givenAt, until });
  return isOurs ? refresh(context, user, provider, kept) : awaitOther(context, user, provider, kept);
}

async function refresh(
  context: Context,
  user: User,
  name: string,
  { tokens: before, givenAt }: KeptTokens,
): Promise<ProviderTokens> {
  let tokens: ProviderTokens | undefined;
  try {
    tokens = await askForNewer(context, user.poolId, name, before);
    return tokens;
  } catch (error) {
    if (!(error instanceof OutsideProviderError)) throw error;
    const reason = error.message;
    context.log.warn({ poolId: user.poolId, provider: name, reason }, 'a provider gave no newer tokens');
    throw notRefreshed('it gave no newer ones', error);
  } finally {
    await endTokenRefresh(context, user, name, { givenAt, tokens });
  }
}

async function askForNewer(
  context: Context,
  poolId: string,
  name: string,
  before: ProviderTokens,
): Promise<ProviderTokens> {
  const provider = await loadProvider(context, poolId, name);
  const client = providerClientOf(provider);
  if (client === undefined) throw new OutsideProviderError('it speaks SAML');
  const endpoint = tokenEndpointOf(context, provider, client);
  const refreshToken = before.refreshToken ?? '';
  const given = readTokens(context, await context.outsideProviders.refresh({ ...endpoint, refreshToken }));
  if (given === undefined) throw new OutsideProviderError('it gave no access token');
  // RFC 6749 section 6: where it gives no new one, the old one stays.
  const { expiresAt: _, ...rest } = before;
  return { ...rest, ...given };
}

/** Somebody else is asking: what they get. */
async function awaitOther(
  context: Context,
  user: User,
  provider: string,
  { givenAt }: KeptTokens,
): Promise<ProviderTokens> {
  for (let waitedMs = 0; waitedMs < refreshMs; waitedMs += lookEveryMs) {
    const kept = await findProviderTokens(context, user, provider);
    if (kept === undefined) throw tokensMissing();
    if (kept.givenAt !== givenAt) return kept.tokens;
    if (!kept.isBeingRefreshed) break;
    await wait(lookEveryMs);
  }
  throw notRefreshed('it gave no newer ones');
}

function readTokens({ clock }: Pick<Context, 'clock'>, response: Json): ProviderTokens | undefined {
  const text = (name: string) => (typeof response[name] === 'string' ? response[name] : undefined);
  const [accessToken, refreshToken] = [text('access_token'), text('refresh_token')];
  const [idToken, scope] = [text('id_token'), text('scope')];
  const seconds = Number(response['expires_in']);
  if (accessToken === undefined) return undefined;
  return {
    accessToken,
    ...(seconds > 0 && Number.isSafeInteger(seconds) && { expiresAt: clock.now() + seconds * 1000 }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(idToken !== undefined && { idToken }),
    ...(scope !== undefined && { scope }),
  };
}

function tokensMissing(): Fault {
  return new Fault('ResourceNotFoundException', 'No tokens of this provider are kept for the user.');
}

function notRefreshed(reason: string, cause?: unknown): Fault {
  return new Fault('InvalidParameterException', `The provider has to be signed in with again: ${reason}.`, { cause });
}
