import type { Log } from '#lib/log.ts';
import type { Metrics } from '#lib/metrics.ts';
import { type HttpResponse, jsonResponse } from './message.ts';
import type { Route } from './router.ts';
import type { Rule } from './rule.ts';

export interface OperationsOptions {
  readonly version: string;
  /** By name, what has to hold before requests are sent here. Each rejects when it does not. */
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>;
  /** Whether the server lets its last requests end: nobody shall send it more. */
  readonly isClosing: () => boolean;
  readonly metrics: Metrics;
  readonly log: Log;
  /** How long one check may take. */
  readonly checkTimeoutMs?: number;
}

const rule: Rule = { hosts: 'ours', origins: 'none', cookies: 'ignored' };

/** `/livez`: the process answers. It touches nothing and tells nothing else, so that anybody may ask it under any name. */
export const livenessRoute: Route = {
  method: 'GET',
  path: '/livez',
  rule: { ...rule, hosts: 'any' },
  handle: () => json(200, { status: 'ok' }),
};

/**
 * What those who run the server ask it: `/livez`, `/readyz` (200, or 503 with the names of the checks that failed; what it
 * found holds for a second), `/version`, `/metrics` (Prometheus text).
 */
export function operationsRoutes(options: OperationsOptions): Route[] {
  const { version, isClosing, metrics } = options;
  const findFailed = keepForMs(keptMs, () => runChecks(options));
  return [
    livenessRoute,
    {
      method: 'GET',
      path: '/readyz',
      rule,
      handle: async () => {
        const failed = isClosing() ? ['closing'] : await findFailed();
        return failed.length === 0 ? json(200, { status: 'ok' }) : json(503, { status: 'unavailable', failed });
      },
    },
    { method: 'GET', path: '/version', rule, handle: () => json(200, { version }) },
    {
      method: 'GET',
      path: '/metrics',
      rule,
      handle: async () => ({
        status: 200,
        headers: { 'content-type': metrics.contentType },
        body: await metrics.text(),
      }),
    },
  ];
}

/** Every check costs the database a write: however many ask, it is asked once a second. */
const keptMs = 1000;

/** Runs one `work` at a time, which all share who ask meanwhile, and gives its result for so long after it has ended. */
function keepForMs<T>(keptMs: number, work: () => Promise<T>): () => Promise<T> {
  let shared: Promise<T> | undefined;
  let endsAt = Number.POSITIVE_INFINITY;
  return () => {
    if (shared !== undefined && performance.now() < endsAt) return shared;
    endsAt = Number.POSITIVE_INFINITY;
    shared = work().finally(() => {
      endsAt = performance.now() + keptMs;
    });
    return shared;
  };
}

/** The names of the checks that failed, in their order; each has a line in the log. */
async function runChecks({ checks, log, checkTimeoutMs = 2000 }: OperationsOptions): Promise<string[]> {
  const failed: string[] = [];
  await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        await withinTime(check(), checkTimeoutMs);
      } catch (error) {
        failed.push(name);
        log.error({ check: name }, 'a readiness check failed', error);
      }
    }),
  );
  return failed.sort();
}

async function withinTime(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function json(status: number, body: unknown): HttpResponse {
  return jsonResponse(body, { 'cache-control': 'no-store' }, status);
}
