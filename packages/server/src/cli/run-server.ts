import { type Config, parseConfig } from '#config/config.ts';
import type { Flags } from '#config/setting.ts';
import { createLog } from '#lib/pino-log.ts';
import { isOwnVariable } from '#outbound/functions/own-variables.ts';
import { type RunningServer, startServer } from '../server.ts';
import { version } from '../version.ts';
import { banner, placeOf } from './banner.ts';
import { printFailure } from './failure.ts';
import { isStartShown } from './hand-over.ts';
import { startBeside } from './start-beside.ts';

type ServerFlags = Flags & { readonly json?: boolean };

/**
 * Runs a server until SIGINT or SIGTERM, which let requests under way end; a second signal stops at once. In development a
 * banner says that it is ready; in production a line of the log does, so that stdout holds JSON lines and nothing else.
 * `command`: what is started beside it once it is ready. Either ends with the other.
 */
export async function runServer(
  mode: Config['mode'],
  flags: ServerFlags,
  command: readonly string[] = [],
): Promise<void> {
  const config = parseConfig(mode, flags, process.env);
  forgetOwnVariables();
  const log = createLog({ pretty: mode === 'dev', level: config.logLevel });
  if (mode === 'start' && config.functionsDir !== undefined && isStartShown()) log.warn({}, startShown);
  const server = await startServer(config, log);
  const stop = stopOnSignal(server);
  if (mode === 'start') rereadOnSignal(server);
  // Since the process began: what loading the program took is waited for too.
  const readyMs = Math.round(performance.now());
  if (flags.json) process.stdout.write(`${JSON.stringify(readyLine(config, server))}\n`);
  else if (mode === 'dev') process.stdout.write(banner(config, server, readyMs));
  else {
    const { endpoint, operationsEndpoint } = server;
    log.info({ version, endpoint, operationsEndpoint, data: placeOf(config), readyMs }, 'ready');
  }
  if (command.length > 0) runBeside(command, toldOf(config, server), stop);
}

const startShown =
  'Functions can read the settings that this server was started with, secrets too, in /proc/self/environ. Start node_modules/.bin/cenote itself, without an IPC channel.';

/** Before any function is loaded: what is in the environment of the process, all of its threads can see. */
function forgetOwnVariables(): void {
  for (const name of Object.keys(process.env)) if (isOwnVariable(name)) delete process.env[name];
}

/** What scripts read from the one line of `--json`. */
function readyLine({ mode, region, accountId }: Config, server: RunningServer): object {
  const { endpoint, operationsEndpoint, seed, consoleLink } = server;
  const mailbox = mode === 'dev' ? `${endpoint}/dev/mailbox` : undefined;
  return { endpoint, mailbox, consoleLink, operationsEndpoint, region, accountId, ...seed };
}

/** By the names that `cenote status --env` gives them. */
function toldOf({ publicUrl, region }: Config, { endpoint, seed }: RunningServer): Record<string, string> {
  return {
    CENOTE_ENDPOINT: publicUrl ?? endpoint,
    CENOTE_REGION: region,
    ...(seed && { CENOTE_USER_POOL_ID: seed.userPoolId, CENOTE_CLIENT_ID: seed.clientId }),
  };
}

/** Ends the server and the process. Only the first call counts. */
type Stop = (exitCode: number) => void;

function runBeside(command: readonly string[], told: Record<string, string>, stop: Stop): void {
  const beside = startBeside(command, told);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, beside.stop);
  beside.ended.then(stop, (error: unknown) => {
    printFailure(error);
    stop(1);
  });
}

/** What operators send when a file that was named has another content; to a server of development a terminal that is closed sends it. */
function rereadOnSignal(server: RunningServer): void {
  process.on('SIGHUP', () => void server.rotateSecretKey());
}

function stopOnSignal(server: RunningServer): Stop {
  let stopping = false;
  const stop: Stop = (exitCode) => {
    stopping = true;
    server.close().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        printFailure(error);
        process.exit(1);
      },
    );
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    stop(0);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return (exitCode) => {
    if (!stopping) stop(exitCode);
  };
}
