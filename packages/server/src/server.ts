import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCredentialsIn, findSessionIn } from '#aws-callers/find-credentials.ts';
import { acceptAnyKeyBut, verifyWith } from '#aws-callers/signatures.ts';
import { queryRoutes } from '#aws-query/routes.ts';
import type { Config } from '#config/config.ts';
import { DatabaseUnavailable } from '#database/database.ts';
import { findWeakness } from '#database/postgres-url.ts';
import type { Carriers, Medium } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { createConsoleLink } from '#domain/identity-pools/console/console-link.ts';
import { createLocal } from '#domain/local.ts';
import { listLostNames, namesMigrations } from '#domain/people/users/lost-names.ts';
import { mailboxCarrier } from '#domain/reach/messages/mailbox.ts';
import { keepErrors } from '#domain/reach/triggers/keep-errors.ts';
import { findPoolOfClient } from '#domain/tenant/clients/pool-of-client.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import { loadPoolKeys } from '#domain/tenant/pools/signing-key-store.ts';
import { apiRoutes } from '#doors/api/routes.ts';
import { services } from '#doors/api/services.ts';
import { consoleRoutes } from '#doors/console/routes.ts';
import { type Controls, controlRoutes } from '#doors/controls/routes.ts';
import { hostedUiRoutes } from '#doors/hosted-ui/routes.ts';
import { iamService } from '#doors/iam/service.ts';
import { mailboxRoutes } from '#doors/mailbox/routes.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { stsService } from '#doors/sts/service.ts';
import { uploadRoutes } from '#doors/uploads/import-file.ts';
import { Admission } from '#http/admission.ts';
import { Faults } from '#http/faults.ts';
import { everyHost, type Hosts, hostsOf } from '#http/hosts.ts';
import { listen } from '#http/listener.ts';
import { livenessRoute, operationsRoutes } from '#http/operations.ts';
import type { Route } from '#http/router.ts';
import { watchRoutes } from '#http/watch-routes.ts';
import { type Clock, systemClock } from '#lib/clock.ts';
import { openLocalAuthority } from '#lib/local-authority.ts';
import type { Log } from '#lib/log.ts';
import { isLoopback } from '#lib/loopback.ts';
import { createMetrics, type Metrics } from '#lib/metrics.ts';
import { createModularPower } from '#lib/modular-power.ts';
import { noNetworks } from '#lib/networks.ts';
import { createLog } from '#lib/pino-log.ts';
import { Pressure } from '#lib/pressure.ts';
import { SigningKeys } from '#lib/signing-keys.ts';
import { Srp } from '#lib/srp.ts';
import type { Tracer } from '#lib/tracer.ts';
import { createTurnableClock } from '#lib/turnable-clock.ts';
import { meteredDatabase } from '#observing/metered-database.ts';
import { openTracing } from '#observing/open-tracing.ts';
import { tracedMetrics, traceRequests } from '#observing/trace-requests.ts';
import { tracedDatabase } from '#observing/traced-database.ts';
import { tracedCarriers, tracedFunctions } from '#observing/traced-ports.ts';
import { createBackChannel } from '#outbound/back-channel/create-back-channel.ts';
import { type CarrierSettings, openCarrier } from '#outbound/carriers/open-carrier.ts';
import { openCompromisedPasswords } from '#outbound/compromised-passwords/open-compromised-passwords.ts';
import { createDocuments } from '#outbound/documents/load-document.ts';
import { createForeignTokens } from '#outbound/foreign-tokens/create-foreign-tokens.ts';
import { createFunctions, type RunningFunctions } from '#outbound/functions/create-functions.ts';
import { openLogSink } from '#outbound/logs/open-log-sink.ts';
import { createOldPools } from '#outbound/old-pools/create-old-pools.ts';
import { createOutsideProviders } from '#outbound/providers/create-outside-providers.ts';
import { createTokenService } from '#outbound/token-service/create-token-service.ts';
import { failurePage } from '#texts/failure-page.ts';
import { startImporting } from '#work/import.ts';
import { startLogDelivery } from '#work/log-delivery.ts';
import { withState } from '#work/measure-state.ts';
import { openStorage, type Storage } from '#work/open-storage.ts';
import { startOutbox } from '#work/outbox.ts';
import { readinessChecks } from '#work/readiness.ts';
import { startResealing } from '#work/reseal.ts';
import { type FoundSeed, seed } from '#work/seed.ts';
import { startSignOutNotices } from '#work/sign-out-notices.ts';
import { startRotatingKeys } from '#work/signing-keys.ts';
import { startSweeping } from '#work/sweep.ts';

export interface RunningServer {
  /** Where this machine reaches the server, without a final slash. */
  readonly endpoint: string;
  /** The same for those who run it, where they have a listener of their own. */
  readonly operationsEndpoint?: string;
  /** The pool and client to begin with, in development. */
  readonly seed?: FoundSeed;
  /** In development, a link that opens the console once. */
  readonly consoleLink?: string;
  /**
   * Reads the secret keys again where they stand in a file, and seals the keys of the installation under the first. Fails never: the
   * log says what came of it.
   */
  rotateSecretKey(): Promise<void>;
  /** Lets requests under way end, then closes the database. */
  close(): Promise<void>;
}

