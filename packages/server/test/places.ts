import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshPostgres } from './postgres.ts';

/** Where a database is, as the configuration of a server names it. */
export interface DatabasePlace {
  readonly dataDir: string;
  readonly databaseUrl?: string;
  drop(): Promise<void>;
}

/** A place for a database of the engine, with nothing in it. */
export async function freshPlace(engine: 'SQLite' | 'PostgreSQL'): Promise<DatabasePlace> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cenote-place-'));
  const postgres = engine === 'PostgreSQL' ? await freshPostgres() : undefined;
  return {
    dataDir,
    ...(postgres && { databaseUrl: postgres.url }),
    async drop() {
      await postgres?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
