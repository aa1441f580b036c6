import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The program, as a checkout runs it. */
export const main = fileURLToPath(new URL('../packages/server/src/cli/main.ts', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder of somebody's app, and the program in it. */
export interface AppFolder {
  readonly path: string;
  /** Runs the program without a terminal. */
  run(...args: string[]): Promise<Ran>;
  runWith(given: { env?: NodeJS.ProcessEnv; input?: string }, ...args: string[]): Promise<Ran>;
  read(file: string): string;
  write(file: string, content: string): void;
  close(): void;
}

/** What the program sees of the environment: nothing that was set for somebody else. */
export function plainEnv(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|CENOTE_|AWS_|VITEST|NODE_|FORCE_COLOR)/.test(name),
  );
  return { ...Object.fromEntries(own), ...more };
}

/** Makes a folder whose program asks this server. */
export function openAppFolder(endpoint: string, path = mkdtempSync(join(tmpdir(), 'cenote-app-'))): AppFolder {
  const runWith: AppFolder['runWith'] = async ({ env = {}, input = '' }, ...args) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: path,
      env: plainEnv({ CENOTE_ENDPOINT: endpoint, ...env }),
    });
    child.stdin.end(input);
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, out, err };
  };
  return {
    path,
    run: (...args) => runWith({}, ...args),
    runWith,
    read: (file) => readFileSync(join(path, file), 'utf8'),
    write: (file, content) => writeFileSync(join(path, file), content),
    close: () => rmSync(path, { recursive: true, force: true }),
  };
}
