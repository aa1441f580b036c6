import { setTimeout as wait } from 'node:timers/promises';
import { corsHeaders } from './cors.ts';
import { parseForm } from './form.ts';
import { type HttpRequest, type HttpResponse, headerOf } from './message.ts';
import { refusalResponse } from './refusal.ts';

/** What goes wrong, and with which requests. Development and tests only. */
export interface Fault {
  /** The requests for this operation, by the name that the wire has for it; absent: whatever is asked. */
  readonly operation?: string;
  /** The requests for this path; absent: any. */
  readonly path?: string;
  /** How often it happens, from 1. */
  readonly times: number;
  /** How long such a request waits first; absent: not at all. */
  readonly delayMs?: number;
  /** What becomes of it then; absent: it is answered as ever. */
  readonly outcome?: FaultOutcome;
}

export type FaultOutcome =
  /** An error of the API by its name, and nothing is done. */
  | { readonly kind: 'error'; readonly error: string; readonly status: number }
  /** A page, as of a proxy or of a captive portal, and nothing is done. */
  | { readonly kind: 'page'; readonly status: number }
  /** The connection is cut: before anything is done, or when it is done and only the answer is missing. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' };

/** The faults that are still to happen, in the order in which they were asked for. */
export class Faults {
  #planned: Fault[] = [];

  /** The same request meets one at a time, the oldest first. */
  add(fault: Fault): void {
    this.#planned.push(fault);
  }

  list(): readonly Fault[] {
    return this.#planned;
  }

  clear(): void {
    this.#planned = [];
  }

  /** Answers as `answer` does, unless a fault is planned for this request; undefined: cut the connection. */
  async meet(
    request: HttpRequest,
    answer: (request: HttpRequest) => Promise<HttpResponse>,
  ): Promise<HttpResponse | undefined> {
    const fault = request.method === 'OPTIONS' ? undefined : this.#take(request);
    if (fault?.delayMs !== undefined) await wait(fault.delayMs);
    const outcome = fault?.outcome;
    switch (outcome?.kind) {
      case undefined:
        return answer(request);
      case 'error': {
        const { status, error } = outcome;
        const refusal = refusalResponse(status, error, 'This fault was asked for at /dev/faults.', request.requestId);
        return { ...refusal, headers: { ...refusal.headers, ...corsHeaders } };
      }
      case 'page':
        return { status: outcome.status, headers: { 'content-type': 'text/html', ...corsHeaders }, body: page };
      case 'cut':
        if (outcome.when === 'after') await answer(request);
        return undefined;
    }
  }

  #take(request: HttpRequest): Fault | undefined {
    const fault = this.#planned.find((one) => isFor(one, request));
    if (fault === undefined) return undefined;
    const left = { ...fault, times: fault.times - 1 };
    this.#planned = this.#planned.flatMap((one) => (one !== fault ? [one] : left.times > 0 ? [left] : []));
    return fault;
  }
}

const page = '<!doctype html><title>Fault</title><p>This fault was asked for at /dev/faults.</p>\n';

/** Never for the pages of development themselves: whoever asked for faults can still take them back. */
function isFor({ operation, path }: Fault, request: HttpRequest): boolean {
  if (request.path.startsWith('/dev/')) return false;
  if (path !== undefined && path !== request.path) return false;
  return operation === undefined || operation === operationOf(request);
}

/** By the target of AWS JSON, or by the action of the query protocol. */
function operationOf(request: HttpRequest): string | undefined {
  return headerOf(request, 'x-amz-target')?.split('.').at(-1) ?? parseForm(request)?.get('Action');
}
