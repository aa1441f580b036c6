import { lackingMigrations } from '#database/migrate.ts';
import type { Context } from '#domain/context.ts';
import { probeWrite } from '#domain/tenant/installation/write-probe.ts';
import { migrations } from '#schema/migrations/index.ts';

/** By name, what has to hold before requests are sent to this server. Each rejects when it does not. */
export function readinessChecks({
  db,
  secrets,
}: Pick<Context, 'db' | 'secrets'>): Readonly<Record<string, () => Promise<void>>> {
  return {
    database: async () => {
      await db.ping();
      await db.transaction([probeWrite()]);
    },
    migrations: async () => {
      const pending = await lackingMigrations(db, migrations);
      if (pending.length > 0) throw new Error(`migrations are pending: ${pending.join(', ')}`);
    },
    keys: async () => {
      const probe = new TextEncoder().encode('ready');
      if ((await secrets.open('probe', await secrets.seal('probe', probe, []), [])) === undefined)
        throw new Error('the secret box is shut');
    },
  };
}