const maxKeptPools = 1000;

/** What the build makes of `packages/console`; from the sources and from the package it is the same folder. */
const consoleAssets = new URL('../dist/console/', import.meta.url);

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
    ...createContext(config, storage, address, { log, clock, power, functions, metrics, tracer, closers }),
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
    const sweeping = startSweeping(context);
    const outbox = startOutbox(context);
    const backChannel = createBackChannel({ allowed: config.outboundNetworks ?? noNetworks });
    const notices = startSignOutNotices(context, backChannel);
    const importing = startImporting(context);
    const resealing = startResealing(context);
    const rotating = startRotatingKeys(context, config.signingKeyDays);
    const logs = deliverLogs(config, context, metrics);
    closers.unshift(
      closeDoors,
      sweeping.stop,
      outbox.stop,
      notices.stop,
      importing.stop,
      resealing.stop,
      rotating.stop,
      logs.stop,
    );
    const close = () => {
      isClosing = true;
      return closeAll(closers);
    };
    const consoleLink =
      config.mode === 'dev' ? `${address.publicUrl}/console/#link=${await createConsoleLink(context)}` : undefined;
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

type Closers = (() => Promise<void> | void)[];

async function closeAll(closers: Closers): Promise<void> {
  for (const close of closers) await close();
}

interface Parts {
  readonly log: Log;
  readonly clock: Clock;
  readonly power: ReturnType<typeof createModularPower>;
  readonly functions: RunningFunctions;
  readonly metrics: Metrics;
  readonly tracer: Tracer | undefined;
  readonly closers: Closers;
}

function createContext(
  config: Config,
  { db, secrets, openOutsideKey }: Storage,
  address: { readonly publicUrl: string },
  { log, clock, power, functions, metrics, tracer, closers }: Parts,
): Context {
  const { region, accountId, issuer, fixedCode, limits, stsEndpoint } = config;
  const allowed = config.outboundNetworks ?? noNetworks;
  const documents = createDocuments({ allowed });
  const carriers = createCarriers(config, db, { log, clock, closers });
  const keys = new SigningKeys((poolId, known) => loadPoolKeys({ db, secrets, clock, openOutsideKey }, poolId, known), {
    clock,
    maxPools: maxKeptPools,
    isAway: (error) => error instanceof DatabaseUnavailable,
  });
  return {
    db,
    clock,
    secrets,
    carriers: tracer ? tracedCarriers(carriers, tracer) : carriers,
    functions: keepErrors(tracer ? tracedFunctions(functions, tracer) : functions, { db, clock, secrets, log }),
    documents,
    foreignTokens: createForeignTokens({ documents }),
    outsideProviders: createOutsideProviders({ allowed }),
    oldPools: createOldPools({ allowed }),
    ...(stsEndpoint && { tokenService: createTokenService(stsEndpoint) }),
    settings: {
      region,
      accountId,
      issuer,
      get publicUrl() {
        return address.publicUrl;
      },
      ...(fixedCode !== undefined && { fixedCode }),
      deliversLogs: config.logDelivery !== undefined,
      trustsUnmadeRoles: config.mode === 'dev',
      ...limits,
    },
    log,
    local: createLocal({ keys, srp: new Srp(power), countThrottled: (category) => metrics.countThrottled(category) }),
  };
}

/** Whoever writes a function sees what it prints: in development that is shown without being asked for. */
function createOwnFunctions(
  config: Config,
  address: { readonly publicUrl: string },
  { log, tracer }: Pick<Parts, 'log' | 'tracer'>,
): RunningFunctions {
  const { mode, functionsDir, aws, lambdaEndpoint } = config;
  const isShown = mode === 'dev' && config.logLevel === 'warn';
  return createFunctions({
    reload: mode === 'dev',
    aws,
    address: () => ({ endpoint: address.publicUrl, authority: findAuthority(config) }),
    ...(tracer && { headers: () => tracer.headers() }),
    log: isShown ? createLog({ pretty: true, level: 'info' }) : log,
    ...(functionsDir !== undefined && { folder: functionsDir }),
    ...(lambdaEndpoint !== undefined && { lambdaEndpoint }),
  });
}

/** What vouches for this server where it speaks TLS by itself, as PEM. */
function findAuthority({ https, dataDir }: Config): string | undefined {
  return https ? readFileSync(join(dataDir, 'https', 'authority.pem'), 'utf8') : undefined;
}

/** In development everything lands in the mailbox, whether it leaves too or not. */
function createCarriers(
  { mode, email, sms }: Config,
  db: Context['db'],
  { log, clock, closers }: Pick<Parts, 'log' | 'clock' | 'closers'>,
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
    ...(mode === 'dev' && { mailbox: mailboxCarrier({ db, clock }) }),
  };
}

