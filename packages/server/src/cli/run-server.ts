import { type Config, parseConfig } from '#config/config.ts';
import type { Flags } from '#config/setting.ts';
import { createLog } from '#lib/pino-log.ts';
import { isOwnVariable } from '#outbound/functions/own-variables.ts';
import { type RunningServer, startServer, version } from '../server.ts';
import { banner, placeOf } from './banner.ts';
import { printFailure } from './failure.ts';
import { isStartShown } from './hand-over.ts';

type ServerFlags = Flags & { readonly json?: boolean };

/**
 * Runs a server until SIGINT or SIGTERM, which let requests under way end; a second signal stops at once. In development a
 * banner says that it is ready; in production a line of the log does, so that stdout holds JSON lines and nothing else.
 */
export async function runServer(mode: Config['mode'], flags: ServerFlags): Promise<void> {
  const config = parseConfig(mode, flags, process.env);
  forgetOwnVariables();
  const log = createLog({ pretty: mode === 'dev', level: config.logLevel });
  if (mode === 'start' && config.functionsDir !== undefined && isStartShown()) log.warn({}, startShown);
  const server = await startServer(config, log);
  stopOnSignal(server);
  // Since the process began: what loading the program took is waited for too.
  const readyMs = Math.round(performance.now());
  if (flags.json) process.stdout.write(`${JSON.stringify(readyLine(config, server))}\n`);
  else if (mode === 'dev') process.stdout.write(banner(config, server, readyMs));
  else {
    const { endpoint, operationsEndpoint } = server;
    log.info({ version, endpoint, operationsEndpoint, data: placeOf(config), readyMs }, 'ready');
  }
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

function stopOnSignal(server: RunningServer): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    stopping = true;
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        printFailure(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
