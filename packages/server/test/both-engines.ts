import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgres } from '#database/postgres.ts';
import type { Functions } from '#domain/functions.ts';
import { type CallOperation, operationsOf } from './api.ts';
import { createTestContext, type TestContext } from './context.ts';
import { freshPostgres } from './postgres.ts';

/** What a suite works with; filled in before its first test runs. */
export interface Bench {
  engine: 'PostgreSQL' | 'SQLite';
  context: TestContext;
  call: CallOperation;
}

/** Runs one suite in process on SQLite and on PostgreSQL, each on an empty database that its tests share. */
export function describeOnBothEngines(
  name: string,
  suite: (bench: Bench) => void,
  options: { functions?: Functions } = {},
): void {
  describe.each(['SQLite', 'PostgreSQL'] as const)(`${name} on %s`, (engine) => {
    const bench = { engine } as Bench;
    const closers: (() => Promise<void>)[] = [];
    beforeAll(async () => {
      const postgres = engine === 'PostgreSQL' ? await freshPostgres() : undefined;
      if (postgres) closers.push(() => postgres.drop());
      bench.context = await createTestContext({
        ...options,
        ...(postgres && { database: await openPostgres({ url: postgres.url }) }),
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
