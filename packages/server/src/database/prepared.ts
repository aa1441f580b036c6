import type { Parameters, Statement, Value } from './database.ts';

/** A statement's SQL read once: its text with `$1`, `$2`, … and the parameter that stands behind each number. */
export interface Translated {
  readonly sql: string;
  readonly positional: string;
  readonly names: readonly string[];
}

// A `:name` counts only outside of text, quoted names, comments and casts; those come first so that they are skipped.
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([A-Za-z_][A-Za-z0-9_]*)/g;

/** Numbers the `:name` parameters of a statement in the order of their first use. */
export function translate(sql: string): Translated {
  const names: string[] = [];
  const positional = sql.replace(tokens, (token, name?: string) => {
    if (name === undefined) return token;
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { sql, positional, names };
}

/**
 * Keeps what `prepare` makes of each statement, by name.
 * @throws Error when two statements share a name: a mistake in the program.
 */
export function preparedOnce<T>(prepare: (translated: Translated) => T) {
  const known = new Map<string, { sql: string; names: readonly string[]; prepared: T }>();
  return (statement: Statement<Parameters, unknown>) => {
    const { name, sql } = statement;
    let entry = known.get(name);
    if (!entry) {
      const translated = translate(sql);
      entry = { sql, names: translated.names, prepared: prepare(translated) };
      known.set(name, entry);
    }
    if (entry.sql !== sql) throw new Error(`Two different statements are named "${name}".`);
    return entry;
  };
}

/**
 * The values of `parameters` in the order of `names`.
 * @throws TypeError or RangeError when one is missing, is one too many, or is not a value that both engines store.
 */
export function bind(statement: string, names: readonly string[], parameters: Parameters): Value[] {
  const given = Object.keys(parameters).length;
  const values = names.map((name) => checkValue(statement, name, parameters[name]));
  if (given === names.length) return values;
  const unknown = Object.keys(parameters).filter((name) => !names.includes(name));
  throw new TypeError(`Statement "${statement}" has no parameter "${unknown.join('", "')}".`);
}

function checkValue(statement: string, name: string, value: Value | undefined): Value {
  if (value === undefined) throw new TypeError(`Statement "${statement}" lacks its parameter "${name}".`);
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new RangeError(`Parameter "${name}" of statement "${statement}" is not a whole number within 2^53.`);
  }
  // PostgreSQL cannot store U+0000 in text, and one rule for both engines keeps them alike.
  if (typeof value === 'string' && value.includes('\0')) {
    throw new RangeError(`Parameter "${name}" of statement "${statement}" holds the character U+0000.`);
  }
  return value;
}
