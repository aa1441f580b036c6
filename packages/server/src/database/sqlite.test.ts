import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDatabase } from './conformance.ts';
import { openSqlite } from './sqlite.ts';

describeDatabase('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cenote-test-'));
  return {
    open: () => openSqlite({ path: join(folder, 'test.db') }),
    drop: () => rm(folder, { recursive: true }),
  };
});
