import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** One entry of `packages` in package-lock.json: the members that matter here. */
export interface LockEntry {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

export type LockPackages = Readonly<Record<string, LockEntry>>;

const operatingSystems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/** What the name of a native package says of the machine it is for, or undefined when it says nothing. */
export function parsePlatform(name: string): { os: string[]; cpu: string[]; libc?: string[] } | undefined {
  const words = name.split(/[/-]/);
  const os = operatingSystems.find((word) => words.includes(word));
  const cpu = processors.find((word) => words.includes(word));
  if (os === undefined || cpu === undefined) return undefined;
  const isMusl = words.some((word) => word.startsWith('musl'));
  const isGlibc = words.some((word) => word.startsWith('gnu'));
  return { os: [os], cpu: [cpu], ...(isMusl && { libc: ['musl'] }), ...(isGlibc && { libc: ['glibc'] }) };
}

/** Where Node would find `name` from the package at `path`, as a key of the lock file; undefined when nowhere. */
function findEntry(packages: LockPackages, path: string, name: string): string | undefined {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const key = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (key in packages) return key;
    if (!folder.includes('/node_modules/')) {
      const rootKey = `node_modules/${name}`;
      return rootKey in packages ? rootKey : undefined;
    }
  }
}

/**
 * The native packages of other platforms that a lock file should name and does not. npm leaves them out when the
 * registry it asks (a partial mirror) does not carry them, and `npm ci` then refuses the lock file on every machine.
 * Only exact versions with a platform in their name are given: nothing is invented.
 */
export function findMissing(packages: LockPackages): Record<string, LockEntry> {
  const missing: Record<string, LockEntry> = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = parsePlatform(name);
      if (platform === undefined || !/^\d+\.\d+\.\d+/.test(version) || findEntry(packages, path, name)) continue;
      const { os, cpu, libc } = platform;
      missing[`node_modules/${name}`] = { version, cpu, dev: true, ...(libc && { libc }), optional: true, os };
    }
  }
  return missing;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: LockPackages };
  const missing = findMissing(lock.packages);
  const packages = Object.fromEntries(
    Object.entries({ ...lock.packages, ...missing }).toSorted(([a], [b]) => a.localeCompare(b, 'en')),
  );
  if (Object.keys(missing).length > 0) writeFileSync(file, `${JSON.stringify({ ...lock, packages }, undefined, 2)}\n`);
  console.log(`package-lock.json: ${Object.keys(packages).length} entries, ${Object.keys(missing).length} added`);
}
