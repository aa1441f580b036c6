import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { main, plainEnv } from './cli.ts';

/** A server in a process of its own. */
export interface NodeProcess {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** Whether it runs still. */
  isAlive(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Ends it, gently or not, and waits until it has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a development server; resolves when it listens. @throws what it printed where it ends before */
export async function startNode(flags: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<NodeProcess> {
  const child = spawn(process.execPath, [main, 'dev', '--port', '0', '--json', ...flags], {
    env: plainEnv({ CENOTE_LOG_LEVEL: 'error', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const ready = JSON.parse(await firstLine(child)) as Pick<NodeProcess, 'endpoint' | 'userPoolId' | 'clientId'>;
  return {
    ...ready,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    signal: (signal) => void child.kill(signal),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await ended;
    },
  };
}

async function firstLine({ stdout, stderr }: ChildProcess): Promise<string> {
  if (stdout === null || stderr === null) throw new Error('the server prints nothing');
  let said = '';
  // What it says of outages, which tests bring about, is read and forgotten.
  stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-4_000);
  });
  for await (const line of createInterface({ input: stdout })) return line;
  throw new Error(`the server ended before it was ready: ${said}`);
}
