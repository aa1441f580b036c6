import { type Database, DatabaseUnavailable } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openSqlite } from '#database/sqlite.ts';
import type { Message } from '#domain/carrier.ts';
import type { CompromisedPasswords } from '#domain/compromised-passwords.ts';
import type { Context, Settings } from '#domain/context.ts';
import { type Documents, noDocuments } from '#domain/documents.ts';
import { type ForeignTokens, noForeignTokens } from '#domain/foreign-tokens.ts';
import { type Functions, noFunctions } from '#domain/functions.ts';
import { createLocal } from '#domain/local.ts';
import { noOldPools, type OldPools } from '#domain/old-pools.ts';
import { noOutsideProviders, type OutsideProviders } from '#domain/outside-providers.ts';
import { keepErrors } from '#domain/reach/triggers/keep-errors.ts';
import { openSecretBox } from '#domain/tenant/installation/open-secret-box.ts';
import { SecretKeyring } from '#domain/tenant/installation/secret-keyring.ts';
import { loadPoolKeys } from '#domain/tenant/pools/signing-key-store.ts';
import type { TokenService } from '#domain/token-service.ts';
import { silentLog } from '#lib/log.ts';
import { createModularPower } from '#lib/modular-power.ts';
import { createSecretKeyText, parseSecretKeys, type SecretKey } from '#lib/secret-key.ts';
import { SigningKeys } from '#lib/signing-keys.ts';
import { Srp } from '#lib/srp.ts';
import { migrations } from '#schema/migrations/index.ts';

/** One for all contexts of a test file: a thread takes a fifth of a second of work before its first power. */
const power = createModularPower();

/** A real context in process: only the clock is turned by hand, and messages are kept instead of sent. */
export interface TestContext extends Context {
  readonly clock: { now(): number; advance(milliseconds: number): void };
  /** Every message that was sent, oldest first. */
  readonly sent: Message[];
  close(): Promise<void>;
}

/** Makes a context on a fresh database in memory, or on the one given; the clock stands at 2026-01-01 until it is turned. */
export async function createTestContext(
  options: {
    database?: Database;
    secretKeys?: readonly SecretKey[];
    settings?: Partial<Settings>;
    functions?: Functions;
    documents?: Documents;
    compromisedPasswords?: CompromisedPasswords;
    foreignTokens?: ForeignTokens;
    tokenService?: TokenService;
    outsideProviders?: OutsideProviders;
    oldPools?: OldPools;
  } = {},
): Promise<TestContext> {
  const engine = options.database ?? (await openSqlite({ path: ':memory:' }));
  await migrate(engine, migrations);
  let now = Date.UTC(2026, 0, 1);
  // One clock for the machine and its database.
  const db = { ...engine, now: async () => now };
  const clock = {
    now: () => now,
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const secrets = await openSecretBox(
    { db, clock },
    new SecretKeyring(options.secretKeys ?? parseSecretKeys(createSecretKeyText())),
  );
  const keys = new SigningKeys((poolId, known) => loadPoolKeys({ db, secrets, clock }, poolId, known), {
    clock,
    maxPools: 100,
    isAway: (error) => error instanceof DatabaseUnavailable,
  });
  const sent: Message[] = [];
  const carrier = {
    send: async (message: Message) => {
      sent.push(message);
    },
  };
  return {
    db,
    clock,
    secrets,
    carriers: { EMAIL: carrier, SMS: carrier },
    functions: keepErrors(options.functions ?? noFunctions, { db, clock, secrets, log: silentLog }),
    documents: options.documents ?? noDocuments,
    ...(options.compromisedPasswords && { compromisedPasswords: options.compromisedPasswords }),
    foreignTokens: options.foreignTokens ?? noForeignTokens,
    outsideProviders: options.outsideProviders ?? noOutsideProviders,
    oldPools: options.oldPools ?? noOldPools,
    ...(options.tokenService && { tokenService: options.tokenService }),
    settings: {
      region: 'us-east-1',
      accountId: '123456789012',
      publicUrl: 'http://127.0.0.1:9229',
      issuer: 'own',
      answerFloorMs: 0,
      trustsUnmadeRoles: true,
      ...options.settings,
    },
    log: silentLog,
    local: createLocal({ keys, srp: new Srp(power) }),
    sent,
    close: async () => {
      await db.close();
    },
  };
}
