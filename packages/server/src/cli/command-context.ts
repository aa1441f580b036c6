import { DatabaseUnavailable } from '#database/database.ts';
import type { Context, Settings } from '#domain/context.ts';
import { noDocuments } from '#domain/documents.ts';
import { noForeignTokens } from '#domain/foreign-tokens.ts';
import { noFunctions } from '#domain/functions.ts';
import { createLocal } from '#domain/local.ts';
import { noOutsideProviders } from '#domain/outside-providers.ts';
import { loadPoolKeys } from '#domain/tenant/pools/signing-key-store.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { createModularPower } from '#lib/modular-power.ts';
import { SigningKeys } from '#lib/signing-keys.ts';
import { Srp } from '#lib/srp.ts';
import type { Storage } from '#work/open-storage.ts';

/**
 * Does a deed of the rooms from the command line: on the database alone, without messages, functions, or anybody outside to ask.
 */
export async function inContext(
  { db, secrets }: Storage,
  settings: Pick<Settings, 'region' | 'accountId' | 'publicUrl'>,
  work: (context: Context) => Promise<void>,
): Promise<void> {
  const power = createModularPower();
  const clock = systemClock;
  const keys = new SigningKeys((poolId, known) => loadPoolKeys({ db, secrets, clock }, poolId, known), {
    clock,
    maxPools: 1,
    isAway: (error) => error instanceof DatabaseUnavailable,
  });
  try {
    await work({
      db,
      secrets,
      clock,
      carriers: {},
      functions: noFunctions,
      documents: noDocuments,
      foreignTokens: noForeignTokens,
      outsideProviders: noOutsideProviders,
      settings: { ...settings, issuer: 'own' },
      log: silentLog,
      local: createLocal({ keys, srp: new Srp(power) }),
    });
  } finally {
    await power.close();
  }
}
