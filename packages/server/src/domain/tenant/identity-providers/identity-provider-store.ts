import { findRefusal, statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { holdPool } from '#domain/tenant/pools/pool-store.ts';
import type { IdentityProviderRow } from '#schema/rows/identity-providers.ts';
import type { Details, IdentityProvider, ProviderKind } from './identity-provider.ts';

type Reading = Pick<Context, 'db' | 'secrets'>;
type Name = { poolId: string; name: string };
type Content = Name & { settings: string; sealedDetails: Uint8Array };
/** What stands in `settings`. */
type Settings = Pick<IdentityProvider, 'facts' | 'attributeMapping' | 'acrMapping' | 'identifiers'>;

/** AWS: 300 at most. */
export const maxProvidersPerPool = 300;

/** Everything that a provider's owner said of it: client secrets and keys are among it. */
export const providerDetails: SealedColumn<'pool_id' | 'name'> = {
  table: 'identity_providers',
  column: 'sealed_details',
  key: ['pool_id', 'name'],
  unbound: () => ({ purpose: 'provider-details' }),
};

/** The private half of the key to which a SAML provider may encrypt (PKCS #8, DER). */
export const encryptionKeys: SealedColumn<'pool_id' | 'name'> = {
  table: 'identity_providers',
  column: 'sealed_encryption_key',
  key: ['pool_id', 'name'],
  unbound: () => ({ purpose: 'provider-encryption-key' }),
};

const selectProvider = statement<Name, IdentityProviderRow>(
  'identity-provider',
  'select * from identity_providers where pool_id = :poolId and name = :name',
);

const selectByIdentifier = statement<{ poolId: string; identifier: string }, IdentityProviderRow>(
  'identity-provider-by-identifier',
  `select p.* from identity_provider_identifiers i
   join identity_providers p on p.pool_id = i.pool_id and p.name = i.provider_name
   where i.pool_id = :poolId and i.identifier = :identifier`,
);

const selectProviders = statement<
  { poolId: string; after: string; limit: number },
  Pick<IdentityProviderRow, 'name' | 'kind' | 'created_at' | 'modified_at'>
>(
  'identity-providers-after',
  `select name, kind, created_at, modified_at from identity_providers
   where pool_id = :poolId and name > :after order by name limit :limit`,
);

const selectProviderNames = statement<{ poolId: string }, Pick<IdentityProviderRow, 'name' | 'kind' | 'settings'>>(
  'identity-provider-names',
  'select name, kind, settings from identity_providers where pool_id = :poolId order by name',
);

const insertProvider = statement<Content & { kind: string; sealedEncryptionKey: Uint8Array | null; createdAt: number }>(
  'identity-provider-insert',
  `insert into identity_providers (pool_id, name, kind, settings, sealed_details, sealed_encryption_key, created_at, modified_at)
   values (:poolId, :name, :kind, :settings, :sealedDetails, :sealedEncryptionKey, :createdAt, :createdAt)`,
);

const checkProviderCount = statement<{ poolId: string; max: number }>(
  'identity-provider-count',
  `update pools set modified_at = modified_at
   where id = :poolId and (select count(*) from identity_providers where pool_id = :poolId) <= :max`,
);

const updateProvider = statement<Content & { seen: number; modifiedAt: number }>(
  'identity-provider-update',
  `update identity_providers set settings = :settings, sealed_details = :sealedDetails, modified_at = :modifiedAt
   where pool_id = :poolId and name = :name and modified_at = :seen`,
);

const updateFacts = statement<Name & { settings: string; seen: number }>(
  'identity-provider-facts-update',
  'update identity_providers set settings = :settings where pool_id = :poolId and name = :name and modified_at = :seen',
);

const selectEncryptionKey = statement<Name, Pick<IdentityProviderRow, 'pool_id' | 'name' | 'sealed_encryption_key'>>(
  'identity-provider-encryption-key',
  'select pool_id, name, sealed_encryption_key from identity_providers where pool_id = :poolId and name = :name',
);

const holdProviderRow = statement<Name>(
  'identity-provider-hold',
  'update identity_providers set modified_at = modified_at where pool_id = :poolId and name = :name',
);

const deleteProviderRow = statement<Name>(
  'identity-provider-delete',
  'delete from identity_providers where pool_id = :poolId and name = :name',
);

const insertIdentifier = statement<Name & { identifier: string }>(
  'identity-provider-identifier-insert',
  `insert into identity_provider_identifiers (pool_id, identifier, provider_name) values (:poolId, :identifier, :name)`,
);

const deleteIdentifiers = statement<Name>(
  'identity-provider-identifiers-delete',
  'delete from identity_provider_identifiers where pool_id = :poolId and provider_name = :name',
);

/** The provider of this name, or undefined when the pool has none. */
export async function findProvider(
  context: Reading,
  poolId: string,
  name: string,
): Promise<IdentityProvider | undefined> {
  const row = await context.db.first(selectProvider, { poolId, name });
  return row && toProvider(context, row);
}

/** The provider of this name. @throws Fault ResourceNotFoundException */
export async function loadProvider(context: Reading, poolId: string, name: string): Promise<IdentityProvider> {
  const provider = await findProvider(context, poolId, name);
  if (provider) return provider;
  throw new Fault('ResourceNotFoundException', `Identity provider ${name} for tenantId ${poolId} does not exist.`);
}

/** The provider that an identifier leads to. @throws Fault ResourceNotFoundException */
export async function loadProviderByIdentifier(
  context: Reading,
  poolId: string,
  identifier: string,
): Promise<IdentityProvider> {
  const row = await context.db.first(selectByIdentifier, { poolId, identifier });
  if (row) return toProvider(context, row);
  const message = `Identity provider with identifier ${identifier} for tenantId ${poolId} does not exist.`;
  throw new Fault('ResourceNotFoundException', message);
}

/** At most `limit` providers of a pool in the order of their names, from the one behind `after` on, without what they are. */
export async function listProviders(
  context: Pick<Context, 'db'>,
  { poolId, limit, after }: { poolId: string; limit: number; after: string },
): Promise<Pick<IdentityProvider, 'name' | 'kind' | 'createdAt' | 'modifiedAt'>[]> {
  const rows = await context.db.all(selectProviders, { poolId, after, limit });
  return rows.map((row) => ({
    name: row.name,
    kind: row.kind as ProviderKind,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  }));
}

/** Every provider of a pool, with the other names that lead to it. */
export async function listProviderNames(
  context: Pick<Context, 'db'>,
  poolId: string,
): Promise<Pick<IdentityProvider, 'name' | 'kind' | 'identifiers'>[]> {
  const rows = await context.db.all(selectProviderNames, { poolId });
  return rows.map((row) => ({
    name: row.name,
    kind: row.kind as ProviderKind,
    identifiers: (JSON.parse(row.settings) as Settings).identifiers,
  }));
}

/**
 * Stores a new provider. Of parallel calls with one name or identifier one makes it.
 * @throws Fault DuplicateProviderException, InvalidParameterException for an identifier that is taken,
 * LimitExceededException, ResourceNotFoundException when the pool is gone
 */
export async function insertNewProvider(
  context: Pick<Context, 'db' | 'secrets'>,
  provider: IdentityProvider,
  encryptionKey?: Uint8Array,
): Promise<void> {
  const { poolId, name, kind, createdAt } = provider;
  const place = { pool_id: poolId, name };
  const sealedEncryptionKey = encryptionKey ? await sealIn(context, encryptionKeys, place, encryptionKey) : null;
  const row = { ...(await contentOf(context, provider)), kind, sealedEncryptionKey, createdAt };
  // AWS: a pool is a tenant in this text.
  const taken = () => new Fault('DuplicateProviderException', `${name} already exists for tenant ${poolId}.`);
  const full = () => new Fault('LimitExceededException', `User pool ${poolId} has too many identity providers.`);
  const writes = [
    holdPool(poolId),
    write(insertProvider, row, { expect: 'one', refusal: taken }),
    ...identifierWrites(provider),
    write(checkProviderCount, { poolId, max: maxProvidersPerPool }, { expect: 'one', refusal: full }),
  ];
  const outcome = await context.db.transaction(writes);
  if (!outcome.committed) throw findRefusal(outcome, writes) ?? new Error(`provider ${name} could not be stored`);
}

/**
 * Stores a changed provider in place of the one that was read; false when it changed or went meanwhile.
 * @throws Fault InvalidParameterException for an identifier that is taken
 */
export async function saveProvider(
  context: Pick<Context, 'db' | 'secrets'>,
  before: IdentityProvider,
  after: IdentityProvider,
): Promise<boolean> {
  const row = { ...(await contentOf(context, after)), seen: before.modifiedAt, modifiedAt: after.modifiedAt };
  const { poolId, name } = before;
  const writes = [
    write(updateProvider, row, { expect: 'one' }),
    write(deleteIdentifiers, { poolId, name }),
    ...identifierWrites(after),
  ];
  const outcome = await context.db.transaction(writes);
  const refusal = findRefusal(outcome, writes);
  if (refusal) throw refusal;
  return outcome.committed;
}

/** Stores what was found out anew, unless its owner has changed the provider meanwhile. Nobody changed it by this. */
export async function saveFacts(context: Pick<Context, 'db'>, provider: IdentityProvider): Promise<void> {
  const { poolId, name, modifiedAt: seen } = provider;
  await context.db.transaction([write(updateFacts, { poolId, name, settings: settingsOf(provider), seen })]);
}

/** The private key to which a SAML provider encrypts (PKCS #8, DER). @throws Error where there is none */
export async function loadEncryptionKey(
  context: Reading,
  { poolId, name }: Pick<IdentityProvider, 'poolId' | 'name'>,
): Promise<Uint8Array> {
  const row = await context.db.first(selectEncryptionKey, { poolId, name });
  const sealed = row?.sealed_encryption_key;
  const key = row && sealed ? await openIn(context, encryptionKeys, row, sealed) : undefined;
  if (key === undefined) throw new Error(`the encryption key of provider ${name} of pool ${poolId} does not open`);
  return key;
}

/** Removes a provider. Clients that name it keep the name. @throws Fault ResourceNotFoundException */
export async function deleteProvider(context: Pick<Context, 'db'>, poolId: string, name: string): Promise<void> {
  const outcome = await context.db.transaction([write(deleteProviderRow, { poolId, name }, { expect: 'one' })]);
  if (!outcome.committed) throw providerMissing(poolId, name);
}

/** A write that lets a transaction go on only while the provider is there, and keeps it there until the end of it. */
export function holdProvider(poolId: string, name: string, refusal: () => Error): Write {
  return write(holdProviderRow, { poolId, name }, { expect: 'one', refusal });
}

/** AWS: the words of the operations that change. */
export function providerMissing(poolId: string, name: string): Fault {
  return new Fault('ResourceNotFoundException', `Identity provider ${name} in User Pool ${poolId} does not exist.`);
}

/** In the order of the identifiers, so that two who want the same ones wait for each other in one direction. */
function identifierWrites({ poolId, name, identifiers }: IdentityProvider): Write[] {
  return identifiers.toSorted().map((identifier) => {
    const message = `The identifier ${identifier} already leads to an identity provider of user pool ${poolId}.`;
    const taken = () => new Fault('InvalidParameterException', message);
    return write(insertIdentifier, { poolId, name, identifier }, { refusal: taken });
  });
}

async function contentOf(context: Pick<Context, 'secrets'>, provider: IdentityProvider): Promise<Content> {
  const { poolId, name, details } = provider;
  const place = { pool_id: poolId, name };
  const sealedDetails = await sealIn(context, providerDetails, place, Buffer.from(JSON.stringify(details)));
  return { poolId, name, settings: settingsOf(provider), sealedDetails };
}

function settingsOf({ facts, attributeMapping, acrMapping, identifiers }: IdentityProvider): string {
  const settings: Settings = { facts, attributeMapping, identifiers, ...(acrMapping && { acrMapping }) };
  return JSON.stringify(settings);
}

async function toProvider(context: Pick<Context, 'secrets'>, row: IdentityProviderRow): Promise<IdentityProvider> {
  const details = await openIn(context, providerDetails, row, row.sealed_details);
  if (!details) throw new Error(`the details of provider ${row.name} of pool ${row.pool_id} do not open`);
  return {
    poolId: row.pool_id,
    name: row.name,
    kind: row.kind as ProviderKind,
    details: JSON.parse(Buffer.from(details).toString()) as Details,
    ...(JSON.parse(row.settings) as Settings),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
