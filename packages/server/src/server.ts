import type { Config } from '#config/config.ts';
import { findWeakness } from '#database/postgres-url.ts';
import type { Context } from '#domain/context.ts';
import { createConsoleLink } from '#domain/identity-pools/console/console-link.ts';
import { listLostNames, namesMigrations } from '#domain/people/users/lost-names.ts';
import { Faults } from '#http/faults.ts';
import { systemClock } from '#lib/clock.ts';
import type { Log } from '#lib/log.ts';
import { createMetrics, type Metrics } from '#lib/metrics.ts';
import { createModularPower } from '#lib/modular-power.ts';
import { createLog } from '#lib/pino-log.ts';
import { Pressure } from '#lib/pressure.ts';
import type { Tracer } from '#lib/tracer.ts';
import { createTurnableClock } from '#lib/turnable-clock.ts';
import { meteredDatabase } from '#observing/metered-database.ts';
import { openTracing } from '#observing/open-tracing.ts';
import { tracedMetrics } from '#observing/trace-requests.ts';
import { tracedDatabase } from '#observing/traced-database.ts';
import { openCompromisedPasswords } from '#outbound/compromised-passwords/open-compromised-passwords.ts';
import { withState } from '#work/measure-state.ts';
import { openStorage, type Storage } from '#work/open-storage.ts';
import { type FoundSeed, seed } from '#work/seed.ts';
import { buildContext, type Closers, createOwnFunctions } from './build-context.ts';
import { createDoors, hasConsole, openDoors, operationNames } from './open-doors.ts';
import { startWork } from './start-work.ts';
import { version } from './version.ts';

export interface RunningServer {
  /** Where this machine reaches the server, without a final slash. */
  readonly endpoint: string;
  /** The same for those who run it, where they have a listener of their own. */
  readonly operationsEndpoint?: string;
  /** The pool and client to begin with, in development. */
  readonly seed?: FoundSeed;
  /** In development, a link that opens the console once; where the console is built. */
  readonly consoleLink?: string;
  /**
   * Reads the secret keys again where they stand in a file, and seals the keys of the installation under the first. Fails never: the
   * log says what came of it.
   */
  rotateSecretKey(): Promise<void>;
  /** Lets requests under way end, then closes the database. */
  close(): Promise<void>;
}

/**
 * Builds the whole server from its configuration and starts it. `log` unless its lines belong elsewhere: stderr for
 * people in development, JSON on stdout in production.
 * @throws Error with one sentence and its mend, when something that it needs is missing or refused.
 */
export async function startServer(
  config: Config,
  log: Log = createLog({ pretty: config.mode === 'dev', level: config.logLevel }),
): Promise<RunningServer> {
  const counters = createMetrics();
  const tracing = config.traces && openTracing(config.traces, { version, log, metrics: counters });
  const tracer = tracing?.tracer;
  // With port 0 the address is known only once the socket listens.
  const address = { publicUrl: config.publicUrl ?? '' };
  const functions = createOwnFunctions(config, address, { log, tracer });
  warnOfDatabase(config, log);
  const passwords = config.compromisedPasswords && (await openCompromisedPasswords(config.compromisedPasswords, log));
  const storage = await openWatchedStorage(config, counters, tracer);
  const metrics = withState(tracer ? tracedMetrics(counters, tracer) : counters, storage);
  const power = createModularPower();
  const pressure = new Pressure();
  const standingMs = () => Math.max(pressure.standingMs(), power.waitedMs());
  const closers: Closers = [
    () => pressure.close(),
    () => functions.close(),
    () => power.close(),
    () => storage.db.close(),
  ];
  if (tracing) closers.push(() => tracing.close());
  const controls =
    config.mode === 'dev'
      ? { clock: createTurnableClock(systemClock), faults: new Faults(), operations: operationNames() }
      : undefined;
  const clock = controls?.clock ?? systemClock;
  if (passwords) closers.unshift(() => passwords.close());
  const context = {
    ...buildContext(config, storage, address, { log, clock, power, functions, metrics, tracer, closers }),
    ...(passwords && { compromisedPasswords: passwords }),
  };
  try {
    if (storage.applied.some((name) => namesMigrations.includes(name))) await warnOfLostNames(context);
    const seeded = config.seed ? await seed(context) : undefined;
    let isClosing = false;
    const doors = createDoors(config, context, { metrics, isClosing: () => isClosing, controls });
    const parts = { ...doors, controls, tracer, standingMs };
    const { close: closeDoors, ...endpoints } = await openDoors(config, context, parts);
    address.publicUrl = config.publicUrl ?? endpoints.endpoint;
    closers.unshift(closeDoors, ...startWork(config, context, metrics));
    const close = () => {
      isClosing = true;
      return closeAll(closers);
    };
    const consoleLink =
      config.mode === 'dev' && hasConsole(config)
        ? `${address.publicUrl}/console/#link=${await createConsoleLink(context)}`
        : undefined;
    const rotateSecretKey = () => tellRotated(storage, log);
    const told = { ...(seeded && { seed: seeded }), ...(consoleLink && { consoleLink }) };
    return { ...endpoints, ...told, rotateSecretKey, close };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

async function tellRotated({ rotateSecretKey }: Storage, log: Log): Promise<void> {
  try {
    log.info({ ...(await rotateSecretKey()) }, 'the keys of the installation are sealed under the first secret key');
  } catch (error) {
    log.error({ error: String(error) }, 'the secret keys were not read again: those of before stay');
  }
}

/** The storage, of which every query is counted, and has a span where there are traces. */
async function openWatchedStorage(config: Config, metrics: Metrics, tracer: Tracer | undefined): Promise<Storage> {
  const storage = await openStorage(config);
  const db = meteredDatabase(storage.db, metrics);
  return { ...storage, db: tracer ? tracedDatabase(db, tracer) : db };
}

function warnOfDatabase({ mode, databaseUrl }: Config, log: Log): void {
  const weakness = mode === 'start' && databaseUrl !== undefined ? findWeakness(databaseUrl) : undefined;
  if (weakness !== undefined) log.warn({}, weakness);
}

/** Whoever lost a name signs in by another one: the operator may want to tell them. */
async function warnOfLostNames(context: Context): Promise<void> {
  for (const { poolId, kind, sub, keeperSub } of await listLostNames(context)) {
    context.log.warn(
      { poolId, kind, sub, keeperSub },
      'a sign-in name was taken from a user, since it is not theirs alone',
    );
  }
}

async function closeAll(closers: Closers): Promise<void> {
  for (const close of closers) await close();
}
