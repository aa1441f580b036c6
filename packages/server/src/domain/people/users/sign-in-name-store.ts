import { statement, type Write, write } from '#database/database.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { hasAddressUsernames, type NameKind, signInNamesOf, standings } from './sign-in-name.ts';
import type { User } from './user.ts';

type NameKey = { poolId: string; nameKey: string };
type NameOfUser = NameKey & { sub: string };

type NewUser = { poolId: string; sub: string; claimedAt: number; schemaGeneration: number };

/**
 * Both names that every user has, in one statement: it is part of every sign-up. Touches no row where the pool's schema is not
 * the one that was heeded; the user's own row holds the pool by then.
 */
const insertOwnNames = statement<NewUser & { nameKey: string }>(
  'name-insert-own',
  `insert into sign_in_names (pool_id, name_key, claimant, sub, kind, standing, claimed_at)
   select p.id, :sub, '', :sub, 'sub', 2, cast(:claimedAt as bigint) from pools p
     where p.id = :poolId and p.schema_generation = :schemaGeneration
   union all select p.id, :nameKey, '', :sub, 'username', 2, cast(:claimedAt as bigint) from pools p
     where p.id = :poolId and p.schema_generation = :schemaGeneration`,
);

/** As `insertOwnNames`, of a user whose username is no name of its own. */
const insertOwnSub = statement<NewUser>(
  'name-insert-sub',
  `insert into sign_in_names (pool_id, name_key, claimant, sub, kind, standing, claimed_at)
   select p.id, :sub, '', :sub, 'sub', 2, cast(:claimedAt as bigint) from pools p
   where p.id = :poolId and p.schema_generation = :schemaGeneration`,
);

const insertName = statement<NameOfUser & { kind: string; standing: number; claimedAt: number }>(
  'name-insert',
  `insert into sign_in_names (pool_id, name_key, claimant, sub, kind, standing, claimed_at)
   values (:poolId, :nameKey, '', :sub, :kind, :standing, :claimedAt)`,
);

/** Touches no row where another holds the name or was given it. */
const insertClaim = statement<NameOfUser & { kind: string; claimedAt: number }>(
  'name-claim',
  `insert into sign_in_names (pool_id, name_key, claimant, sub, kind, standing, claimed_at)
   select :poolId, :nameKey, :sub, :sub, :kind, 0, :claimedAt where not exists (
     select 1 from sign_in_names n where n.pool_id = :poolId and n.name_key = :nameKey and n.claimant = '')`,
);

const deleteWeaker = statement<NameKey & { standing: number }>(
  'name-delete-weaker',
  'delete from sign_in_names where pool_id = :poolId and name_key = :nameKey and standing < :standing',
);

const lowerToGiven = statement<NameOfUser>(
  'name-lower',
  `update sign_in_names set standing = 1
   where pool_id = :poolId and name_key = :nameKey and claimant = '' and sub = :sub`,
);

const deleteName = statement<NameOfUser>(
  'name-delete',
  'delete from sign_in_names where pool_id = :poolId and name_key = :nameKey and sub = :sub',
);

/**
 * Gives a new user the names that are the user's. The address `givenKind` that the user signs up with is taken as a
 * username is, also before it is proved; any other that is not proved is a claim. Claims of others fall where the address is
 * proved; what another holds or was given is a `duplicate` at a write that `nameOf` knows, or refused as `taken`.
 */
export function newNameWrites(
  pool: Pool,
  user: User,
  { givenKind, taken = nameTaken }: { givenKind?: NameKind | undefined; taken?: (kind: NameKind) => Error } = {},
): Write[] {
  const { poolId, sub, modifiedAt: claimedAt } = user;
  const own = { poolId, sub, claimedAt };
  const { schemaGeneration = 0 } = pool.settings;
  const names = signInNamesOf(pool, user);
  const username = names.find(({ kind }) => kind === 'username');
  const others = names.filter(({ kind }) => kind !== 'sub' && kind !== 'username');
  return [
    username === undefined
      ? write(insertOwnSub, { ...own, schemaGeneration }, { expect: 'some' })
      : write(insertOwnNames, { ...own, nameKey: username.nameKey, schemaGeneration }, { expect: 'some' }),
    ...others.flatMap(({ kind, nameKey, isHeld }) => {
      const name = { ...own, nameKey, kind };
      if (isHeld) return provedWrites(pool, name, standings.given);
      if (kind === givenKind) return [write(insertName, { ...name, standing: standings.given })];
      return [write(insertClaim, name, { expect: 'one', refusal: () => taken(kind) })];
    }),
  ];
}

/**
 * Keeps names in step with a user who changed. A name that goes is free at once. One that is proved ends what others claim or
 * were given of it; one that is no longer proved stays taken. What another holds is a `duplicate` at a write that `nameOf`
 * knows; what another holds or was given cannot be claimed: AliasExistsException.
 */
export function changedNameWrites(pool: Pool, before: User, after: User): Write[] {
  const { poolId, sub, modifiedAt: claimedAt } = after;
  const had = new Map(signInNamesOf(pool, before).map((name) => [name.nameKey, name]));
  const has = new Map(signInNamesOf(pool, after).map((name) => [name.nameKey, name]));
  const gone = [...had.keys()].filter((nameKey) => !has.has(nameKey));
  return [
    ...gone.map((nameKey) => write(deleteName, { poolId, sub, nameKey })),
    // Kind by kind, so that two who prove the same addresses wait for each other in one direction.
    ...[...has.values()].flatMap(({ kind, nameKey, isHeld }) => {
      const known = had.get(nameKey);
      const name = { poolId, sub, nameKey, kind, claimedAt };
      if (isHeld) return known?.isHeld ? [] : provedWrites(pool, name, standings.held);
      if (known?.isHeld) return [write(lowerToGiven, { poolId, sub, nameKey })];
      return known ? [] : [write(insertClaim, name, { expect: 'one', refusal: () => nameTaken(kind) })];
    }),
  ];
}

/** The name that a write takes for its user; undefined for every other write. */
export function nameOf(taking: Write | undefined): { kind: NameKind; nameKey: string } | undefined {
  if (taking === undefined) return undefined;
  const { statement: taken, parameters } = taking;
  if (taken.name === insertOwnSub.name) return { kind: 'sub', nameKey: String(parameters.sub) };
  const nameKey = String(parameters.nameKey);
  if (taken.name === insertOwnNames.name) return { kind: 'username', nameKey };
  return taken.name === insertName.name ? { kind: parameters.kind as NameKind, nameKey } : undefined;
}

/** The refusal of a name that another user has. */
export function nameTaken(kind: NameKind): Fault {
  return new Fault('AliasExistsException', `An account with the given ${kind} already exists.`);
}

/** Takes a name that was proved: whatever stands below `standing` falls, a weaker right of the user's own too. */
function provedWrites(pool: Pool, name: NameOfUser & { kind: string; claimedAt: number }, standing: number): Write[] {
  const { poolId, nameKey } = name;
  const taking = write(insertName, { ...name, standing: standings.held });
  // Elsewhere what nobody proved is no name.
  return hasAddressUsernames(pool) ? [write(deleteWeaker, { poolId, nameKey, standing }), taking] : [taking];
}
