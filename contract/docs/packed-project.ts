import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(repository, 'node_modules', '.bin');
/** Without what npm tells the scripts that it runs: the folder is nobody's workspace. */
const outside = Object.entries(process.env).filter(
  ([name]) => !/^(npm_|CENOTE_|VITEST|NODE_ENV|NODE_OPTIONS|NODE_COMPILE_CACHE)/.test(name),
);
const env = { ...Object.fromEntries(outside), PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };

/** What `cenote dev` shows a person when it is ready. */
export interface Shown {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
}

/** The programs of a folder, as somebody runs them there. */
export interface Programs {
  readonly folder: string;
  /** Runs a command of a page. Gives what it prints. @throws Error when it fails */
  run(command: string, more?: NodeJS.ProcessEnv): Promise<string>;
  /** Starts a command of a page that goes on, and waits until it shows what is looked for. */
  start(command: string, shows: RegExp, more?: NodeJS.ProcessEnv): Promise<string>;
  /** Stops what was started. */
  stop(): Promise<void>;
}

/** A folder of somebody who has installed our packages as they are published. */
export interface PackedProject extends Programs {
  /** Saves files, by their paths. */
  save(files: ReadonlyMap<string, string>): Promise<void>;
  /** Stops what was started, and removes the folder. */
  close(): Promise<void>;
}

/** Makes the tarballs of packages, by the names of their folders, as they are published. Gives their paths by the names of the packages. */
export async function packInto(place: string, names: readonly string[]): Promise<Map<string, string>> {
  const tarballs = new Map<string, string>();
  for (const name of names) {
    const cwd = join(repository, 'packages', name);
    const { name: published } = JSON.parse(await readFile(join(cwd, 'package.json'), 'utf8')) as { name: string };
    // Its last line is the file; before it, a build may have something to say.
    const { stdout } = await run('npm', ['pack', '--pack-destination', place], { cwd, env });
    tarballs.set(published, join(place, stdout.trim().split('\n').at(-1) ?? ''));
  }
  return tarballs;
}

/** Installs what `package.json` of a folder names, and these. */
export async function install(folder: string, tarballs: Iterable<string> = []): Promise<void> {
  await run('npm', ['install', '--prefer-offline', '--no-audit', ...tarballs], { cwd: folder, env });
}

export function programsIn(folder: string): Programs {
  const started: ChildProcess[] = [];
  return {
    folder,
    async run(command, more) {
      const { stdout } = await run('sh', ['-c', command], { cwd: folder, env: { ...env, ...more } });
      return stdout;
    },
    start(command, shows, more) {
      const child = spawn('sh', ['-c', command], { cwd: folder, env: { ...env, ...more }, detached: true });
      started.push(child);
      return waitFor(child, shows);
    },
    async stop() {
      await Promise.all(started.splice(0).map(stop));
    },
  };
}

/**
 * An empty folder with our packages out of their tarballs. `others`: packages of the registry that a page installs too; they are
 * those of this repository, so that a test asks no network for them.
 */
export async function packProject(others: readonly string[]): Promise<PackedProject> {
  const place = await mkdtemp(join(tmpdir(), 'cenote-guides-'));
  const folder = join(place, 'my-app');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "name": "my-app", "version": "1.0.0" }\n');
  await install(folder, (await packInto(place, ['server', 'client'])).values());
  for (const name of others) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(repository, 'node_modules', name), link);
    if (existsSync(join(bin, name))) await symlink(join(bin, name), join(folder, 'node_modules', '.bin', name));
  }
  const programs = programsIn(folder);
  return {
    ...programs,
    async save(files) {
      for (const [path, text] of files) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
    },
    async close() {
      await programs.stop();
      await rm(place, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function waitFor(child: ChildProcess, shows: RegExp): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed = stripVTControlCharacters(printed + chunk.toString());
      if (shows.test(printed)) resolve(printed);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready:\n${printed}`)));
  });
}

/** The command and what it started: it leads a group of its own. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  process.kill(-child.pid, 'SIGTERM');
  await ended;
}

/** What the server showed. @throws Error when a line is missing */
export function readShown(printed: string): Shown {
  const line = (name: string) => {
    const value = new RegExp(`^ *${name} +(\\S+)$`, 'm').exec(printed)?.[1];
    if (value === undefined) throw new Error(`The server shows no ${name}:\n${printed}`);
    return value;
  };
  return { endpoint: line('API endpoint'), userPoolId: line('User pool id'), clientId: line('App client id') };
}

/** A text of a page with what this server showed in place of what the page shows. */
export function withShown(text: string, { endpoint, userPoolId, clientId }: Shown): string {
  return text
    .replaceAll('us-east-1_h8Ge4PqZc', userPoolId)
    .replaceAll('3f0r8t1g2q6k5n4m7b9v0c2u1h', clientId)
    .replaceAll('127.0.0.1:9229', new URL(endpoint).host);
}

/** A port that nobody listens on. */
export async function findAnyPort(): Promise<number> {
  const server = createServer();
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, 'localhost', () => resolve(server.address() as AddressInfo));
  });
  server.close();
  return port;
}

/** The first of some ports that nobody listens on. @throws Error when all are taken */
export async function findFreePort(ports: readonly number[]): Promise<number> {
  for (const port of ports) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, 'localhost', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => {
      server.close(resolve);
    });
    return port;
  }
  throw new Error(`Every port of ${ports.join(', ')} is taken.`);
}
