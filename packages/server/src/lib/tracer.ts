import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Sampler } from './sampler.ts';
import { formatTraceParent, type SpanPlace } from './trace-parent.ts';

/** What a span may say: never what a client sent, but for names of closed sets and ids that are there. */
export type SpanAttributes = Record<string, string | number | boolean | readonly string[]>;

/** The kinds of OpenTelemetry by their numbers on the wire. */
export const spanKinds = { internal: 1, server: 2, client: 3, producer: 4 } as const;
export type SpanKind = keyof typeof spanKinds;

/** A span that goes on; its name and what it says may change until it ends. */
export interface Span extends SpanPlace {
  name: string;
  readonly attributes: SpanAttributes;
  /** Why it failed, in one word; absent while it did not. */
  error?: string;
}

/** A span that has ended. Times are in milliseconds since 1970, with fractions. */
export interface EndedSpan extends Readonly<Span> {
  readonly parentId: string | undefined;
  readonly kind: SpanKind;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** A span to be begun. */
export interface NewSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: SpanAttributes;
}

/**
 * Spans around what a process does. Which span something belongs to follows the work through every promise and callback, so
 * that what is asked and what asks need not know of it. Nobody waits for a span: `take` gets each that ended.
 */
export class Tracer {
  readonly #places = new AsyncLocalStorage<Span>();
  readonly #sampler: Sampler;
  readonly #take: (span: EndedSpan) => void;

  constructor(sampler: Sampler, take: (span: EndedSpan) => void) {
    this.#sampler = sampler;
    this.#take = take;
  }

  /** The span of what goes on now, where it has one. */
  current(): Span | undefined {
    return this.#places.getStore();
  }

  /** What is sent along, so that whoever is asked goes on with the trace. */
  headers(): Readonly<Record<string, string>> {
    const span = this.current();
    return span === undefined ? {} : { traceparent: formatTraceParent(span) };
  }

  /** Does work in a span of the trace that goes on, or in the first one of a trace, below a span elsewhere where there is one. */
  trace<T>(span: NewSpan, work: (span: Span) => Promise<T>, elsewhere?: SpanPlace): Promise<T> {
    return this.#run(span, this.current() ?? elsewhere, work);
  }

  /** Does work in a span of the trace that goes on; where none does, in none. */
  step<T>(span: NewSpan, work: () => Promise<T>): Promise<T> {
    const parent = this.current();
    // What is not recorded has no steps.
    return parent?.isSampled ? this.#run(span, parent, work) : work();
  }

  async #run<T>(
    { name, kind, attributes = {} }: NewSpan,
    parent: SpanPlace | undefined,
    work: (span: Span) => Promise<T>,
  ): Promise<T> {
    const id = hexOf(randomUUID());
    const traceId = parent?.traceId ?? hexOf(randomUUID());
    const isBelow = parent !== undefined && parent === this.current();
    const isSampled = isBelow ? parent.isSampled : this.#sampler(traceId, parent);
    const span: Span = { traceId, spanId: id.slice(16), isSampled, name, attributes };
    if (!isSampled) return this.#places.run(span, work, span);
    const startedAt = now();
    try {
      return await this.#places.run(span, work, span);
    } catch (error) {
      span.error ??= error instanceof Error ? error.name : 'Error';
      throw error;
    } finally {
      this.#take({ ...span, kind, parentId: parent?.spanId, startedAt, endedAt: now() });
    }
  }
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function hexOf(uuid: string): string {
  return uuid.replaceAll('-', '');
}
