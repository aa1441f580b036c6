import { DatabaseUnavailable } from '#database/database.ts';
import type { Context, Settings } from '#domain/context.ts';
import { noDocuments } from '#domain/documents.ts';
import { noForeignTokens } from '#domain/foreign-tokens.ts';
import { noFunctions } from '#domain/functions.ts';
import { createLocal } from '#domain/local.ts';
import { noOldPools } from '#domain/old-pools.ts';
import { noOutsideProviders } from '#domain/outside-providers.ts';
import { loadPoolKeys } from '#domain/tenant/pools/signing-key-store.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { createModularPower, type ModularPower } from '#lib/modular-power.ts';
import { SigningKeys } from '#lib/signing-keys.ts';
import { Srp } from '#lib/srp.ts';
import type { Storage } from '#work/open-storage.ts';

type Database = Pick<Storage, 'db' | 'secrets'>;
type Chosen = Pick<Settings, 'region' | 'accountId' | 'publicUrl'> & Partial<Settings>;

/** What deeds of the rooms need on a database alone: without messages, functions, or anybody outside to ask. */
export function commandContext({ db, secrets }: Database, settings: Chosen, power: ModularPower): Context {
  const clock = systemClock;
  const keys = new SigningKeys((poolId, known) => loadPoolKeys({ db, secrets, clock }, poolId, known), {
    clock,
    maxPools: 1,
    isAway: (error) => error instanceof DatabaseUnavailable,
  });
  return {
    db,
    secrets,
    clock,
    carriers: {},
    functions: noFunctions,
    documents: noDocuments,
    foreignTokens: noForeignTokens,
    oldPools: noOldPools,
    outsideProviders: noOutsideProviders,
    settings: { issuer: 'own', ...settings },
    log: silentLog,
    local: createLocal({ keys, srp: new Srp(power) }),
  };
}

/** Does a deed of the rooms from the command line, in such a context. */
export async function inContext(
  storage: Database,
  settings: Chosen,
  work: (context: Context) => Promise<void>,
): Promise<void> {
  const power = createModularPower();
  try {
    await work(commandContext(storage, settings, power));
  } finally {
    await power.close();
  }
}
