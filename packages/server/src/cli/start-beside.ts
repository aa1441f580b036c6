import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

/** A program that was started beside a server. */
export interface Beside {
  /** Its exit code, once it has ended. @throws Error with one sentence, where it cannot be started */
  readonly ended: Promise<number>;
  /** Asks it to end, and what it has started. */
  stop(): void;
}

/**
 * Starts what `cenote dev -- <command>` names, with the terminal of the server. `told` are variables that it gets beside the environment, in
 * which nothing of the server's own is left by then.
 */
export function startBeside(
  [program = '', ...args]: readonly string[],
  told: Readonly<Record<string, string>>,
): Beside {
  // Scripts of npm are no programs there.
  const shell = process.platform === 'win32';
  // At a terminal Ctrl-C reaches all that runs there; elsewhere a shell in between would keep a signal from what it runs.
  const detached = !shell && !process.stdin.isTTY;
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...told }, shell, detached });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`${program} cannot be started.`, { cause })));
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  });
  return { ended, stop: () => stop(child, detached) };
}

function stop(child: ChildProcess, leadsGroup: boolean): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (leadsGroup) process.kill(-child.pid, 'SIGTERM');
  else child.kill('SIGTERM');
}
