import { posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadModules, type Module } from './modules.ts';

/**
 * The rules on imports inside the server: which floor may use which, the order of the wings and of the rooms in them, and
 * how an import is written. A relative path stays in its room or floor, so that every import that leaves one begins with
 * `#` or `@`. What a package may use of another, and what no module may do, is oxlint's.
 */

/** The folders of `src/`, and what each may use beside itself: folders, single files, and modules of the wire. */
export const floors: Readonly<Record<string, readonly string[]>> = {
  lib: ['@cenote/wire/srp'],
  database: ['lib'],
  schema: ['database', 'lib'],
  domain: ['schema', 'database', 'lib', '@cenote/wire/srp'],
  'domain/fault.ts': ['@cenote/wire/user-pools', '@cenote/wire/identity-pools'],
  'domain/forms.ts': ['lib', '@cenote/wire/user-pools.forms'],
  http: ['lib'],
  texts: ['http', 'lib', '@cenote/texts/*'],
  'aws-signature': ['http/message.ts', 'domain/fault.ts', 'lib'],
  'aws-model': ['@cenote/wire/shape', 'lib'],
  'aws-callers': ['aws-signature', 'http', 'domain', 'lib'],
  'aws-query': ['aws-callers', 'aws-model', 'http', 'domain', 'lib', '@cenote/wire/shape', '@cenote/wire/model-types'],
  'outbound/back-channel': ['domain/back-channel.ts', 'lib'],
  'outbound/carriers': ['domain/carrier.ts', 'domain/purpose.ts', 'lib'],
  'outbound/compromised-passwords': ['domain/compromised-passwords.ts', 'lib'],
  'outbound/documents': ['domain/documents.ts', 'lib'],
  'outbound/foreign-tokens': ['domain/foreign-tokens.ts', 'domain/documents.ts', 'lib'],
  'outbound/functions': ['domain/functions.ts', 'lib'],
  'outbound/keys': ['domain/outside-keys.ts', 'lib'],
  'outbound/logs': ['domain/log-sink.ts', 'lib'],
  'outbound/old-pools': ['domain/old-pools.ts', 'lib'],
  'outbound/providers': ['domain/outside-providers.ts', 'lib'],
  'outbound/traces': ['lib'],
  'outbound/token-service': ['domain/token-service.ts', 'lib'],
  'doors/api': [
    'aws-callers',
    'aws-model',
    'aws-signature',
    'http',
    'domain',
    'schema',
    'database',
    'lib',
    '@cenote/wire/*',
  ],
  'doors/console': ['http', 'domain', 'lib'],
  'doors/controls': ['http', 'lib'],
  'doors/hosted-ui': ['texts', 'http', 'domain', 'lib', '@cenote/texts/*'],
  'doors/iam': ['aws-query', 'domain', 'lib', '@cenote/wire/iam.model'],
  'doors/mailbox': ['http', 'domain', 'lib'],
  'doors/oauth': ['texts', 'http', 'domain', 'lib', '@cenote/texts/*'],
  'doors/sts': ['aws-callers', 'aws-query', 'domain', 'lib', '@cenote/wire/sts.model'],
  'doors/uploads': ['http', 'domain', 'lib'],
  config: ['outbound/carriers', 'outbound/keys', 'outbound/logs', 'outbound/traces', 'http', 'domain', 'lib'],
  work: ['config', 'domain', 'schema', 'database', 'lib'],
  observing: ['config', 'outbound/traces', 'http', 'domain', 'database', 'lib'],
  'version.ts': [],
  'build-context.ts': ['outbound', 'observing', 'work', 'config', 'domain', 'database', 'lib'],
  'open-doors.ts': [
    'doors',
    'aws-callers',
    'aws-query',
    'observing',
    'texts',
    'work',
    'config',
    'http',
    'domain',
    'lib',
    'version.ts',
  ],
  'start-work.ts': ['outbound/back-channel', 'outbound/logs', 'work', 'config', 'domain', 'lib'],
  'server.ts': ['*'],
  cli: ['*'],
  testing: ['server.ts', 'config', 'lib'],
};

/**
 * What the authorizer shares with the server, and nothing else of it: it is bundled in, by relative paths. What these use themselves has to lie
 * among them too.
 */
