import type { Fault, FaultOutcome } from '#http/faults.ts';
import { isRecord } from './is-record.ts';

const longestDelayMs = 60_000;
const mostTimes = 1_000_000;

/** Reads a fault as JSON; a sentence where it is none. `operations` are those that there are. */
export function parseFault(asked: unknown, operations: ReadonlySet<string>): Fault | string {
  if (!isRecord(asked))
    return 'Send an object, such as {"operation": "InitiateAuth", "error": "TooManyRequestsException"}.';
  const problem = findProblem(asked);
  if (problem !== undefined) return problem;
  const { operation, path, times = 1, delayMs } = asked as Asked;
  if (operation !== undefined && !operations.has(operation))
    return `There is no operation ${operation}, so the fault would never happen. Give a name of the wire, such as InitiateAuth.`;
  const outcome = outcomeOf(asked as Asked);
  return {
    times,
    ...(operation !== undefined && { operation }),
    ...(path !== undefined && { path }),
    ...(delayMs !== undefined && { delayMs }),
    ...(outcome && { outcome }),
  };
}

/** A fault as it is asked for and told, once its members are checked. */
interface Asked {
  readonly operation?: string;
  readonly path?: string;
  readonly times?: number;
  readonly delayMs?: number;
  readonly error?: string;
  readonly status?: number;
  readonly cut?: 'before' | 'after';
}

const checks: Readonly<Record<keyof Asked, readonly [(value: unknown) => boolean, string]>> = {
  operation: [isMatchOf(/^[A-Za-z]{1,128}$/), 'the name of an operation, such as InitiateAuth'],
  path: [isMatchOf(/^\/(?!dev\/)[^?#\s]{0,1000}$/), 'a path such as /oauth2/token, without a query, and not of /dev/'],
  times: [isWholeWithin(1, mostTimes), `a whole number from 1 to ${mostTimes}`],
  delayMs: [isWholeWithin(1, longestDelayMs), `whole milliseconds from 1 to ${longestDelayMs}`],
  error: [isMatchOf(/^[A-Za-z]{1,128}$/), 'the name of an error, such as TooManyRequestsException'],
  status: [isWholeWithin(400, 599), 'a status from 400 to 599'],
  cut: [(value) => value === 'before' || value === 'after', '"before" or "after" what was asked is done'],
};

function findProblem(asked: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(asked)) {
    if (!Object.hasOwn(checks, name))
      return `A fault has no ${name.slice(0, 40)}: it has ${Object.keys(checks).join(', ')}.`;
    const [isRight, form] = checks[name as keyof Asked];
    if (!isRight(value)) return `Give as ${name} ${form}.`;
  }
  if (asked['cut'] !== undefined && (asked['error'] !== undefined || asked['status'] !== undefined)) {
    return 'A connection that is cut has no answer: give cut, or error and status.';
  }
  const does = ['delayMs', 'error', 'status', 'cut'].some((name) => asked[name] !== undefined);
  return does ? undefined : 'Say what shall go wrong: delayMs, error, status or cut.';
}

/** The API answers 500 for what is its own fault, else 400. */
function outcomeOf({ error, status, cut }: Asked): FaultOutcome | undefined {
  if (cut !== undefined) return { kind: 'cut', when: cut };
  if (error !== undefined) {
    return { kind: 'error', error, status: status ?? (error === 'InternalErrorException' ? 500 : 400) };
  }
  return status === undefined ? undefined : { kind: 'page', status };
}

/** A fault as JSON tells it. */
export function faultJson({ outcome, ...fault }: Fault): Asked {
  switch (outcome?.kind) {
    case undefined:
      return fault;
    case 'cut':
      return { ...fault, cut: outcome.when };
    case 'error':
      return { ...fault, error: outcome.error, status: outcome.status };
    case 'page':
      return { ...fault, status: outcome.status };
  }
}

function isMatchOf(pattern: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && pattern.test(value);
}

function isWholeWithin(least: number, most: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
