import { randomUUID } from 'node:crypto';
import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { Login } from '#domain/identity-pools/logins/login.ts';
import { holdIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityLoginRow, IdentityRow } from '#schema/rows/identity-pools.ts';
import { type Identity, identityMissing, loginTaken, maxLogins, tooManyLogins } from './identity.ts';

type IdentityId = { identityId: string };
type LinkKey = { poolId: string; provider: string; subject: string };

/** What leads to an identity. */
export type LinkName = Pick<Login, 'provider' | 'subject' | 'isDeveloper'>;

const selectIdentity = statement<IdentityId, IdentityRow>(
  'identity',
  'select * from identities where id = :identityId',
);

const selectIdentities = statement<{ poolId: string; after: string; limit: number; hidden: string }, IdentityRow>(
  'identities-after',
  `select * from identities where identity_pool_id = :poolId and id > :after and kind <> :hidden order by id limit :limit`,
);

const insertIdentity = statement<IdentityId & { poolId: string; kind: string; now: number }>(
  'identity-insert',
  `insert into identities (id, identity_pool_id, kind, created_at, modified_at) values (:identityId, :poolId, :kind, :now, :now)`,
);

const deleteIdentityRow = statement<IdentityId>('identity-delete', 'delete from identities where id = :identityId');

/** Holds the identity, too: whoever else links to it waits. */
const updateKind = statement<IdentityId & { kind: string; seen: string; now: number }>(
  'identity-kind',
  'update identities set kind = :kind, modified_at = :now where id = :identityId and kind = :seen',
);

const selectLink = statement<LinkKey, IdentityLoginRow>(
  'identity-login',
  'select * from identity_logins where identity_pool_id = :poolId and provider = :provider and subject = :subject',
);

const selectLinks = statement<IdentityId, IdentityLoginRow>(
  'identity-logins-of',
  'select * from identity_logins where identity_id = :identityId order by provider, subject',
);

const selectSubjects = statement<
  IdentityId & { provider: string; after: string; limit: number },
  Pick<IdentityLoginRow, 'subject'>
>(
  'identity-subjects-after',
  `select subject from identity_logins
   where identity_id = :identityId and provider = :provider and subject > :after order by subject limit :limit`,
);

const insertLink = statement<LinkKey & IdentityId & { isDeveloper: number }>(
  'identity-login-insert',
  `insert into identity_logins (identity_pool_id, provider, subject, identity_id, is_developer)
   values (:poolId, :provider, :subject, :identityId, :isDeveloper)`,
);

const deleteLink = statement<LinkKey & IdentityId>(
  'identity-login-delete',
  `delete from identity_logins
   where identity_pool_id = :poolId and provider = :provider and subject = :subject and identity_id = :identityId`,
);

const deleteProviderLinks = statement<IdentityId & { provider: string }>(
  'identity-logins-provider-delete',
  'delete from identity_logins where identity_id = :identityId and provider = :provider and is_developer = 0',
);

const moveLinks = statement<{ from: string; to: string }>(
  'identity-logins-move',
  'update identity_logins set identity_id = :to where identity_id = :from',
);

const checkLinkCount = statement<IdentityId & { max: number }>(
  'identity-login-count',
  `update identities set modified_at = modified_at
   where id = :identityId and (select count(*) from identity_logins where identity_id = :identityId) <= :max`,
);

type Reading = Pick<Context, 'db'>;
type Changing = Reading & Pick<Context, 'clock'>;

/** The identity, or undefined when there is none of this id. */
export async function findIdentity(context: Reading, identityId: string): Promise<Identity | undefined> {
  const row = await context.db.first(selectIdentity, { identityId });
  return row && toIdentity(row);
}

/** The identity. @throws Fault ResourceNotFoundException */
export async function loadIdentity(context: Reading, identityId: string): Promise<Identity> {
  const identity = await findIdentity(context, identityId);
  if (identity === undefined) throw identityMissing(identityId);
  return identity;
}

/** At most `limit` identities of a pool in the order of their ids, from the one behind `after` on. */
export async function listIdentities(
  context: Reading,
  { poolId, hideClosed, ...range }: { poolId: string; hideClosed: boolean; limit: number; after: string },
): Promise<Identity[]> {
  const rows = await context.db.all(selectIdentities, { poolId, hidden: hideClosed ? 'closed' : '', ...range });
  return rows.map(toIdentity);
}

/** The names of the providers that lead to an identity, each once. */
export async function listProviders(context: Reading, identityId: string): Promise<string[]> {
  const rows = await context.db.all(selectLinks, { identityId });
  return [...new Set(rows.map(({ provider }) => provider))];
}

/** Whom a provider means by an identity: at most `limit`, in their order, from the one behind `after` on. */
export async function listSubjects(
  context: Reading,
  range: IdentityId & { provider: string; after: string; limit: number },
): Promise<string[]> {
  return (await context.db.all(selectSubjects, range)).map(({ subject }) => subject);
}

/** The identity in a pool that a login leads to, or undefined. */
export async function findLinked(
  context: Reading,
  poolId: string,
  { provider, subject }: Omit<LinkName, 'isDeveloper'>,
) {
  return (await context.db.first(selectLink, { poolId, provider, subject }))?.identity_id;
}

