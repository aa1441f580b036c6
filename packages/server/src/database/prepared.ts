import type { Parameters, Statement, Value } from './database.ts';

/** A statement's SQL read once: its text with numbers for parameters, and the name that stands behind each number. */
interface Translated {
  readonly numbered: string;
  readonly names: readonly string[];
}

/** How an engine writes its numbered parameters: `$1` or `?1`. */
type Marker = '$' | '?';

// A `:name` counts only outside of text, quoted names, comments and casts; those come first so that they are skipped.
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([A-Za-z_][A-Za-z0-9_]*)/g;

/** Numbers the `:name` parameters of a statement in the order of their first use. */
function translate(sql: string, marker: Marker): Translated {
  const names: string[] = [];
  const numbered = sql.replace(tokens, (token, name?: string) => {
    if (name === undefined) return token;
    if (!names.includes(name)) names.push(name);
    return `${marker}${names.indexOf(name) + 1}`;
  });
  return { numbered, names };
}

/**
 * Keeps what `prepare` makes of the numbered SQL of each statement, by name.
 * @throws Error when two statements share a name: a mistake in the program.
 */
export function preparedOnce<T>(marker: Marker, prepare: (numbered: string) => T) {
  const known = new Map<string, { sql: string; names: readonly string[]; prepared: T }>();
  return (statement: Statement<Parameters, unknown>) => {
    const { name, sql } = statement;
    let entry = known.get(name);
    if (!entry) {
      const { numbered, names } = translate(sql, marker);
      entry = { sql, names, prepared: prepare(numbered) };
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
