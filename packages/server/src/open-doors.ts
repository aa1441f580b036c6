import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findCredentialsIn, findSessionIn } from '#aws-callers/find-credentials.ts';
import { acceptAnyKeyBut, verifyWith } from '#aws-callers/signatures.ts';
import { queryRoutes } from '#aws-query/routes.ts';
import type { Config } from '#config/config.ts';
import type { Context } from '#domain/context.ts';
import { findPoolOfClient } from '#domain/tenant/clients/pool-of-client.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
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
import { everyHost, type Hosts, hostsOf } from '#http/hosts.ts';
import { listen } from '#http/listener.ts';
import { livenessRoute, operationsRoutes } from '#http/operations.ts';
import type { Route } from '#http/router.ts';
import { watchRoutes } from '#http/watch-routes.ts';
import { systemClock } from '#lib/clock.ts';
import { openLocalAuthority } from '#lib/local-authority.ts';
import { isLoopback } from '#lib/loopback.ts';
import type { Metrics } from '#lib/metrics.ts';
import type { Tracer } from '#lib/tracer.ts';
import { traceRequests } from '#observing/trace-requests.ts';
import { failurePage } from '#texts/failure-page.ts';
import { readinessChecks } from '#work/readiness.ts';
import { version } from './version.ts';

/** What the build makes of `packages/console`; from the sources and from the package it is the same folder. */
const consoleAssets = new URL('../dist/console/', import.meta.url);

/** Whether the console's page is there: in a clone of the sources it has to be built. */
export function hasConsole(config: Pick<Config, 'consoleAssets'>): boolean {
  return existsSync(new URL('index.html', config.consoleAssets ?? consoleAssets));
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

/** Every operation that the doors answer: in development, what a fault may be for. */
export function operationNames(): ReadonlySet<string> {
  return new Set([...services, ...queryServices].flatMap(({ model }) => Object.keys(model.operations)));
}

interface OpenDoors {
  readonly endpoint: string;
  readonly operationsEndpoint?: string;
  close(): Promise<void>;
}

/** What is opened, and what goes on around it. */
type DoorOpening = Doors &
  Pick<DoorParts, 'controls'> & {
    readonly tracer: Tracer | undefined;
    /** How long work waits for its turn. */
    readonly standingMs: () => number;
  };

/** Opens a socket for everybody, and one for the operators where they have their own. */
export async function openDoors(
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

/** In development this machine reaches the server under any of its names. */
function hostsOfServer({ mode, host, publicUrl, allowedHosts }: Config): Hosts {
  const name = publicUrl === undefined ? host : new URL(publicUrl).hostname;
  return hostsOf([name, ...allowedHosts], { loopback: mode === 'dev' });
}
