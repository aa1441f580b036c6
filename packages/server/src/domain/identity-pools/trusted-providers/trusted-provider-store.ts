import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { TrustedProviderRow } from '#schema/rows/identity-pools.ts';
import type { TrustedProvider } from './trusted-provider.ts';

const selectProvider = statement<{ arn: string }, TrustedProviderRow>(
  'trusted-provider',
  'select * from trusted_providers where arn = :arn',
);

const selectProviders = statement<{ after: string; limit: number }, TrustedProviderRow>(
  'trusted-providers-after',
  'select * from trusted_providers where arn > :after order by arn limit :limit',
);

const upsertProvider = statement<{ arn: string; kind: string; details: string; now: number }>(
  'trusted-provider-save',
  `insert into trusted_providers (arn, kind, details, created_at, modified_at) values (:arn, :kind, :details, :now, :now)
   on conflict (arn) do update set kind = excluded.kind, details = excluded.details, modified_at = excluded.modified_at`,
);

const insertProvider = statement<{ arn: string; kind: string; details: string; now: number }>(
  'trusted-provider-insert',
  'insert into trusted_providers (arn, kind, details, created_at, modified_at) values (:arn, :kind, :details, :now, :now)',
);

const deleteProvider = statement<{ arn: string }>(
  'trusted-provider-delete',
  'delete from trusted_providers where arn = :arn',
);

/** The provider of this ARN, or undefined when there is none. */
export async function findTrustedProvider(
  context: Pick<Context, 'db'>,
  arn: string,
): Promise<TrustedProvider | undefined> {
  const row = await context.db.first(selectProvider, { arn });
  return row && toProvider(row);
}

/** At most `limit` providers in the order of their ARNs, from the one behind `after` on. */
export async function listTrustedProviders(
  context: Pick<Context, 'db'>,
  range: { limit: number; after: string },
): Promise<TrustedProvider[]> {
  return (await context.db.all(selectProviders, range)).map(toProvider);
}

/** Stores a provider, in place of the one that had its ARN. */
export async function saveTrustedProvider(
  context: Pick<Context, 'db' | 'clock'>,
  { arn, kind, ...details }: TrustedProvider,
): Promise<void> {
  const row = { arn, kind, details: JSON.stringify(details), now: context.clock.now() };
  const outcome = await context.db.transaction([write(upsertProvider, row, { expect: 'one' })]);
  if (!outcome.committed) throw new Error(`provider ${arn} could not be stored: ${outcome.reason}`);
}

/** Stores a provider, unless there is one of its ARN: then it is false. */
export async function createTrustedProvider(
  context: Pick<Context, 'db' | 'clock'>,
  { arn, kind, ...details }: TrustedProvider,
): Promise<boolean> {
  const row = { arn, kind, details: JSON.stringify(details), now: context.clock.now() };
  return (await context.db.transaction([write(insertProvider, row)])).committed;
}

/** Removes a provider: its tokens prove nobody from then on. @throws Fault ResourceNotFoundException */
export async function deleteTrustedProvider(context: Pick<Context, 'db'>, arn: string): Promise<void> {
  const outcome = await context.db.transaction([write(deleteProvider, { arn }, { expect: 'one' })]);
  if (!outcome.committed) throw new Fault('ResourceNotFoundException', `There is no trusted provider ${arn}.`);
}

function toProvider({ arn, kind, details }: TrustedProviderRow): TrustedProvider {
  return { arn, kind, ...JSON.parse(details) } as TrustedProvider;
}
