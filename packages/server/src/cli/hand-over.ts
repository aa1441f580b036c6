import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOwnVariable, listSecretVariables } from '#outbound/functions/own-variables.ts';

/** Says that standard input holds what the server was told. */
const marker = 'CENOTE_HANDED_OVER';

/** Half the memory at no cost in speed: little room for what dies young, and few pools of free memory. */
const thriftyFlags: readonly string[] = ['--max-semi-space-size=4'];
const thriftyEnv = { MALLOC_ARENA_MAX: '2' };

interface HandedOver {
  readonly env: Readonly<Record<string, string>>;
  /** Behind the name of the program. */
  readonly args: readonly string[];
}

/**
 * Lets a server go on as the same process with what can be set only at the start of one: settings of Node that let it live
 * in little memory, unless there are flags of somebody's own; and an environment and a command line without secrets, since
 * the system shows those of the start to every thread for as long as the process lives. The secrets get there in a file
 * without a name, as standard input. Returns where there is nothing to win or the system cannot do that.
 */
export function goOn(): void {
  const [, , command] = process.argv;
  if (process.execve === undefined || process.platform === 'win32') return;
  // A channel to the process that forked this one would not live on.
  if (process.send !== undefined || (command !== 'dev' && command !== 'start')) return;
  const isThrifty = process.execArgv.length === 0 && !process.env['NODE_OPTIONS'];
  const { env, args, secret } = withoutSecrets(process.argv.slice(2));
  if (!isThrifty && secret === undefined) return;
  if (secret !== undefined && !putIntoStandardInput(JSON.stringify(secret))) return;
  const [node, program = ''] = process.argv;
  const flags = [...process.execArgv, ...(isThrifty ? thriftyFlags : [])];
  process.execve(process.execPath, [node ?? process.execPath, ...flags, program, ...args], {
    ...(isThrifty && thriftyEnv),
    ...env,
    ...(secret !== undefined && { [marker]: 'stdin' }),
  });
}

/** Takes over what the process before this one handed over, for good: nobody finds it in standard input any more. */
export function takeOver(): boolean {
  if (process.env[marker] === undefined) return false;
  delete process.env[marker];
  const { env, args } = JSON.parse(readStandardInput()) as HandedOver;
  Object.assign(process.env, env);
  process.argv.splice(2, process.argv.length, ...args);
  return true;
}

/** Whether the system shows to every thread what the server was told at its start: where it could not go on. */
export function isStartShown(): boolean {
  const environ = process.platform === 'linux' ? (readQuietly('/proc/self/environ') ?? '') : '';
  const names = environ.split('\0').map((variable) => variable.slice(0, variable.indexOf('=')));
  return names.some((name) => isOwnVariable(name) && name !== marker);
}

/** What may be seen, and what is to be handed over: undefined when that is nothing. */
function withoutSecrets(args: readonly string[]) {
  const folder = findFunctionsFolder(args);
  const secretNames = new Set(folder === undefined ? [] : listSecretVariables(folder));
  const isSecret = (name: string) => isOwnVariable(name) || secretNames.has(name);
  const variables = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const secretEnv = variables.filter(([name]) => isSecret(name));
  const shownArgs = args.map((arg, index) => hideDatabaseUrl(arg, args[index - 1]));
  const isTold = secretEnv.length > 0 || shownArgs.some((arg, index) => arg !== args[index]);
  const secret: HandedOver = { env: Object.fromEntries(secretEnv), args };
  return {
    env: Object.fromEntries(variables.filter(([name]) => !isSecret(name))),
    args: shownArgs,
    secret: isTold ? secret : undefined,
  };
}

/** The one flag whose value may hold a password. */
function hideDatabaseUrl(arg: string, before: string | undefined): string {
  if (before === '--database-url') return '...';
  return arg.startsWith('--database-url=') ? '--database-url=...' : arg;
}

/** The folder that the server will look into for its functions. */
function findFunctionsFolder(args: readonly string[]): string | undefined {
  const flag = args.find((arg) => arg.startsWith('--functions='))?.slice('--functions='.length);
  const next = args.includes('--functions') ? args[args.indexOf('--functions') + 1] : undefined;
  const { CENOTE_FUNCTIONS: named, CENOTE_FUNCTIONS_FILE: file } = process.env;
  return flag || next || (file && readQuietly(file)?.trim()) || named || (args[0] === 'dev' ? 'functions' : undefined);
}

function readQuietly(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Puts a text where the next program finds it: of the files that are open, only standard input, output and error live on.
 * In memory where the system has a folder for that. False, and no standard input, where no file can be made.
 */
function putIntoStandardInput(text: string): boolean {
  closeSync(0);
  for (const folder of ['/dev/shm', tmpdir()]) {
    const file = openWithoutName(folder);
    // The lowest number that is free is given first, so that it is 0, unless a stranger was faster.
    if (file === 0 && write(file, text)) return true;
    if (file !== undefined) closeSync(file);
  }
  openSync('/dev/null', 'r');
  return false;
}

/** A file for its owner alone, which loses its name before it gets a content. */
function openWithoutName(folder: string): number | undefined {
  const path = join(folder, `cenote-${randomUUID()}`);
  let file: number;
  try {
    file = openSync(path, 'wx+', 0o600);
  } catch {
    return undefined;
  }
  unlinkSync(path);
  return file;
}

function write(file: number, text: string): boolean {
  try {
    writeFileSync(file, text);
    return true;
  } catch {
    return false;
  }
}

function readStandardInput(): string {
  const bytes = Buffer.alloc(fstatSync(0).size);
  // From its beginning: it stands where the writer left it.
  readSync(0, bytes, 0, bytes.length, 0);
  closeSync(0);
  openSync('/dev/null', 'r');
  return bytes.toString('utf8');
}
