import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { holdPool } from '#domain/tenant/pools/pool-store.ts';
import type { DomainRow } from '#schema/rows/domains.ts';
import { type CustomDomain, type Domain, nameOfHost, targetOf } from './domain.ts';
import { checkDomainName, checkRouting, chooseVersion, type DomainInput } from './domain-settings.ts';

type Content = {
  name: string;
  poolId: string;
  kind: string;
  custom: string | null;
  version: number;
  modifiedAt: number;
};

const selectDomain = statement<{ name: string }, DomainRow>('domain', 'select * from domains where name = :name');

const selectDomainsOfPool = statement<{ poolId: string }, DomainRow>(
  'domains-of-pool',
  'select * from domains where pool_id = :poolId order by kind',
);

const insertDomain = statement<Content>(
  'domain-insert',
  `insert into domains (name, pool_id, kind, custom, managed_login_version, modified_at)
   values (:name, :poolId, :kind, :custom, :version, :modifiedAt)`,
);

const updateDomain = statement<Content & { seen: number }>(
  'domain-update',
  `update domains set custom = :custom, managed_login_version = :version, modified_at = :modifiedAt
   where name = :name and pool_id = :poolId and kind = :kind and modified_at = :seen`,
);

const deleteDomainRow = statement<{ name: string; poolId: string }>(
  'domain-delete',
  'delete from domains where name = :name and pool_id = :poolId',
);

/** The domain of this name, whatever pool has it, or undefined. */
export async function findDomain(context: Pick<Context, 'db'>, name: string): Promise<Domain | undefined> {
  const row = await context.db.first(selectDomain, { name });
  return row && toDomain(row);
}

/** The domain that is reached under a host, as URLs write it and without a port, or undefined. */
export async function findDomainByHost(
  context: Pick<Context, 'db' | 'settings'>,
  host: string,
): Promise<Domain | undefined> {
  const { name, isCustom } = nameOfHost(context.settings, host);
  const domain = await findDomain(context, name);
  return domain !== undefined && (domain.custom !== undefined) === isCustom ? domain : undefined;
}

/** The domains of a pool: at most a prefix and one of its owner's own. */
export async function listDomains(context: Pick<Context, 'db'>, poolId: string): Promise<Domain[]> {
  const rows = await context.db.all(selectDomainsOfPool, { poolId });
  return rows.map(toDomain);
}

/**
 * Gives a pool a domain. Of parallel calls for one name one gets it, on the whole server.
 * @throws Fault InvalidParameterException, FeatureUnavailableInTierException, ResourceNotFoundException
 */
export async function createDomain(
  context: Pick<Context, 'clock' | 'db' | 'settings'>,
  pool: Pool,
  name: string,
  input: DomainInput,
): Promise<Domain> {
  const { custom } = input;
  checkDomainName(name, custom !== undefined);
  // Apps of other pools are not found under the domain of one: that of the console among them.
  if (custom !== undefined && name === targetOf(context.settings))
    throw invalid('The host of the server itself cannot be the domain of one pool: the pages of every pool are there.');
  checkRouting(input);
  const managedLoginVersion = chooseVersion(pool, input.managedLoginVersion, 1);
  const domain = {
    name,
    poolId: pool.id,
    managedLoginVersion,
    modifiedAt: context.clock.now(),
    ...(custom && { custom }),
  };
  const writes = [holdPool(pool.id), write(insertDomain, contentOf(domain), { expect: 'one' })];
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return domain;
  if (outcome.index === 0) throw writes[0]?.refusal?.() ?? new Error(`pool ${pool.id} is gone`);
  const owner = await findDomain(context, name);
  throw invalid(
    owner && owner.poolId !== pool.id
      ? 'Domain already associated with another user pool.'
      : 'User pool already has a domain configured.',
  );
}

/**
 * Changes a domain. What is not said stays.
 * @throws Fault InvalidParameterException, FeatureUnavailableInTierException, ConcurrentModificationException
 */
export async function saveDomain(
  context: Pick<Context, 'clock' | 'db'>,
  pool: Pool,
  name: string,
  input: DomainInput,
): Promise<Domain> {
  const before = await findDomain(context, name);
  if (before?.poolId !== pool.id) throw noSuchDomain();
  const { custom } = input;
  if (before.custom && !custom) throw invalid('Cannot convert custom domain to prefix domain.');
  if (!before.custom && custom) throw invalid('Cannot convert prefix domain to custom domain.');
  checkRouting(input);
  const managedLoginVersion = chooseVersion(pool, input.managedLoginVersion, before.managedLoginVersion);
  const modifiedAt = Math.max(context.clock.now(), before.modifiedAt + 1);
  const after = { ...before, managedLoginVersion, modifiedAt, ...(custom && { custom }) };
  const saving = write(updateDomain, { ...contentOf(after), seen: before.modifiedAt }, { expect: 'one' });
  const outcome = await context.db.transaction([saving]);
  if (outcome.committed) return after;
  throw new Fault('ConcurrentModificationException', `Domain ${name} was changed by another request.`);
}

/** Takes a domain from a pool; anybody may have it next. @throws Fault InvalidParameterException */
export async function deleteDomain(context: Pick<Context, 'db'>, poolId: string, name: string): Promise<void> {
  const outcome = await context.db.transaction([write(deleteDomainRow, { name, poolId }, { expect: 'one' })]);
  if (!outcome.committed) throw noSuchDomain();
}

function noSuchDomain(): Fault {
  return invalid('No such domain or user pool exists.');
}

function contentOf({ name, poolId, custom, managedLoginVersion, modifiedAt }: Domain): Content {
  return {
    name,
    poolId,
    kind: custom ? 'custom' : 'prefix',
    custom: custom ? JSON.stringify(custom) : null,
    version: managedLoginVersion,
    modifiedAt,
  };
}

function toDomain(row: DomainRow): Domain {
  return {
    name: row.name,
    poolId: row.pool_id,
    ...(row.custom !== null && { custom: JSON.parse(row.custom) as CustomDomain }),
    managedLoginVersion: row.managed_login_version === 2 ? 2 : 1,
    modifiedAt: row.modified_at,
  };
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
