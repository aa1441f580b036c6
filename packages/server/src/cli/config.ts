import { type Config, parseConfig } from '#config/config.ts';
import { ConfigError, type Flags, type ReadValue } from '#config/setting.ts';
import { strikeSetting } from '#config/strike-settings.ts';

interface ConfigFlags extends Flags {
  readonly json?: boolean;
  readonly effective?: boolean;
  readonly mode: string;
}

/** What the environment does not say. */
const switches = ['seed', 'fixedCode', 'https', 'aws'] as const;

/**
 * Prints every setting of a server, with its value and whence that came: a flag, a variable, a file, or the default. Where the server would
 * refuse them, it says so behind them, and fails. @throws ConfigError
 */
export function showConfig(flags: ConfigFlags): void {
  const { json = false, effective = false, mode } = flags;
  if (mode !== 'start' && mode !== 'dev') throw new Error(`--mode ${mode} is unknown. Give start or dev.`);
  const { read, refusal } = readAll(mode, flags);
  const shown = read.filter(({ from }) => effective || from !== 'default').map(strikeSetting);
  const problems = refusal?.message.split('\n') ?? [];
  if (json) process.stdout.write(`${JSON.stringify({ mode, settings: shown, problems })}\n`);
  else for (const line of linesOf(shown)) process.stdout.write(`${line}\n`);
  if (refusal === undefined) return;
  if (json) process.exitCode = 1;
  else throw refusal;
}

/** Every setting once, as it is read when a server starts, and why the server would refuse them. */
export function readAll(
  mode: Config['mode'],
  flags: Flags,
): { read: ReadValue[]; refusal?: ConfigError; config?: Config } {
  const found = new Map<string, ReadValue>();
  // Asked for twice, a setting has its default the second time.
  const tell = (value: ReadValue) =>
    void (found.has(value.name) && value.value === undefined ? undefined : found.set(value.name, value));
  try {
    const config = parseConfig(mode, flags, process.env, tell);
    return { read: withSwitches(flags, found), config };
  } catch (error) {
    if (error instanceof ConfigError) return { read: withSwitches(flags, found), refusal: error };
    throw error;
  }
}

function withSwitches(flags: Flags, found: ReadonlyMap<string, ReadValue>): ReadValue[] {
  const given = switches.flatMap((flag): ReadValue[] => {
    const value = flags[flag];
    // Commander says that there is a seed where nobody has said anything.
    if (value === undefined || (flag === 'seed' && value === true)) return [];
    return [{ name: `--${kebab(flag)}`, flag, value: String(value), from: 'flag' }];
  });
  return [...found.values(), ...given].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function kebab(flag: string): string {
  return flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function linesOf(values: readonly ReadValue[]): string[] {
  const cells = values.map(({ name, value = '', from, flag }) => [
    name,
    value,
    flag && from === 'flag' ? `flag --${kebab(flag)}` : from,
  ]);
  const width = (column: number) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0));
  const [first, second] = [width(0), Math.min(width(1), 60)];
  return cells.map(([name = '', value = '', from = '']) => `${name.padEnd(first)}  ${value.padEnd(second)}  ${from}`);
}