export const sharedWithAuthorizer: readonly string[] = [
  'aws-signature',
  'domain/fault.ts',
  'domain/identity-pools/policies',
  'http/message.ts',
  'lib',
];

/** Rooms from the ground up, wing by wing. A room may use rooms of earlier rows only; rooms of one row do not know each other. */
export const wings: Readonly<Record<string, readonly (readonly string[])[]>> = {
  tenant: [
    ['access-keys', 'audit', 'installation', 'limits', 'pools'],
    ['domains', 'identity-providers', 'log-delivery', 'old-pools', 'resource-servers'],
    ['clients'],
    ['branding', 'risk', 'terms'],
  ],
  people: [
    ['codes', 'users'],
    ['auth-events', 'devices', 'groups', 'linked-identities', 'nobody'],
    ['mfa'],
    ['import-jobs'],
  ],
  reach: [['messages'], ['log-export', 'triggers'], ['delivery'], ['verification']],
  access: [
    ['session-apps', 'threats'],
    ['auth-sessions', 'migration', 'tokens'],
    ['browser-session', 'consents', 'endings', 'sign-out-notices'],
    ['recovery', 'sign-in', 'sign-up'],
    ['administration', 'authorization', 'personal-data'],
    ['federation'],
  ],
  'identity-pools': [
    ['policies', 'sessions', 'trusted-providers'],
    ['pools'],
    ['identity-tokens', 'logins', 'roles'],
    ['identities'],
    ['credentials'],
    ['assumed-roles', 'console'],
  ],
};

/** What every room may use, and what uses no room: the vocabulary below them all. */
export const belowRooms: readonly string[] = [
  'back-channel.ts',
  'caller.ts',
  'carrier.ts',
  'compromised-passwords.ts',
  'context.ts',
  'documents.ts',
  'fault.ts',
  'foreign-tokens.ts',
  'forms.ts',
  'functions.ts',
  'local.ts',
  'log-sink.ts',
  'old-pools.ts',
  'outside-keys.ts',
  'outside-providers.ts',
  'purpose.ts',
  'sealed-column.ts',
  'sealed.ts',
  'spent-store.ts',
  'token-service.ts',
];

const server = 'packages/server/';
const client = 'packages/client/';
const authorizer = 'packages/authorizer/';
const adminConsole = 'packages/console/';
const source = `${server}src/`;
const domain = `${source}domain/`;

/** Every room with its wing, row by row. */
export const roomRows: readonly (readonly string[])[] = Object.entries(wings).flatMap(([wing, rows]) =>
  rows.map((row) => row.map((room) => `${wing}/${room}`)),
);

/** The height of a module of the domain: 0 below the rooms, then one per row; undefined for a room without a row. */
function findHeight(path: string): number | undefined {
  const inside = path.slice(domain.length).replace(/\.test\.ts$/, '.ts');
  if (belowRooms.includes(inside)) return 0;
  const row = roomRows.findIndex((rooms) => rooms.some((room) => inside.startsWith(`${room}/`)));
  return row === -1 ? undefined : row + 1;
}

