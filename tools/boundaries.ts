import { posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadModules, type Module } from './modules.ts';

/**
 * The rules on imports that oxlint's `no-restricted-imports` cannot say (it says which floor may use which): the order
 * of the rooms, and how an import is written. A relative path stays in its room or floor, so that every import that
 * leaves one begins with `#` or `@`, where both checks see it.
 */

/** Rooms from the ground up. A room may use rooms of earlier rows only; rooms of one row do not know each other. */
export const roomOrder: readonly (readonly string[])[] = [
  ['access-keys', 'installation', 'pools'],
  ['clients'],
  ['auth-sessions'],
  ['users'],
  ['groups'],
  ['auth-events', 'devices'],
  ['messages'],
  ['triggers'],
  ['verification'],
  ['mfa'],
  ['migration'],
  ['tokens'],
  ['endings'],
  ['recovery', 'sign-up', 'sign-in'],
  ['administration'],
  ['federation'],
  ['identities'],
];

/** What every room may use, and what uses no room: the vocabulary below them all. */
export const belowRooms: readonly string[] = [
  'caller.ts',
  'context.ts',
  'fault.ts',
  'forms.ts',
  'functions.ts',
  'messages/carrier.ts',
  'sealed-column.ts',
];

const server = 'packages/server/';
const client = 'packages/client/';
const source = `${server}src/`;
const domain = `${source}domain/`;

/** The height of a module of the domain: 0 below the rooms, then one per row; undefined for a room without a row. */
function findHeight(path: string): number | undefined {
  const inside = path.slice(domain.length).replace(/\.test\.ts$/, '.ts');
  if (belowRooms.includes(inside)) return 0;
  const row = roomOrder.findIndex((rooms) => rooms.includes(inside.slice(0, inside.indexOf('/'))));
  return row === -1 ? undefined : row + 1;
}

/** The folder that a relative import must not leave: the room, the floor, or the package. */
function findHome(path: string): string {
  if (path.startsWith(domain)) return path.split('/').slice(0, 5).join('/');
  if (path.startsWith(source)) return path.split('/').slice(0, 4).join('/');
  return path
    .split('/')
    .slice(0, path.startsWith('packages/') ? 2 : 1)
    .join('/');
}

const isTest = (path: string) => path.endsWith('.test.ts');
const isRootFile = (path: string) => path.startsWith(source) && !path.slice(source.length).includes('/');

/** What an import of our own names, as a path from the root; undefined for packages and Node's own modules. */
function findTarget(from: string, specifier: string): string | undefined {
  if (/\/dist\/|\.json$/.test(specifier)) return undefined;
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  if (specifier.startsWith('#')) return source + specifier.slice(1);
  return undefined;
}

function checkRelative(from: string, target: string): string | undefined {
  const isLoneFile = findHome(from) === from;
  const home = isLoneFile ? posix.dirname(from) : findHome(from);
  if (target.startsWith(`${home}/`) && (!isLoneFile || findHome(target) === target)) return undefined;
  if (from.startsWith('contract/') && (target.startsWith(server) || target.startsWith(client))) return undefined;
  if (isTest(from) && target.startsWith(`${server}test/`)) return undefined;
  if (isRootFile(target) && from.startsWith(`${source}cli/`)) return undefined;
  return `leaves ${home}/ by a relative path: write #… or @cenote/…`;
}

function checkRoom(from: string, target: string): string | undefined {
  const [below, above] = [findHeight(target), findHeight(from)];
  if (above === undefined || below === undefined) return undefined;
  if (below < above || findHome(from) === findHome(target) || (above === 0 && below === 0)) return undefined;
  return above === 0 ? 'uses a room, and every room uses it' : 'uses a room that is not below its own';
}

/** The sentence that says what is wrong with one import, or undefined. Tests may use any room. */
function checkImport(from: string, specifier: string, paths: ReadonlySet<string>): string | undefined {
  if (specifier.startsWith('`')) return 'is a template: name a module by a string in quotes';
  const target = findTarget(from, specifier);
  if (target === undefined) return undefined;
  if (!paths.has(target) && !target.includes('/generated/')) return 'names no module that was read';
  if (specifier.startsWith('.')) {
    const breach = checkRelative(from, target);
    if (breach !== undefined) return breach;
  }
  const isBetweenRooms = from.startsWith(domain) && target.startsWith(domain);
  return isBetweenRooms && !isTest(from) ? checkRoom(from, target) : undefined;
}

/** Every breach among `modules`, one line each: who imports what, and why it may not. */
export function findBreaches(modules: readonly Module[]): string[] {
  const paths = new Set(modules.map((module) => module.path));
  return modules.flatMap(({ path, specifiers }) => {
    const breaches = specifiers.flatMap((specifier) => {
      const breach = checkImport(path, specifier, paths);
      return breach === undefined ? [] : [`${path}: '${specifier}' ${breach}`];
    });
    const isPlaced = !path.startsWith(domain) || findHeight(path) !== undefined;
    return isPlaced ? breaches : [`${path}: its room has no place in roomOrder`, ...breaches];
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const modules = loadModules(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
  const rooms = modules.filter(({ path }) => path.startsWith(domain)).length;
  const imports = modules.reduce((sum, { specifiers }) => sum + specifiers.length, 0);
  const breaches =
    rooms === 0 ? [`no module found in ${domain}: the check would prove nothing`] : findBreaches(modules);
  for (const breach of breaches) console.error(breach);
  console.log(
    `boundaries: ${modules.length} modules (${rooms} in rooms), ${imports} imports, ${breaches.length} breaches`,
  );
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
