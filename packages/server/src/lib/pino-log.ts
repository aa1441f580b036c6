import { pino } from 'pino';
import type { Log, LogFields } from './log.ts';

export type LogLevel = 'info' | 'warn' | 'error';

export interface LogOptions {
  /** One short line per event for people, on stderr, instead of JSON lines on stdout. */
  readonly pretty: boolean;
  /** Lines below it are left out. */
  readonly level: LogLevel;
}

const severity = { info: 0, warn: 1, error: 2 };

/** The log of a running server. `NO_COLOR` in the environment keeps the human form plain. */
export function createLog({ pretty, level }: LogOptions): Log {
  if (pretty) {
    const colour = process.stderr.isTTY === true && !process.env.NO_COLOR;
    return humanLog({ level, colour, write: (line) => process.stderr.write(line) });
  }
  // Lines are gathered for a moment: one write per line costs more than many a request. pino writes the rest at exit.
  const stdout = pino.destination({ fd: 1, sync: false, minLength: 8 * 1024, periodicFlush: 100 });
  return jsonLog(level, stdout);
}

/** JSON lines, those of audits whatever the level: `time` (ISO 8601), `level`, `message`, the fields, and `error` with its stack and causes. */
export function jsonLog(level: LogLevel, destination: pino.DestinationStream): Log {
  const lines = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  const auditLines = lines.child({ audit: true }, { level: 'info' });
  return {
    audit: (fields, message) => auditLines.info(fields, message),
    info: (fields, message) => lines.info(fields, message),
    warn: (fields, message) => lines.warn(fields, message),
    error: (fields, message, cause) => {
      lines.error(cause === undefined ? fields : { ...fields, error: describe(cause) }, message);
    },
  };
}

interface HumanLogOptions {
  readonly level: LogLevel;
  readonly colour: boolean;
  readonly write: (line: string) => void;
}

/** `12:36:00 warn message name=value`: one line per event, an error's stack below it. */
export function humanLog({ level, colour, write }: HumanLogOptions): Log {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const print = (at: LogLevel, paintCode: number, fields: LogFields, message: string, tail = '') => {
    if (severity[at] < severity[level]) return;
    const time = new Date().toTimeString().slice(0, 8);
    const shown = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => paint(2, `${name}=${quote(value)}`));
    write(`${[paint(2, time), paint(paintCode, at), printable(message), ...shown].join(' ')}\n${tail}`);
  };
  return {
    audit: (fields, message) => print('info', 36, fields, message),
    info: (fields, message) => print('info', 32, fields, message),
    warn: (fields, message) => print('warn', 33, fields, message),
    error: (fields, message, cause) => {
      const stack = cause === undefined ? '' : `${printable(describe(cause).stack, true)}\n`;
      print('error', 31, fields, message, stack);
    },
  };
}

/** An error's own facts alone: drivers hang queries and parameters on their errors, and those may be secret. */
interface ErrorFacts {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack: string;
  readonly cause?: ErrorFacts;
}

const maxCauses = 5;

function describe(error: unknown, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) {
    const message = typeof error === 'string' ? error : `a thrown ${typeof error}`;
    return { name: 'unknown', message, stack: message };
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    name: error.name,
    message: error.message,
    ...(code !== undefined && { code }),
    stack: error.stack ?? error.message,
    ...(error.cause !== undefined && depth < maxCauses && { cause: describe(error.cause, depth + 1) }),
  };
}

function quote(value: string | number | boolean | undefined): string {
  const text = String(value);
  return /^[\w:./@-]+$/.test(text) ? text : JSON.stringify(printable(text));
}

/** A client's text must not move the cursor of the one who reads the log, nor forge a line. */
function printable(text: string, multiline = false): string {
  return text.replace(/\p{Cc}/gu, (character) => (multiline && character === '\n' ? character : '\ufffd'));
}
