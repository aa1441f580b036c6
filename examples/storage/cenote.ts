import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('bin/cenote.js', import.meta.resolve('cenote/package.json')));

/** A development server that is ready, as its line of `--json` says. */
export interface RunningCenote {
  readonly endpoint: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly stop: () => Promise<void>;
}

/** Starts `cenote dev`. Where its data is, the environment says. @throws Error when it ends before it is ready */
export async function startCenote(...flags: string[]): Promise<RunningCenote> {
  const child = spawn(process.execPath, [program, 'dev', '--json', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  // Whatever ends this process ends that one.
  process.once('exit', () => child.kill('SIGTERM'));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    ended.then(() => Promise.reject(new Error('cenote dev has ended.'))),
  ]);
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { ...(JSON.parse(line) as Omit<RunningCenote, 'stop'>), stop };
}

/** Runs one command of `cenote` on the same data. Gives what it prints. @throws Error with what it says of its failure */
export async function cenote(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words]);
  return stdout;
}
