import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '#database/database.ts';
import { openPostgres } from '#database/postgres.ts';
import type { CompromisedPasswords } from '#domain/compromised-passwords.ts';
import type { Settings } from '#domain/context.ts';
import type { Documents } from '#domain/documents.ts';
import type { ForeignTokens } from '#domain/foreign-tokens.ts';
import type { Functions } from '#domain/functions.ts';
import type { OldPools } from '#domain/old-pools.ts';
import type { OutsideProviders } from '#domain/outside-providers.ts';
import { type CallOperation, operationsOf } from './api.ts';
import { createTestContext, type TestContext } from './context.ts';
import { freshPostgres } from './postgres.ts';

/** What a suite works with; filled in before its first test runs. */
export interface Bench {
  engine: 'PostgreSQL' | 'SQLite';
  context: TestContext;
  call: CallOperation;
}

/**
 * Runs one suite in process on SQLite and on PostgreSQL, each on an empty database that its tests share. PostgreSQL is asked
 * through two pools of connections in turn, as by two server processes.
 */
export function describeOnBothEngines(
  name: string,
  suite: (bench: Bench) => void,
  options: {
    functions?: Functions;
    documents?: Documents;
    compromisedPasswords?: CompromisedPasswords;
    foreignTokens?: ForeignTokens;
    settings?: Partial<Settings>;
    outsideProviders?: OutsideProviders;
    oldPools?: OldPools;
  } = {},
): void {
  describe.each(['SQLite', 'PostgreSQL'] as const)(`${name} on %s`, (engine) => {
    const bench = { engine } as Bench;
    const closers: (() => Promise<void>)[] = [];
    beforeAll(async () => {
      const postgres = engine === 'PostgreSQL' ? await freshPostgres({ isMigrated: true }) : undefined;
      if (postgres) closers.push(() => postgres.drop());
      bench.context = await createTestContext({
        ...options,
        ...(postgres && { database: await openInTurn(postgres.url) }),
      });
      closers.push(() => bench.context.close());
      bench.call = operationsOf(bench.context);
    });
    afterAll(async () => {
      for (const close of closers.toReversed()) await close();
    });
    suite(bench);
  });
}

async function openInTurn(url: string): Promise<Database> {
  const pools = await Promise.all([openPostgres({ url }), openPostgres({ url })]);
  const [first, second] = pools;
  let turn = 0;
  const next = () => (turn++ % 2 === 0 ? first : second);
  return {
    ...first,
    all: (query, parameters) => next().all(query, parameters),
    first: (query, parameters) => next().first(query, parameters),
    transaction: (writes) => next().transaction(writes),
    async close() {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}
