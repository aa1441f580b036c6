import type { Faults } from '#http/faults.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import type { TurnableClock } from '#lib/turnable-clock.ts';
import { faultJson, parseFault } from './parse-fault.ts';
import { turnClock } from './parse-turn.ts';

/** What can be turned at a server in development. */
export interface Controls {
  readonly clock: TurnableClock;
  readonly faults: Faults;
  /** The names of all operations that the server answers. */
  readonly operations: ReadonlySet<string>;
}

const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** No page of another site may stop somebody's server. */
const rule: Rule = { hosts: 'ours', origins: 'own', cookies: 'ignored' };

/** The routes by which tests turn the clock and ask for faults. A production server must not have them. */
export function controlRoutes({ clock, faults, operations }: Controls): Route[] {
  const showClock = () => {
    const now = clock.now();
    return jsonResponse({ now: new Date(now).toISOString(), offsetSeconds: clock.offsetMs() / 1000 }, headers);
  };
  const showFaults = () => jsonResponse(faults.list().map(faultJson), headers);
  return [
    { method: 'GET', path: '/dev/clock', rule, handle: showClock },
    {
      method: 'POST',
      path: '/dev/clock',
      rule,
      handle: (request) => refusalOf(turnClock(clock, readJson(request))) ?? showClock(),
    },
    { method: 'GET', path: '/dev/faults', rule, handle: showFaults },
    {
      method: 'POST',
      path: '/dev/faults',
      rule,
      handle: (request) => {
        const fault = parseFault(readJson(request), operations);
        if (typeof fault === 'string') return refuse(fault);
        faults.add(fault);
        return showFaults();
      },
    },
    {
      method: 'DELETE',
      path: '/dev/faults',
      rule,
      handle: () => {
        faults.clear();
        return { status: 204, headers, body: '' };
      },
    },
  ];
}

/** Undefined for what is no JSON: no value of JSON is. */
function readJson({ body }: HttpRequest): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString()) as unknown;
  } catch {
    return undefined;
  }
}

function refusalOf(problem: string | undefined): HttpResponse | undefined {
  return problem === undefined ? undefined : refuse(problem);
}

function refuse(message: string): HttpResponse {
  return jsonResponse({ message }, headers, 400);
}
