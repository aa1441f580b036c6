import { randomUUID } from 'node:crypto';
import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { clientMissing } from '#domain/tenant/clients/client-store.ts';
import type { TermsRow } from '#schema/rows/terms.ts';
import type { Terms, TermsName } from './terms.ts';

type Storing = Pick<Context, 'db' | 'clock'>;
type Changes = { id: string; name: string; links: string; seen: number; modifiedAt: number };

const selectTerms = statement<{ poolId: string; id: string }, TermsRow>(
  'terms-by-id',
  'select * from terms where pool_id = :poolId and id = :id',
);

const selectTermsByName = statement<{ poolId: string; clientId: string; name: string }, TermsRow>(
  'terms-by-client',
  'select * from terms where pool_id = :poolId and client_id = :clientId and name = :name',
);

const selectTermsOfClient = statement<{ poolId: string; clientId: string }, TermsRow>(
  'terms-of-client',
  'select * from terms where pool_id = :poolId and client_id = :clientId',
);

const selectTermsAfter = statement<{ poolId: string; after: string; limit: number }, TermsRow>(
  'terms-after',
  'select * from terms where pool_id = :poolId and id > :after order by id limit :limit',
);

const insertTerms = statement<{
  id: string;
  poolId: string;
  clientId: string;
  name: string;
  links: string;
  createdAt: number;
}>(
  'terms-insert',
  `insert into terms (id, pool_id, client_id, name, links, created_at, modified_at)
   select :id, pool_id, id, :name, :links, :createdAt, :createdAt from clients
   where id = :clientId and pool_id = :poolId`,
);

const updateTerms = statement<Changes>(
  'terms-update',
  `update terms set name = :name, links = :links, modified_at = :modifiedAt where id = :id and modified_at = :seen`,
);

const deleteTermsRow = statement<{ poolId: string; id: string }>(
  'terms-delete',
  'delete from terms where pool_id = :poolId and id = :id',
);

/** The document. @throws Fault ResourceNotFoundException */
export async function loadTerms(context: Pick<Context, 'db'>, poolId: string, id: string): Promise<Terms> {
  const row = await context.db.first(selectTerms, { poolId, id });
  if (!row) throw termsMissing(id);
  return toTerms(row);
}

/** The document of this name that a client has. @throws Fault ResourceNotFoundException */
export async function loadClientTerms(
  context: Pick<Context, 'db'>,
  where: { poolId: string; clientId: string; name: string },
): Promise<Terms> {
  const row = await context.db.first(selectTermsByName, where);
  if (!row) throw new Fault('ResourceNotFoundException', `Client ${where.clientId} has no ${where.name}.`);
  return toTerms(row);
}

/** What people agree to who sign up through a client; undefined unless it has both documents. AWS: one alone is not shown. */
export async function findAgreedTerms(
  context: Pick<Context, 'db'>,
  client: { poolId: string; id: string },
): Promise<{ readonly termsOfUse: Terms; readonly privacyPolicy: Terms } | undefined> {
  const rows = await context.db.all(selectTermsOfClient, { poolId: client.poolId, clientId: client.id });
  const found = rows.map(toTerms);
  const termsOfUse = found.find(({ name }) => name === 'terms-of-use');
  const privacyPolicy = found.find(({ name }) => name === 'privacy-policy');
  return termsOfUse && privacyPolicy && { termsOfUse, privacyPolicy };
}

/** At most `limit` documents of a pool in the order of their ids, from the one behind `after` on. */
export async function listTerms(
  context: Pick<Context, 'db'>,
  range: { poolId: string; limit: number; after: string },
): Promise<Terms[]> {
  return (await context.db.all(selectTermsAfter, range)).map(toTerms);
}

/** Makes a document. Of parallel calls for one name of a client one makes it. @throws Fault TermsExistsException, ResourceNotFoundException when the client is gone */
export async function createTerms(
  context: Storing,
  input: Pick<Terms, 'poolId' | 'clientId' | 'name' | 'links'>,
): Promise<Terms> {
  const createdAt = context.clock.now();
  const terms = { ...input, id: randomUUID(), createdAt, modifiedAt: createdAt };
  const { id, poolId, clientId, name } = terms;
  const row = { id, poolId, clientId, name, links: JSON.stringify(terms.links), createdAt };
  const outcome = await context.db.transaction([write(insertTerms, row, { expect: 'one' })]);
  if (outcome.committed) return terms;
  if (outcome.reason === 'duplicate') throw termsExist(terms);
  throw clientMissing(clientId);
}

/**
 * Stores a changed document in place of the one that was read.
 * @throws Fault ConcurrentModificationException, TermsExistsException for the name of another, ResourceNotFoundException when it is gone
 */
export async function saveTerms(
  context: Storing,
  terms: Terms,
  changes: Partial<Pick<Terms, 'name' | 'links'>>,
): Promise<Terms> {
  const saved = { ...terms, ...changes, modifiedAt: Math.max(context.clock.now(), terms.modifiedAt + 1) };
  const { id, name, modifiedAt } = saved;
  const row = { id, name, links: JSON.stringify(saved.links), seen: terms.modifiedAt, modifiedAt };
  const outcome = await context.db.transaction([write(updateTerms, row, { expect: 'one' })]);
  if (outcome.committed) return saved;
  if (outcome.reason === 'duplicate') throw termsExist(saved);
  await loadTerms(context, terms.poolId, id);
  throw new Fault('ConcurrentModificationException', `The terms ${id} were changed by another request.`);
}

/** Removes a document. @throws Fault ResourceNotFoundException when it is gone already */
export async function deleteTerms(context: Pick<Context, 'db'>, poolId: string, id: string): Promise<void> {
  const outcome = await context.db.transaction([write(deleteTermsRow, { poolId, id }, { expect: 'one' })]);
  if (!outcome.committed) throw termsMissing(id);
}

function termsMissing(id: string): Fault {
  return new Fault('ResourceNotFoundException', `Terms ${id} do not exist.`);
}

function termsExist({ clientId, name }: Pick<Terms, 'clientId' | 'name'>): Fault {
  return new Fault('TermsExistsException', `Client ${clientId} has ${name} already.`);
}

function toTerms(row: TermsRow): Terms {
  return {
    id: row.id,
    poolId: row.pool_id,
    clientId: row.client_id,
    name: row.name as TermsName,
    links: JSON.parse(row.links) as Terms['links'],
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