/** A new identity: a guest, or somebody whom logins lead to. undefined when one of them has come to lead to another meanwhile. */
export async function makeIdentity(
  context: Changing & Pick<Context, 'settings'>,
  poolId: string,
  logins: readonly LinkName[],
): Promise<Identity | undefined> {
  const identityId = `${context.settings.region}:${randomUUID()}`;
  const kind = logins.length === 0 ? 'guest' : 'known';
  const now = context.clock.now();
  const writes = [
    holdIdentityPool(poolId),
    write(insertIdentity, { identityId, poolId, kind, now }, { expect: 'one' }),
    ...linkWrites(poolId, identityId, logins),
  ];
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return { id: identityId, poolId, kind, createdAt: now, modifiedAt: now };
  if (outcome.reason === 'duplicate') return undefined;
  throw writes[outcome.index]?.refusal?.() ?? new Error(`identity ${identityId} could not be stored`);
}

/**
 * Lets logins lead to an identity, which is known from then on. False when the identity or one of the logins has changed meanwhile.
 * @throws Fault ResourceConflictException when the identity has a login of one of the providers, or too many
 */
export async function linkLogins(context: Changing, identity: Identity, logins: readonly LinkName[]): Promise<boolean> {
  if (logins.length === 0) return true;
  const { id: identityId, poolId, kind: seen } = identity;
  const writes = [
    write(updateKind, { identityId, kind: 'known', seen, now: context.clock.now() }, { expect: 'one' }),
    ...linkWrites(poolId, identityId, logins),
    write(checkLinkCount, { identityId, max: maxLogins }, { expect: 'one', refusal: tooManyLogins }),
  ];
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return true;
  if (outcome.index === writes.length - 1) throw tooManyLogins();
  if (outcome.reason === 'duplicate' && (await hasOtherOf(context, identityId, logins))) throw loginTaken();
  return false;
}

/** Ends a guest, whose person turned out to be another identity. Whoever did it before is fine. */
export async function closeGuest(context: Changing, identityId: string): Promise<void> {
  const closing = { identityId, kind: 'closed', seen: 'guest', now: context.clock.now() };
  await context.db.transaction([write(updateKind, closing)]);
}

/**
 * Lets everything that led to one identity lead to another, and closes it. False when one of the two has changed meanwhile.
 * @throws Fault ResourceConflictException when both have a login of one provider, or too many together
 */
export async function mergeIdentities(context: Changing, source: Identity, target: Identity): Promise<boolean> {
  const now = context.clock.now();
  // In the order of their ids, so that two that are merged into each other at once do not wait for one another for ever.
  const holds = [source, target]
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map(({ id: identityId, kind }) =>
      write(
        updateKind,
        { identityId, kind: identityId === source.id ? 'closed' : kind, seen: kind, now },
        { expect: 'one' },
      ),
    );
  const writes = [
    ...holds,
    write(moveLinks, { from: source.id, to: target.id }),
    write(checkLinkCount, { identityId: target.id, max: maxLogins }, { expect: 'one', refusal: tooManyLogins }),
  ];
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return true;
  if (outcome.index === writes.length - 1) throw tooManyLogins();
  if (outcome.reason === 'duplicate') throw loginTaken();
  return false;
}

/** Lets a login lead to its identity no more; whether it did. */
export async function unlinkLogin(
  context: Changing,
  { id: identityId, poolId, kind }: Identity,
  { provider, subject }: Omit<LinkName, 'isDeveloper'>,
): Promise<boolean> {
  const outcome = await context.db.transaction([
    write(updateKind, { identityId, kind, seen: kind, now: context.clock.now() }),
    write(deleteLink, { identityId, poolId, provider, subject }, { expect: 'one' }),
  ]);
  return outcome.committed;
}

/** Lets no login of these public providers lead to the identity any more; whether one of each did. */
export async function unlinkProviders(
  context: Changing,
  { id: identityId, kind }: Identity,
  providers: readonly string[],
): Promise<boolean> {
  const outcome = await context.db.transaction([
    write(updateKind, { identityId, kind, seen: kind, now: context.clock.now() }),
    ...providers.map((provider) => write(deleteProviderLinks, { identityId, provider }, { expect: 'one' })),
  ]);
  return outcome.committed;
}

/** Removes an identity with everything that leads to it; whoever did it before is fine. */
export async function deleteIdentity(context: Reading, identityId: string): Promise<void> {
  await context.db.transaction([write(deleteIdentityRow, { identityId })]);
}

function linkWrites(poolId: string, identityId: string, logins: readonly LinkName[]): Write[] {
  // In one order, so that two requests with the same logins do not wait for one another for ever.
  const sorted = logins.toSorted((one, other) => (one.provider < other.provider ? -1 : 1));
  return sorted.map(({ provider, subject, isDeveloper }) =>
    write(insertLink, { poolId, identityId, provider, subject, isDeveloper: isDeveloper ? 1 : 0 }, { expect: 'one' }),
  );
}

/** Whether the identity has a login of one of the providers that may lead to it once. */
async function hasOtherOf(context: Reading, identityId: string, logins: readonly LinkName[]): Promise<boolean> {
  const rows = await context.db.all(selectLinks, { identityId });
  return logins.some(
    (login) =>
      !login.isDeveloper && rows.some((row) => row.provider === login.provider && row.subject !== login.subject),
  );
}

function toIdentity(row: IdentityRow): Identity {
  return {
    id: row.id,
    poolId: row.identity_pool_id,
    kind: row.kind as Identity['kind'],
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
