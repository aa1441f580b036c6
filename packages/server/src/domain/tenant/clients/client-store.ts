import { findRefusal, statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { holdProvider } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import { poolMissing } from '#domain/tenant/pools/pool-store.ts';
import { keepParsed } from '#lib/keep-parsed.ts';
import { Kept } from '#lib/kept.ts';
import { randomBase32 } from '#lib/random-base32.ts';
import type { SecretBox } from '#lib/secret-box.ts';
import type { ClientRow } from '#schema/rows/clients.ts';
import type { Client, ClientSettings } from './client.ts';
import { type ClientSecret, formatSecrets, parseSecrets } from './client-secret.ts';
import { isThirdParty } from './oauth-extensions.ts';

type Reading = Pick<Context, 'db' | 'secrets'>;

export const clientSecrets: SealedColumn<'id'> = {
  table: 'clients',
  column: 'sealed_secret',
  key: ['id'],
  unbound: () => ({ purpose: 'client-secret' }),
};

const selectClient = statement<{ clientId: string }, ClientRow>(
  'client-by-id',
  'select * from clients where id = :clientId',
);

const selectClients = statement<{ poolId: string; after: string; limit: number }, Pick<ClientRow, 'id' | 'name'>>(
  'clients-after',
  'select id, name from clients where pool_id = :poolId and id > :after order by id limit :limit',
);

const insertClient = statement<{
  id: string;
  poolId: string;
  name: string;
  sealedSecret: Uint8Array | null;
  settings: string;
  createdAt: number;
}>(
  'client-insert',
  `insert into clients (id, pool_id, name, sealed_secret, settings, created_at, modified_at)
   select :id, id, :name, :sealedSecret, :settings, :createdAt, :createdAt from pools where id = :poolId`,
);

const updateClient = statement<{ clientId: string; name: string; settings: string; seen: number; modifiedAt: number }>(
  'client-update',
  `update clients set name = :name, settings = :settings, modified_at = :modifiedAt
   where id = :clientId and modified_at = :seen`,
);

const updateSecrets = statement<{ clientId: string; sealedSecret: Uint8Array; seen: number; modifiedAt: number }>(
  'client-secrets-update',
  `update clients set sealed_secret = :sealedSecret, modified_at = :modifiedAt
   where id = :clientId and modified_at = :seen`,
);

const deleteClientRow = statement<{ clientId: string; poolId: string }>(
  'client-delete',
  'delete from clients where id = :clientId and pool_id = :poolId',
);

/** The client, or undefined when there is none of this id. */
export async function findClient(context: Reading, clientId: string): Promise<Client | undefined> {
  const row = await context.db.first(selectClient, { clientId });
  return row && toClient(context, row);
}

/**
 * The client that a caller of the API names, without more than its id. An app of somebody else is none there: people sign in to it at the
 * pages alone, and it does nothing for strangers.
 * @throws Fault ResourceNotFoundException
 */
export async function loadClient(context: Reading, clientId: string): Promise<Client> {
  const client = await findClient(context, clientId);
  if (!client || isThirdParty(client)) throw clientMissing(clientId);
  return client;
}

/** The client of this pool. @throws Fault ResourceNotFoundException, also when the client is another pool's */
export async function loadPoolClient(context: Reading, poolId: string, clientId: string): Promise<Client> {
  const client = await findClient(context, clientId);
  if (client?.poolId !== poolId) throw clientMissing(clientId);
  return client;
}

/** At most `limit` clients of a pool in the order of their ids, from the one behind `after` on. */
export function listClients(
  context: Pick<Context, 'db'>,
  { poolId, limit, after = '' }: { poolId: string; limit: number; after?: string },
): Promise<Pick<Client, 'id' | 'name'>[]> {
  return context.db.all(selectClients, { poolId, after, limit });
}

/** Every client of a pool, in the order of their ids. */
export async function* eachClient(context: Pick<Context, 'db' | 'secrets'>, poolId: string): AsyncGenerator<Client> {
  for (let after = ''; ; ) {
    const page = await listClients(context, { poolId, limit: 60, after });
    for (const { id } of page) {
      const client = await findClient(context, id);
      if (client) yield client;
      after = id;
    }
    if (page.length === 0) return;
  }
}

/**
 * Makes a client, with a new id unless one is given, and what is stored with it.
 * @throws Fault ResourceNotFoundException when the pool is gone, InvalidParameterException when it has no provider of a name
 * that the settings allow
 */
export async function createClient(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  {
    id = randomBase32(128),
    poolId,
    name,
    secret,
    settings,
    also = [],
  }: {
    id?: string;
    poolId: string;
    name: string;
    secret?: string | undefined;
    settings: ClientSettings;
    also?: readonly Write[];
  },
): Promise<Client> {
  const createdAt = context.clock.now();
  const secrets = secret === undefined ? [] : [{ value: secret, createdAt }];
  const sealedSecret = secrets.length === 0 ? null : await sealSecrets(context, id, secrets);
  const row = { id, poolId, name, sealedSecret, settings: JSON.stringify(settings), createdAt };
  const writes = [...holdProviders(poolId, settings), write(insertClient, row, { expect: 'one' }), ...also];
  const outcome = await context.db.transaction(writes);
  const refusal = findRefusal(outcome, writes);
  if (refusal) throw refusal;
  if (!outcome.committed && outcome.reason === 'unmet') {
    throw poolMissing(poolId);
  }
  if (!outcome.committed) throw new Error(`client ${id} could not be stored: ${outcome.reason}`);
  return { id, poolId, name, secrets, settings, createdAt, modifiedAt: createdAt };
}

/**
 * Stores a changed client in place of the one that was read, and what is stored with it, and gives it back as stored. `chosen` are
 * settings that its owner has decided anew, all of them.
 * @throws Fault ConcurrentModificationException when someone else changed the client since; ResourceNotFoundException when
 * it is gone; InvalidParameterException when the pool has no provider of a name that is chosen
 */
export async function saveClient(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  client: Client,
  changes: { name?: string; settings?: ClientSettings; chosen?: ClientSettings; also?: readonly Write[] },
): Promise<Client> {
  const modifiedAt = Math.max(context.clock.now(), client.modifiedAt + 1);
  const { chosen, settings: changed = chosen ?? client.settings, name = client.name, also = [] } = changes;
  const saved = { ...client, name, settings: changed, modifiedAt };
  const { id } = saved;
  const settings = JSON.stringify(saved.settings);
  const writes = [
    ...(chosen ? holdProviders(client.poolId, chosen) : []),
    write(updateClient, { clientId: id, name, settings, seen: client.modifiedAt, modifiedAt }, { expect: 'one' }),
    ...also,
  ];
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return saved;
  const refusal = findRefusal(outcome, writes);
  if (refusal) throw refusal;
  if (!(await findClient(context, id))) throw clientMissing(id);
  throw new Fault('ConcurrentModificationException', `User pool client ${id} was changed by another request.`);
}

/** Stores the secrets of a client in place of those that were read; undefined when somebody else changed the client since, or it is gone. */
export async function saveSecrets(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  client: Client,
  secrets: readonly ClientSecret[],
): Promise<Client | undefined> {
  const modifiedAt = Math.max(context.clock.now(), client.modifiedAt + 1);
  const sealedSecret = await sealSecrets(context, client.id, secrets);
  const changes = { clientId: client.id, sealedSecret, seen: client.modifiedAt, modifiedAt };
  const outcome = await context.db.transaction([write(updateSecrets, changes, { expect: 'one' })]);
  return outcome.committed ? { ...client, secrets, modifiedAt } : undefined;
}

function sealSecrets(context: Pick<Context, 'secrets'>, id: string, secrets: readonly ClientSecret[]) {
  return sealIn(context, clientSecrets, { id }, Buffer.from(formatSecrets(secrets)));
}

/** Removes the client, and with it every sign-in through it. @throws Fault ResourceNotFoundException when it is gone already */
export async function deleteClient(context: Pick<Context, 'db'>, { id, poolId }: Client): Promise<void> {
  const outcome = await context.db.transaction([write(deleteClientRow, { clientId: id, poolId }, { expect: 'one' })]);
  if (!outcome.committed) throw clientMissing(id);
}

/** The names are in order, so that two clients that allow the same ones wait for each other in one direction. */
function holdProviders(poolId: string, { supportedIdentityProviders = [] }: ClientSettings): Write[] {
  return supportedIdentityProviders
    .filter((name) => name !== 'COGNITO')
    .map((name) => {
      const message = `The provider ${name} does not exist for User Pool ${poolId}.`;
      return holdProvider(poolId, name, () => new Fault('InvalidParameterException', message));
    });
}

/** AWS: this text, which names the client. */
export function clientMissing(clientId: string): Fault {
  return new Fault('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
}

const parseSettings = keepParsed<ClientSettings>();

/** The client in a row of the table. @throws Error when its secret was sealed for another client or under another key */
export async function toClient(context: Pick<Context, 'secrets'>, row: ClientRow): Promise<Client> {
  const client = {
    id: row.id,
    poolId: row.pool_id,
    name: row.name,
    settings: parseSettings(row.id, row.settings),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
  if (row.sealed_secret === null) return { ...client, secrets: [] };
  return { ...client, secrets: await openSecrets(context, row, row.sealed_secret) };
}

interface OpenedSecrets {
  readonly sealed: Uint8Array;
  readonly secrets: readonly ClientSecret[];
}

const maxOpened = 1000;
const opened = new WeakMap<SecretBox, Kept<OpenedSecrets>>();

/** To open them takes as long as the query that fetches them, so the last ones are given again while what is sealed is the same. */
async function openSecrets(
  context: Pick<Context, 'secrets'>,
  { id, created_at: createdAt }: ClientRow,
  sealed: Uint8Array,
): Promise<readonly ClientSecret[]> {
  const kept = opened.get(context.secrets) ?? new Kept<OpenedSecrets>(maxOpened);
  opened.set(context.secrets, kept);
  const known = kept.find(id);
  if (known !== undefined && Buffer.compare(known.sealed, sealed) === 0) return known.secrets;
  const text = await openIn(context, clientSecrets, { id }, sealed);
  if (!text) throw new Error(`the secret of client ${id} does not open`);
  const secrets = parseSecrets(Buffer.from(text).toString(), createdAt);
  kept.keep(id, { sealed, secrets });
  return secrets;
}
