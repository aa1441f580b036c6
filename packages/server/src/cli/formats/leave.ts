import type { Context } from '#domain/context.ts';
import { listGroups } from '#domain/people/groups/group-store.ts';
import { findGroupsOf } from '#domain/people/groups/member-store.ts';
import { openStoredHash } from '#domain/people/users/password-hash.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { type HashAlgorithm, hashAlgorithms } from '#lib/password-hash.ts';
import type { WriteBytes } from '#lib/sealed-stream.ts';
import type { TellProgress } from '#work/moving/progress.ts';
import { listMovingUsers } from '#work/moving/waiting-store.ts';
import { auth0Format } from './auth0.ts';
import { cognitoFormat } from './cognito-csv.ts';
import { keycloakFormat } from './keycloak.ts';
import type { LeavingFormat } from './leaving-user.ts';

/** The forms of other servers that users leave in. */
export const leavingFormats = ['auth0', 'cognito-csv', 'keycloak'] as const;
export type LeavingFormatName = (typeof leavingFormats)[number];

/** What was written, and what could not be. */
export interface Left {
  readonly users: number;
  readonly hashes: number;
  /** Users with a password that the other server cannot check: they set a new one there. */
  readonly resetting: number;
  /** Why users are not in the file, and how many. */
  readonly refused: Readonly<Record<string, number>>;
}

type Reading = Pick<Context, 'db' | 'secrets'>;

const pageSize = 200;

/**
 * Writes the users of a pool as another server takes them, page by page. Hashes are those that were imported and not sent since: a
 * verifier of SRP is none that another server compares.
 * @throws Fault ResourceNotFoundException; Error with one sentence where the hashes are of several kinds and one has to be chosen
 */
export async function writeLeaving(
  context: Reading,
  poolId: string,
  {
    name,
    algorithm,
    write,
    tell,
  }: { name: LeavingFormatName; algorithm?: HashAlgorithm | undefined; write: WriteBytes; tell: TellProgress },
): Promise<Left> {
  const pool = await loadPool(context, poolId);
  const format = await formatOf(context, pool, name, algorithm);
  const refused: Record<string, number> = {};
  const left = { users: 0, hashes: 0, resetting: 0 };
  await write(Buffer.from(format.begin));
  for (let after = ''; ; ) {
    const page = await listMovingUsers(context.db, { poolId, after, limit: pageSize });
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.sub;
    for (const user of page) {
      const groups = user.hasBeenInGroup ? (await findGroupsOf(context, user)).map((group) => group.name) : [];
      const written = format.write({ user, groups, hash: await openStoredHash(context, user) });
      if ('refusal' in written) {
        refused[written.refusal] = (refused[written.refusal] ?? 0) + 1;
        continue;
      }
      await write(Buffer.from(`${left.users === 0 ? '' : format.between}${written.text}`));
      left.users += 1;
      if (written.hasHash) left.hashes += 1;
      else if (user.sealedVerifier ?? user.sealedPasswordHash) left.resetting += 1;
    }
    tell({ table: 'users', rows: left.users, ofRows: left.users });
  }
  await write(Buffer.from(format.end));
  return { ...left, refused };
}

async function formatOf(
  context: Reading,
  pool: Pool,
  name: LeavingFormatName,
  algorithm: HashAlgorithm | undefined,
): Promise<LeavingFormat> {
  switch (name) {
    case 'auth0':
      return auth0Format();
    case 'keycloak': {
      const groups: string[] = [];
      for (let after = ''; ; ) {
        const page = await listGroups(context, pool, { after, limit: pageSize });
        groups.push(...page.map((group) => group.name));
        if (page.length < pageSize) break;
        after = groups.at(-1) ?? '';
      }
      return keycloakFormat(pool.name.replaceAll(/[^\w-]+/g, '-'), groups);
    }
    case 'cognito-csv':
      return cognitoFormat(pool, algorithm ?? (await findAlgorithm(context, pool)));
  }
}

/** The one kind of hash that users of the pool have. @throws Error where there are several */
async function findAlgorithm(context: Reading, pool: Pool): Promise<HashAlgorithm | undefined> {
  const found = new Set<HashAlgorithm>();
  for (let after = ''; ; ) {
    const page = await listMovingUsers(context.db, { poolId: pool.id, after, limit: pageSize });
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.sub;
    for (const user of page) {
      const kind = (await openStoredHash(context, user))?.algorithm;
      const known = hashAlgorithms.find((one) => one === kind);
      if (known !== undefined) found.add(known);
    }
  }
  if (found.size > 1) {
    throw new Error(
      `The pool has hashes of several kinds (${[...found].toSorted().join(', ')}), and an import of Cognito takes one. Say --hash-algorithm with one of them, and write a file for each.`,
    );
  }
  return [...found][0];
}
