import { parseArgs } from 'node:util';
import { isOperation, type OperationName, operationNames } from './workloads.ts';

/** What a run of the benchmark is asked to measure. */
export interface Options {
  /** How many users the pools have, one pool after the other. */
  readonly users: readonly number[];
  readonly concurrency: readonly number[];
  readonly operations: readonly OperationName[];
  /** How long each row is measured. */
  readonly seconds: number;
  /** Absent: the embedded database. */
  readonly databaseUrl?: string;
  /** Run the sources as they are; otherwise the package is built and measured as it ships. */
  readonly source: boolean;
  /** Where the results go as JSON: a file, or `-` for stdout in place of the table. */
  readonly json?: string;
}

/** What `--help` prints. */
export const usage = `npm run bench -- [options]

  --users <list>          users in the pool (default: 1000,100000)
  --concurrency <list>    requests under way at a time (default: 1,16)
  --operations <list>     any of ${operationNames.join(', ')} (default: all)
  --seconds <number>      how long each row is measured (default: 3)
  --database-url <url>    a PostgreSQL server in place of the embedded database
  --source                run the sources instead of the built package
  --json [file]           write the results as JSON, to stdout when no file is named
`;

/**
 * Reads the command line; undefined when help is asked for.
 * @throws Error with a sentence for people
 */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: withJsonTarget(args),
    options: {
      help: { type: 'boolean', default: false },
      users: { type: 'string', default: '1000,100000' },
      concurrency: { type: 'string', default: '1,16' },
      operations: { type: 'string', default: operationNames.join(',') },
      seconds: { type: 'string', default: '3' },
      'database-url': { type: 'string' },
      source: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  if (values.help) return undefined;
  const { json, 'database-url': databaseUrl } = values;
  return {
    users: values.users.split(',').map((text) => parsePositive('users', text)),
    concurrency: values.concurrency.split(',').map((text) => parsePositive('concurrency', text)),
    operations: values.operations.split(',').map(parseOperation),
    seconds: parsePositive('seconds', values.seconds),
    source: values.source,
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(json !== undefined && { json: json === './-' ? '-' : json }),
  };
}

/** The arguments with `./-` for stdout where `--json` names no file: parseArgs knows no flag that may stand alone. */
export function withJsonTarget(args: readonly string[]): string[] {
  const given = args.flatMap((arg, at) => {
    const next = args[at + 1];
    return arg === '--json' && (next === undefined || next.startsWith('--')) ? ['--json', '-'] : [arg];
  });
  return given.map((arg, at) => (given[at - 1] === '--json' && arg === '-' ? './-' : arg));
}

function parseOperation(text: string): OperationName {
  if (isOperation(text)) return text;
  throw new Error(`--operations knows ${operationNames.join(', ')}; not ${text}.`);
}

/** A number from a flag. @throws Error with a sentence for people */
export function parsePositive(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${flag} takes numbers above 0, not ${text}.`);
}
