import { readFileSync } from 'node:fs';
import { apiRoutes } from '#api/routes.ts';
import { services } from '#api/services.ts';
import { acceptAnyKey, verifyWith } from '#api/signatures.ts';
import { pendingMigrations } from '#database/migrate.ts';
import { findWeakness } from '#database/postgres-url.ts';
import { findAccessKeySecret } from '#domain/access-keys/access-key.ts';
import type { Context } from '#domain/context.ts';
import type { Seed } from '#domain/installation/seed-store.ts';
import { probeWrite } from '#domain/installation/write-probe.ts';
import type { Carriers, Medium } from '#domain/messages/carrier.ts';
import { mailboxCarrier } from '#domain/messages/mailbox.ts';
import { type CarrierSettings, openCarrier } from '#domain/messages/open-carrier.ts';
import { loadPoolKeys } from '#domain/pools/signing-key-store.ts';
import { createFunctions, type RunningFunctions } from '#functions/create-functions.ts';
import { confirmUserRoutes } from '#hosted-ui/confirm-user.ts';
import { type Hosts, hostsOf } from '#http/hosts.ts';
import { listen } from '#http/listener.ts';
import { operationsRoutes } from '#http/operations.ts';
import type { Route } from '#http/router.ts';
import { systemClock } from '#lib/clock.ts';
import type { Log } from '#lib/log.ts';
import { createMetrics, type Metrics } from '#lib/metrics.ts';
import { createModularPower } from '#lib/modular-power.ts';
import { createLog } from '#lib/pino-log.ts';
import { SigningKeys } from '#lib/signing-keys.ts';
import { Srp } from '#lib/srp.ts';
import { mailboxRoutes } from '#mailbox/routes.ts';
import { discoveryRoutes } from '#oauth/discovery.ts';
import type { Config } from './config.ts';
import { openStorage, type Storage } from './open-storage.ts';
import { seed } from './seed.ts';
import { startSweeping } from './sweep.ts';
import { startOutbox } from './work-outbox.ts';

export interface RunningServer {
  /** Where this machine reaches the server, without a final slash. */
  readonly endpoint: string;
  /** The pool and client to begin with, in development. */
  readonly seed?: Seed;
  /** Lets requests under way end, then closes the database. */
  close(): Promise<void>;
}

const MAX_KEPT_POOLS = 1000;

/** The version of this program, from its package. */
export const version: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;

/**
 * Builds the whole server from its configuration and starts it. `log` unless its lines belong elsewhere: stderr for
 * people in development, JSON on stdout in production.
 * @throws Error with one sentence and its mend, when something that it needs is missing or refused.
 */
