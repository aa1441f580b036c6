import type { Log } from '#lib/log.ts';
import type { Metrics } from '#lib/metrics.ts';
import { type HttpResponse, jsonResponse } from './message.ts';
import type { Route } from './router.ts';
import type { Rule } from './rule.ts';

export interface OperationsOptions {
  readonly version: string;
  /** By name, what has to hold before requests are sent here. Each rejects when it does not. */
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>;
  readonly metrics: Metrics;
  readonly log: Log;
  /** How long one check may take. */
  readonly checkTimeoutMs?: number;
}

const rule: Rule = { hosts: 'ours', origins: 'none', cookies: 'ignored' };

/**
 * What those who run the server ask it: `/livez` (the process answers), `/readyz` (200, or 503 with the names of the
 * checks that failed), `/version`, `/metrics` (Prometheus text).
 */
export function operationsRoutes(options: OperationsOptions): Route[] {
  const { version, metrics } = options;
  return [
    { method: 'GET', path: '/livez', rule: { ...rule, hosts: 'any' }, handle: () => json(200, { status: 'ok' }) },
    { method: 'GET', path: '/readyz', rule, handle: () => answerReadiness(options) },
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

async function answerReadiness({ checks, log, checkTimeoutMs = 2000 }: OperationsOptions): Promise<HttpResponse> {
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
  if (failed.length === 0) return json(200, { status: 'ok' });
  return json(503, { status: 'unavailable', failed: failed.sort() });
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