/** The logs of pools go where the operator says, or nowhere. */
function deliverLogs(
  { logDelivery, outboundNetworks = noNetworks }: Config,
  context: Context,
  metrics: Metrics,
): { stop(): Promise<void> | void } {
  if (logDelivery === undefined) return { stop() {} };
  const sink = openLogSink(logDelivery, { clock: systemClock, allowed: outboundNetworks });
  return startLogDelivery(context, { sink, metrics });
}

/** In development this machine reaches the server under any of its names. */
function hostsOfServer({ mode, host, publicUrl, allowedHosts }: Config): Hosts {
  const name = publicUrl === undefined ? host : new URL(publicUrl).hostname;
  return hostsOf([name, ...allowedHosts], { loopback: mode === 'dev' });
}

/** What a server answers: to everybody, and to those who run it. */
export interface Doors {
  readonly everybody: readonly Route[];
  readonly operators: readonly Route[];
}

interface DoorParts {
  readonly metrics: Metrics;
  readonly isClosing: () => boolean;
  /** In development. */
  readonly controls?: Controls | undefined;
}

/** Every address of a server, with its rule. Who has no listener for the operators answers them where it does everybody. */
export function createDoors(config: Config, context: Context, { metrics, isClosing, controls }: DoorParts): Doors {
  const { clock, log } = context;
  const signatures =
    config.mode === 'dev'
      ? acceptAnyKeyBut(findSessionIn(context), clock, config.signatureSkewMinutes)
      : verifyWith(findCredentialsIn(context), clock, config.signatureSkewMinutes);
  const operators = operationsRoutes({ version, checks: readinessChecks(context), isClosing, metrics, log });
  const everybody = [
    ...queryRoutes({ context, services: queryServices, signatures, metrics }),
    ...apiRoutes({ context, registry: services, signatures, metrics }),
    ...watchRoutes([...oauthRoutes(context), ...hostedUiRoutes(context)], {
      log,
      metrics,
      poolOf: (clientId) => findPoolOfClient(context, clientId),
    }),
    ...uploadRoutes(context),
    ...consoleRoutes(context, config.consoleAssets ?? consoleAssets),
    ...(config.mode === 'dev' ? mailboxRoutes(context) : []),
    ...(config.mode === 'dev' && controls ? controlRoutes(controls) : []),
  ];
  return config.operations === undefined
    ? { everybody: [...everybody, ...operators], operators: [] }
    : { everybody: [...everybody, livenessRoute], operators };
}

/** The services of the query protocol. */
const queryServices = [stsService, iamService];

function operationNames(): ReadonlySet<string> {
  return new Set([...services, ...queryServices].flatMap(({ model }) => Object.keys(model.operations)));
}

interface OpenDoors {
  readonly endpoint: string;
  readonly operationsEndpoint?: string;
  close(): Promise<void>;
}

/** What is opened, and what goes on around it. */
type DoorOpening = Doors &
  Pick<DoorParts, 'controls'> &
  Pick<Parts, 'tracer'> & { /** How long work waits for its turn. */ readonly standingMs: () => number };

/** Opens a socket for everybody, and one for the operators where they have their own. */
async function openDoors(
  config: Config,
  context: Context,
  { everybody, operators, controls, tracer, standingMs }: DoorOpening,
): Promise<OpenDoors> {
  const { log } = context;
  const { host, port, operations, proxies } = config;
  const hosts = hostsOfServer(config);
  const isDomain = async (hostname: string) => (await findDomainByHost(context, hostname)) !== undefined;
  const authority = config.https ? openLocalAuthority(join(config.dataDir, 'https'), systemClock.now) : undefined;
  const tls = authority && { keysFor: authority.keysFor };
  const main = await listen({
    routes: everybody,
    hosts,
    isDomain,
    failurePage,
    ...tls,
    ...(proxies && { proxies }),
    ...(tracer && { around: traceRequests(tracer) }),
    requestsPerAddress: config.limits.requestsPerAddress,
    admission: new Admission({ standingMs }),
    ...controls,
    host,
    port,
    log,
  });
  const endpoint = urlOf(config, main.port);
  if (operations === undefined) return { endpoint, close: () => main.close() };
  try {
    const flags = { host: '--operations-host', port: '--operations-port' };
    const limits = { connections: 64, bodyBytes: 1024 };
    const own = await listen({ routes: operators, hosts: everyHost, ...operations, flags, limits, log });
    const close = async () => {
      // While the last requests of everybody end, the operators are still told that this server is closing.
      await main.close();
      await own.close();
    };
    return { endpoint, operationsEndpoint: urlOf({ host: operations.host, https: false }, own.port), close };
  } catch (error) {
    await main.close();
    throw error;
  }
}

/** With TLS under a name: browsers let no page of an address sign in with a passkey, and cookies have a host by name. */
function urlOf({ host, https }: Pick<Config, 'host' | 'https'>, port: number): string {
  if (https) return `https://${isLoopback(host) ? 'localhost' : host}:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