export async function startServer(
  config: Config,
  log: Log = createLog({ pretty: config.mode === 'dev', level: config.logLevel }),
): Promise<RunningServer> {
  const metrics = createMetrics();
  const functions = createOwnFunctions(config, log);
  warnOfDatabase(config, log);
  const storage = await openStorage(config);
  const power = createModularPower();
  // With port 0 the address is known only once the socket listens.
  const address = { publicUrl: config.publicUrl ?? '' };
  const closers: Closers = [() => functions.close(), () => power.close(), () => storage.db.close()];
  const context = createContext(config, storage, address, { log, power, functions, closers });
  try {
    const seeded = config.seed ? await seed(context) : undefined;
    const routes = createRoutes(config, context, metrics, log);
    const listener = await listen({ routes, hosts: hostsOfServer(config), host: config.host, port: config.port, log });
    const endpoint = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${listener.port}`;
    address.publicUrl = config.publicUrl ?? endpoint;
    const sweeping = startSweeping(context);
    const outbox = startOutbox(context);
    closers.unshift(() => listener.close(), sweeping.stop, outbox.stop);
    return { endpoint, ...(seeded && { seed: seeded }), close: () => closeAll(closers) };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

function warnOfDatabase({ mode, databaseUrl }: Config, log: Log): void {
  const weakness = mode === 'start' && databaseUrl !== undefined ? findWeakness(databaseUrl) : undefined;
  if (weakness !== undefined) log.warn({}, weakness);
}

type Closers = (() => Promise<void> | void)[];

async function closeAll(closers: Closers): Promise<void> {
  for (const close of closers) await close();
}

function createContext(
  config: Config,
  { db, secrets }: Storage,
  address: { readonly publicUrl: string },
  {
    log,
    power,
    functions,
    closers,
  }: { log: Log; power: ReturnType<typeof createModularPower>; functions: RunningFunctions; closers: Closers },
): Context {
  const { region, accountId, issuer, fixedCode, messagesPerHour, messagesPerAddress, messagesPerUser } = config;
  return {
    db,
    clock: systemClock,
    secrets,
    keys: new SigningKeys((poolId) => loadPoolKeys({ db, secrets }, poolId), { maxPools: MAX_KEPT_POOLS }),
    srp: new Srp(power),
    carriers: createCarriers(config, db, { log, closers }),
    functions,
    settings: {
      region,
      accountId,
      issuer,
      get publicUrl() {
        return address.publicUrl;
      },
      ...(fixedCode !== undefined && { fixedCode }),
      ...(messagesPerHour !== undefined && { messagesPerHour }),
      ...(messagesPerAddress !== undefined && { messagesPerAddress }),
      ...(messagesPerUser !== undefined && { messagesPerUser }),
    },
    log,
  };
}

/** Whoever writes a function sees what it prints: in development that is shown without being asked for. */
function createOwnFunctions(config: Config, log: Log): RunningFunctions {
  const { mode, functionsDir, lambdaEndpoint } = config;
  const isShown = mode === 'dev' && config.logLevel === 'warn';
  return createFunctions({
    reload: mode === 'dev',
    log: isShown ? createLog({ pretty: true, level: 'info' }) : log,
    ...(functionsDir !== undefined && { folder: functionsDir }),
    ...(lambdaEndpoint !== undefined && { lambdaEndpoint }),
  });
}

/** In development everything lands in the mailbox, whether it leaves too or not. */
function createCarriers(
  { mode, email, sms }: Config,
  db: Context['db'],
  { log, closers }: { log: Log; closers: Closers },
): Carriers {
  const open = (medium: Medium, settings: CarrierSettings | undefined) => {
    if (settings === undefined) {
      const name = `CENOTE_${medium}_URL`;
      if (mode === 'start') log.warn({ medium }, `no carrier: such messages are refused until ${name} names one`);
      return undefined;
    }
    const carrier = openCarrier(medium, settings, systemClock);
    closers.unshift(() => carrier.close());
    return carrier;
  };
  const [mail, phone] = [open('EMAIL', email), open('SMS', sms)];
  return {
    ...(mail && { EMAIL: mail }),
    ...(phone && { SMS: phone }),
    ...(mode === 'dev' && { mailbox: mailboxCarrier({ db, clock: systemClock }) }),
  };
}

/** In development this machine reaches the server under any of its names. */
function hostsOfServer({ mode, host, publicUrl, allowedHosts }: Config): Hosts {
  const name = publicUrl === undefined ? host : new URL(publicUrl).hostname;
  return hostsOf([name, ...allowedHosts], { loopback: mode === 'dev' });
}

/** Every address of a server, with its rule. */
export function createRoutes(config: Config, context: Context, metrics: Metrics, log: Log): Route[] {
  const { db, clock, secrets } = context;
  const signatures =
    config.mode === 'dev' ? acceptAnyKey : verifyWith((id) => findAccessKeySecret({ db, clock, secrets }, id), clock);
  const checks = {
    database: async () => {
      await db.ping();
      await db.transaction([probeWrite()]);
    },
    migrations: async () => {
      const pending = await pendingMigrations(db);
      if (pending.length > 0) throw new Error(`migrations are pending: ${pending.join(', ')}`);
    },
    keys: async () => {
      const probe = new TextEncoder().encode('ready');
      if (secrets.open('probe', secrets.seal('probe', probe)) === undefined) throw new Error('the secret box is shut');
    },
  };
  return [
    ...apiRoutes({ context, registry: services, signatures, metrics }),
    ...discoveryRoutes(context),
    ...confirmUserRoutes(context),
    ...operationsRoutes({ version, checks, metrics, log }),
    ...(config.mode === 'dev' ? mailboxRoutes(context) : []),
  ];
}
