import { randomUUID } from 'node:crypto';
import { findRefusal, statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { digestOf, type Login } from '#domain/identity-pools/logins/login.ts';
import { holdIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityLoginRow, IdentityRow } from '#schema/rows/identity-pools.ts';
import { type Identity, identityMissing, loginsMismatch, loginTaken, maxLogins, tooManyLogins } from './identity.ts';

type IdentityId = { identityId: string };
type LinkKey = { poolId: string; digest: string };

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

/** Whoever else changes what leads to the identity waits. */
const holdIdentity = statement<IdentityId & { now: number }>(
  'identity-hold',
  'update identities set modified_at = :now where id = :identityId',
);

/** Holds the identity, too. */
const updateKind = statement<IdentityId & { kind: string; seen: string; now: number }>(
  'identity-kind',
  'update identities set kind = :kind, modified_at = :now where id = :identityId and kind = :seen',
);

/** Holds the identity, too. */
const closeIdentity = statement<IdentityId & { into: string; seen: string; now: number }>(
  'identity-close',
  `update identities set kind = 'closed', merged_into = :into, modified_at = :now where id = :identityId and kind = :seen`,
);

const selectLink = statement<LinkKey, IdentityLoginRow>(
  'identity-login',
  'select * from identity_logins where identity_pool_id = :poolId and login_digest = :digest',
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

const insertLink = statement<LinkKey & IdentityId & { provider: string; subject: string; isDeveloper: number }>(
  'identity-login-insert',
  `insert into identity_logins (identity_pool_id, login_digest, provider, subject, identity_id, is_developer)
   values (:poolId, :digest, :provider, :subject, :identityId, :isDeveloper)`,
);

/** That a login leads there, until the transaction is over. */
const holdLink = statement<LinkKey & IdentityId>(
  'identity-login-hold',
  `update identity_logins set identity_id = identity_id
   where identity_pool_id = :poolId and login_digest = :digest and identity_id = :identityId`,
);

const deleteLink = statement<LinkKey & IdentityId>(
  'identity-login-delete',
  'delete from identity_logins where identity_pool_id = :poolId and login_digest = :digest and identity_id = :identityId',
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

const once = { expect: 'one' } as const;

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

/** The digests of the logins that lead to an identity. */
export async function listLinkDigests(context: Reading, identityId: string): Promise<string[]> {
  return (await context.db.all(selectLinks, { identityId })).map(({ login_digest }) => login_digest);
}

/** Whom a provider means by an identity: at most `limit`, in their order, from the one behind `after` on. */
export async function listSubjects(
  context: Reading,
  range: IdentityId & { provider: string; after: string; limit: number },
): Promise<string[]> {
  return (await context.db.all(selectSubjects, range)).map(({ subject }) => subject);
}

/** The identity in a pool that a login leads to, or undefined. */
export async function findLinked(context: Reading, poolId: string, login: Omit<LinkName, 'isDeveloper'>) {
  return (await context.db.first(selectLink, { poolId, digest: digestOf(login) }))?.identity_id;
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
    write(insertIdentity, { identityId, poolId, kind, now }, once),
    ...linkWrites(poolId, identityId, logins),
  ];
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return { id: identityId, poolId, kind, createdAt: now, modifiedAt: now };
  if (outcome.reason === 'duplicate') return undefined;
  throw writes[outcome.index]?.refusal?.() ?? new Error(`identity ${identityId} could not be stored`);
}

/**
 * Lets logins (`added`) lead to an identity, which is known from then on; those that lead there (`held`) have to do so still. False
 * when the identity was closed, or it or one of the logins has changed meanwhile.
 * @throws Fault ResourceConflictException when the identity has a login of one of the providers, or too many
 */
export async function linkLogins(
  context: Changing,
  identity: Identity,
  { held, added }: { held: readonly LinkName[]; added: readonly LinkName[] },
): Promise<boolean> {
  const { id: identityId, poolId, kind: seen } = identity;
  if (seen === 'closed') return false;
  if (added.length === 0) return true;
  const writes = [
    write(updateKind, { identityId, kind: 'known', seen, now: context.clock.now() }, once),
    ...held.map((login) => holdLinkWrite(identity, login)),
    ...linkWrites(poolId, identityId, added),
    write(checkLinkCount, { identityId, max: maxLogins }, { expect: 'one', refusal: tooManyLogins }),
  ];
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return true;
  const refusal = findRefusal(outcome, writes);
  if (refusal !== undefined) throw refusal;
  if (outcome.reason === 'duplicate' && (await hasOtherOf(context, identityId, added))) throw loginTaken();
  return false;
}

/** Ends a guest, whose person turned out to be another identity. Whoever did it before is fine. */
export async function closeGuest(context: Changing, identityId: string, into: string): Promise<void> {
  await context.db.transaction([write(closeIdentity, { identityId, into, seen: 'guest', now: context.clock.now() })]);
}

/** An identity, and a login that was seen to lead to it. */
export interface Linked {
  readonly identity: Identity;
  readonly login: LinkName;
}

/**
 * Lets everything that led to one identity lead to another, and closes it. False when one of the two was closed, or has changed
 * meanwhile, or its login leads elsewhere by now.
 * @throws Fault ResourceConflictException when both have a login of one provider, or too many together
 */
export async function mergeIdentities(context: Changing, source: Linked, target: Linked): Promise<boolean> {
  const { identity: from } = source;
  const { identity: to } = target;
  if (from.kind === 'closed' || to.kind === 'closed') return false;
  const now = context.clock.now();
  const holds = [
    { id: from.id, hold: write(closeIdentity, { identityId: from.id, into: to.id, seen: from.kind, now }, once) },
    { id: to.id, hold: write(updateKind, { identityId: to.id, kind: to.kind, seen: to.kind, now }, once) },
  ];
  const writes = [
    // In the order of their ids, so that two that are merged into each other at once do not wait for one another for ever.
    ...holds.toSorted((first, second) => (first.id < second.id ? -1 : 1)).map(({ hold }) => hold),
    ...[source, target].map(({ identity, login }) => holdLinkWrite(identity, login)),
    write(moveLinks, { from: from.id, to: to.id }),
    write(checkLinkCount, { identityId: to.id, max: maxLogins }, { expect: 'one', refusal: tooManyLogins }),
  ];
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return true;
  const refusal = findRefusal(outcome, writes);
  if (refusal !== undefined) throw refusal;
  if (outcome.reason === 'duplicate') throw loginTaken();
  return false;
}

/** Lets a login lead to its identity no more; whether it did. */
export async function unlinkLogin(
  context: Changing,
  { id: identityId, poolId }: Identity,
  login: Omit<LinkName, 'isDeveloper'>,
): Promise<boolean> {
  const outcome = await context.db.transaction([
    write(holdIdentity, { identityId, now: context.clock.now() }, once),
    write(deleteLink, { identityId, poolId, digest: digestOf(login) }, once),
  ]);
  return outcome.committed;
}

/**
 * Lets no login of these public providers lead to the identity any more, by the right of one that leads there; whether one of each
 * did. @throws Fault NotAuthorizedException where that login leads elsewhere by now
 */
export async function unlinkProviders(
  context: Changing,
  { identity, login }: Linked,
  providers: readonly string[],
): Promise<boolean> {
  const { id: identityId } = identity;
  const writes = [
    write(holdIdentity, { identityId, now: context.clock.now() }, once),
    { ...holdLinkWrite(identity, login), refusal: loginsMismatch },
    ...providers.map((provider) => write(deleteProviderLinks, { identityId, provider }, once)),
  ];
  const outcome = await context.db.transaction(writes);
  const refusal = findRefusal(outcome, writes);
  if (refusal !== undefined) throw refusal;
  return outcome.committed;
}

/** Removes an identity with everything that leads to it; whoever did it before is fine. */
export async function deleteIdentity(context: Reading, identityId: string): Promise<void> {
  await context.db.transaction([write(deleteIdentityRow, { identityId })]);
}

function linkWrites(poolId: string, identityId: string, logins: readonly LinkName[]): Write[] {
  // In one order, so that two requests with the same logins do not wait for one another for ever.
  const sorted = logins.toSorted((one, other) => (one.provider < other.provider ? -1 : 1));
  return sorted.map((login) => {
    const { provider, subject, isDeveloper } = login;
    const link = { poolId, identityId, digest: digestOf(login), provider, subject, isDeveloper: isDeveloper ? 1 : 0 };
    return write(insertLink, link, once);
  });
}

function holdLinkWrite({ id: identityId, poolId }: Identity, login: Omit<LinkName, 'isDeveloper'>): Write {
  return write(holdLink, { identityId, poolId, digest: digestOf(login) }, once);
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
    ...(row.merged_into !== null && { mergedInto: row.merged_into }),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