/** The floor of a module of the server: the longest name in `floors` that it lies in. */
function findFloor(path: string): string | undefined {
  const inside = path.slice(source.length);
  return Object.keys(floors)
    .filter((floor) => inside === floor || inside.startsWith(`${floor}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

/** The folder that a relative import must not leave: the room, the floor, or the package. */
function findHome(path: string): string {
  const segments = path.split('/');
  if (path.startsWith(domain)) return segments.slice(0, Math.min(6, segments.length - 1)).join('/');
  const floor = path.startsWith(source) ? findFloor(path) : undefined;
  if (floor !== undefined) return source + floor;
  return segments.slice(0, path.startsWith('packages/') ? 2 : 1).join('/');
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
  if (from.startsWith('contract/') && [server, client, authorizer, adminConsole].some((one) => target.startsWith(one)))
    return undefined;
  if (from.startsWith(authorizer) && target.startsWith(source)) {
    // Its tests may use any of the server.
    const isHeld = from.startsWith(`${authorizer}src/`) && !isTest(from);
    return isHeld ? checkShared(target) : undefined;
  }
  if (isTest(from) && target.startsWith(`${server}test/`)) return undefined;
  const isAbove = ['cli/', 'testing/'].some((floor) => from.startsWith(source + floor));
  if (isRootFile(target) && isAbove) return undefined;
  return `leaves ${home}/ by a relative path: write #… or @cenote/…`;
}

function checkShared(target: string): string | undefined {
  const isShared = isAllowed(sharedWithAuthorizer, target.slice(source.length));
  return isShared ? undefined : 'is not shared with the authorizer';
}

/** Whether one of the names in a row of `floors` covers what an import names. */
function isAllowed(allowed: readonly string[], named: string): boolean {
  return allowed.some(
    (one) =>
      one === '*' ||
      one === named ||
      named.startsWith(`${one}/`) ||
      (one.endsWith('/*') && named.startsWith(one.slice(0, -1))),
  );
}

function checkFloor(from: string, named: string): string | undefined {
  const floor = findFloor(from);
  const allowed = floor === undefined ? [] : (floors[floor] ?? []);
  if (floor !== undefined && (named === floor || named.startsWith(`${floor}/`))) return undefined;
  return isAllowed(allowed, named) ? undefined : `is not for ${floor ?? 'a folder without a floor'}`;
}

function checkRoom(from: string, target: string): string | undefined {
  const [below, above] = [findHeight(target), findHeight(from)];
  if (above === undefined || below === undefined) return undefined;
  if (below < above || findHome(from) === findHome(target) || (above === 0 && below === 0)) return undefined;
  return above === 0 ? 'uses a room, and every room uses it' : 'uses a room that is not below its own';
}

/** The sentence that says what is wrong with one import, or undefined. Tests may use any room and floor. */
function checkImport(from: string, specifier: string, paths: ReadonlySet<string>): string | undefined {
  if (specifier.startsWith('`')) return 'is a template: name a module by a string in quotes';
  const isHeld = from.startsWith(source) && !isTest(from);
  const target = findTarget(from, specifier);
  if (target === undefined) {
    return isHeld && specifier.startsWith('@cenote/') ? checkFloor(from, specifier) : undefined;
  }
  if (!paths.has(target) && !target.includes('/generated/')) return 'names no module that was read';
  if (specifier.startsWith('.')) {
    const breach = checkRelative(from, target);
    if (breach !== undefined) return breach;
  }
  if (!isHeld) return undefined;
  if (from.startsWith(domain) && target.startsWith(domain)) return checkRoom(from, target);
  return target.startsWith(source) ? checkFloor(from, target.slice(source.length)) : undefined;
}

/** Why a module stands where no rule reaches it, or undefined. */
function checkPlace(path: string): string | undefined {
  if (!path.startsWith(source)) return undefined;
  if (path.startsWith(domain)) return findHeight(path) === undefined ? 'its room has no place in wings' : undefined;
  return findFloor(path) === undefined && !isTest(path) ? 'its folder has no place in floors' : undefined;
}

/** Every breach among `modules`, one line each: who imports what, and why it may not. */
export function findBreaches(modules: readonly Module[]): string[] {
  const paths = new Set(modules.map((module) => module.path));
  return modules
    .flatMap(({ path, specifiers }) => {
      const breaches = specifiers.flatMap((specifier) => {
        const breach = checkImport(path, specifier, paths);
        return breach === undefined ? [] : [`${path}: '${specifier}' ${breach}`];
      });
      const misplaced = checkPlace(path);
      return misplaced === undefined ? breaches : [`${path}: ${misplaced}`, ...breaches];
    })
    .concat(findCarriedAlong(modules));
}

/** What the authorizer would take along: modules that what is shared with it uses, and that are not shared themselves. */
function findCarriedAlong(modules: readonly Module[]): string[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const reached = new Set(
    modules.map(({ path }) => path).filter((path) => path.startsWith(`${authorizer}src/`) && !isTest(path)),
  );
  const breaches: string[] = [];
  for (const path of reached) {
    for (const specifier of byPath.get(path)?.specifiers ?? []) {
      const target = findTarget(path, specifier);
      if (target === undefined || !target.startsWith(source) || reached.has(target)) continue;
      reached.add(target);
      if (path.startsWith(source) && checkShared(target) !== undefined)
        breaches.push(`${path}: '${specifier}' comes along with what is shared with the authorizer, and is not shared`);
    }
  }
  return breaches;
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
