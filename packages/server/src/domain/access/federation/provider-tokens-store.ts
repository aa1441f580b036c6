import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import type { ProviderTokensRow } from '#schema/rows/identity-providers.ts';

type Key = { poolId: string; sub: string; provider: string };

/** What a provider gave this server for a user (RFC 6749 section 5.1). */
export interface ProviderTokens {
  readonly accessToken: string;
  /** Milliseconds since 1970; absent where the provider does not say. */
  readonly expiresAt?: number;
  readonly refreshToken?: string;
  readonly idToken?: string;
  readonly scope?: string;
}

/** Tokens as they lie there. */
export interface KeptTokens {
  readonly tokens: ProviderTokens;
  /** Milliseconds since 1970; grows with every other ones. */
  readonly givenAt: number;
  readonly isBeingRefreshed: boolean;
}

export const providerTokens: SealedColumn<'pool_id' | 'sub' | 'provider_name'> = {
  table: 'provider_tokens',
  column: 'sealed_tokens',
  key: ['pool_id', 'sub', 'provider_name'],
  unbound: () => ({ purpose: 'provider-tokens' }),
};

const selectTokens = statement<Key, ProviderTokensRow>(
  'provider-tokens',
  'select * from provider_tokens where pool_id = :poolId and sub = :sub and provider_name = :provider',
);

/** Touches no row where the provider is gone. */
const upsertTokens = statement<Key & { sealed: Uint8Array; now: number }>(
  'provider-tokens-save',
  `insert into provider_tokens (pool_id, sub, provider_name, sealed_tokens, given_at)
   select pool_id, cast(:sub as text), name, :sealed, cast(:now as bigint) from identity_providers
   where pool_id = :poolId and name = :provider
   on conflict (pool_id, sub, provider_name) do update
   set sealed_tokens = excluded.sealed_tokens, refreshed_until = null,
     given_at = case when provider_tokens.given_at < excluded.given_at then excluded.given_at else provider_tokens.given_at + 1 end`,
);

const claimRefresh = statement<Key & { seen: number; now: number; until: number }>(
  'provider-tokens-refresh-claim',
  `update provider_tokens set refreshed_until = :until
   where pool_id = :poolId and sub = :sub and provider_name = :provider and given_at = :seen
     and (refreshed_until is null or refreshed_until < :now)`,
);

const endRefresh = statement<Key & { seen: number }>(
  'provider-tokens-refresh-end',
  `update provider_tokens set refreshed_until = null
   where pool_id = :poolId and sub = :sub and provider_name = :provider and given_at = :seen`,
);

const replaceTokens = statement<Key & { seen: number; sealed: Uint8Array; now: number }>(
  'provider-tokens-replace',
  `update provider_tokens set sealed_tokens = :sealed, refreshed_until = null,
     given_at = case when given_at < :now then :now else given_at + 1 end
   where pool_id = :poolId and sub = :sub and provider_name = :provider and given_at = :seen`,
);

const deleteTokens = statement<Key>(
  'provider-tokens-delete',
  'delete from provider_tokens where pool_id = :poolId and sub = :sub and provider_name = :provider',
);

type Owner = Pick<User, 'poolId' | 'sub'>;

/** What a provider gave for a user, or undefined when nothing is kept. */
export async function findProviderTokens(
  context: Pick<Context, 'db' | 'secrets' | 'clock'>,
  { poolId, sub }: Owner,
  provider: string,
): Promise<KeptTokens | undefined> {
  const row = await context.db.first(selectTokens, { poolId, sub, provider });
  const opened = row && (await openIn(context, providerTokens, row, row.sealed_tokens));
  if (row === undefined || opened === undefined) return undefined;
  const { given_at: givenAt, refreshed_until: until } = row;
  const tokens = JSON.parse(Buffer.from(opened).toString()) as ProviderTokens;
  return { tokens, givenAt, isBeingRefreshed: until !== null && until >= context.clock.now() };
}

/** Keeps what a provider gave, in place of what it gave before. */
export async function keepTokensWrite(
  context: Pick<Context, 'secrets' | 'clock'>,
  { poolId, sub }: Owner,
  provider: string,
  tokens: ProviderTokens,
): Promise<Write> {
  const sealed = await seal(context, { poolId, sub, provider }, tokens);
  return write(upsertTokens, { poolId, sub, provider, sealed, now: context.clock.now() });
}

/** Whether it is this call that asks for newer ones than those of `givenAt`, until a moment in milliseconds since 1970. */
export async function claimTokenRefresh(
  context: Pick<Context, 'db' | 'clock'>,
  { poolId, sub }: Owner,
  provider: string,
  { givenAt, until }: { givenAt: number; until: number },
): Promise<boolean> {
  const key = { poolId, sub, provider, seen: givenAt, now: context.clock.now(), until };
  const outcome = await context.db.transaction([write(claimRefresh, key, { expect: 'one' })]);
  return outcome.committed;
}

/** Puts newer tokens in the place of those of `givenAt`, or leaves them where there are none; others may ask again. */
export async function endTokenRefresh(
  context: Pick<Context, 'db' | 'secrets' | 'clock'>,
  { poolId, sub }: Owner,
  provider: string,
  { givenAt: seen, tokens }: { givenAt: number; tokens: ProviderTokens | undefined },
): Promise<void> {
  const key = { poolId, sub, provider, seen };
  if (tokens === undefined) {
    await context.db.transaction([write(endRefresh, key)]);
    return;
  }
  const sealed = await seal(context, { poolId, sub, provider }, tokens);
  await context.db.transaction([write(replaceTokens, { ...key, sealed, now: context.clock.now() })]);
}

/** Forgets what a provider gave for a user. */
export function forgetTokensWrite({ poolId, sub }: Owner, provider: string): Write {
  return write(deleteTokens, { poolId, sub, provider });
}

function seal(
  context: Pick<Context, 'secrets'>,
  { poolId, sub, provider }: Key,
  tokens: ProviderTokens,
): Promise<Uint8Array> {
  const row = { pool_id: poolId, sub, provider_name: provider };
  return sealIn(context, providerTokens, row, Buffer.from(JSON.stringify(tokens)));
}
