import { type Config, type Flags, parseConfig } from '../config.ts';
import { type RunningServer, startServer } from '../server.ts';
import { banner } from './banner.ts';
import { printFailure } from './failure.ts';

type ServerFlags = Flags & { readonly json?: boolean };

/** Runs a server until SIGINT or SIGTERM, which let requests under way end; a second signal stops at once. */
export async function runServer(mode: Config['mode'], flags: ServerFlags): Promise<void> {
  const startedAt = performance.now();
  const config = parseConfig(mode, flags, process.env);
  const server = await startServer(config);
  stopOnSignal(server);
  const readyMs = Math.round(performance.now() - startedAt);
  process.stdout.write(flags.json ? `${JSON.stringify(readyLine(config, server))}\n` : banner(config, server, readyMs));
}

/** What scripts read from the one line of `--json`. */
function readyLine({ mode, region, accountId }: Config, { endpoint, seed }: RunningServer): object {
  return { endpoint, ...(mode === 'dev' && { mailbox: `${endpoint}/dev/mailbox` }), region, accountId, ...seed };
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
