import type { Log } from '#lib/log.ts';
import type { EndedSpan } from '#lib/tracer.ts';
import { encodeSpans, type TraceSource } from './encode-spans.ts';

// To import its names would load all of Node's `fetch`.
const { request: requestHttp } = process.getBuiltinModule('node:http');

/** Where spans go, and how many may wait. */
export interface TraceSettings {
  /** The whole address, as `http://127.0.0.1:4318/v1/traces`. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly queueSize: number;
  readonly batchSize: number;
  readonly delayMs: number;
}

/** Counts spans that were taken by the collector, and those that were lost. */
export type CountSpans = (outcome: 'sent' | 'dropped', count: number) => void;

export interface TraceExporter {
  /** Keeps a span until it is sent, where there is room. It never waits. */
  add(span: EndedSpan): void;
  /** Sends what waits once more, and ends: within a second, behind which what was not taken is dropped. */
  close(): Promise<void>;
}

/** OTLP: what may be sent again. */
const passing = [429, 502, 503, 504];
const mostTries = 5;
const longestPauseMs = 30_000;
const mostAnswerBytes = 64 * 1024;
/** How long the end of the process waits for a collector. */
const lastSendMs = 1000;

/**
 * Sends spans to a collector by OTLP over HTTP, in JSON, some at a time and one request at a time. A batch that is not taken for the time
 * being is sent again, less and less often; meanwhile others wait in a queue that has an end, and what does not fit is dropped and counted.
 */
export function createTraceExporter(
  settings: TraceSettings,
  source: TraceSource,
  { log, count }: { log: Log; count: CountSpans },
): TraceExporter {
  const { queueSize, batchSize, delayMs } = settings;
  let queue: EndedSpan[] = [];
  let sending: Promise<void> | undefined;
  let isFailing = false;
  let isClosing = false;
  const closing = new AbortController();
  const ending = new AbortController();

  async function sendAll(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.slice(0, batchSize);
      queue = queue.slice(batchSize);
      const taken = await sendBatch(batch);
      count('sent', taken);
      count('dropped', batch.length - taken);
    }
  }

  /** Tells how many spans were taken. */
  async function sendBatch(batch: readonly EndedSpan[]): Promise<number> {
    const body = encodeSpans(batch, source);
    for (let attempt = 1; ; attempt++) {
      const outcome = await post(settings, body, ending.signal);
      if ('rejected' in outcome) {
        if (isFailing) log.info({}, 'traces are taken again');
        isFailing = false;
        return Math.max(0, batch.length - outcome.rejected);
      }
      if (!isFailing)
        log.warn(
          { reason: outcome.reason },
          'traces are not taken: they wait, and are dropped when there are too many',
        );
      isFailing = true;
      if (!outcome.isPassing || attempt === mostTries || isClosing) return 0;
      await pause(outcome.pauseMs ?? Math.min(1000 * 2 ** (attempt - 1), longestPauseMs), closing.signal);
    }
  }

  const flush = () => {
    sending ??= sendAll()
      .catch((error: unknown) => log.error({}, 'traces could not be sent', error))
      .finally(() => {
        sending = undefined;
      });
    return sending;
  };
  const timer = setInterval(() => void flush(), delayMs);
  timer.unref();
  return {
    add(span) {
      if (queue.length >= queueSize || isClosing) return count('dropped', 1);
      queue.push(span);
    },
    async close() {
      isClosing = true;
      clearInterval(timer);
      closing.abort();
      const end = setTimeout(() => ending.abort(), lastSendMs);
      await sending;
      await flush();
      clearTimeout(end);
    },
  };
}

type Outcome =
  | { readonly rejected: number }
  | { readonly reason: string; readonly isPassing: boolean; readonly pauseMs?: number };

async function post({ url, headers, timeoutMs }: TraceSettings, body: string, ending: AbortSignal): Promise<Outcome> {
  const request = url.protocol === 'https:' ? (await import('node:https')).request : requestHttp;
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      const asked = request(
        url,
        {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
          signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ending]),
        },
        (answer) => {
          const chunks: Buffer[] = [];
          let length = 0;
          answer.on('data', (chunk: Buffer) => {
            length += chunk.length;
            if (length <= mostAnswerBytes) chunks.push(chunk);
          });
          answer.on('error', reject);
          answer.on('end', () =>
            resolve(read(answer.statusCode ?? 0, answer.headers['retry-after'], Buffer.concat(chunks).toString())),
          );
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  } catch (error) {
    const { name, code = name } = error as NodeJS.ErrnoException;
    return { reason: code, isPassing: true };
  }
}

function read(status: number, retryAfter: string | undefined, body: string): Outcome {
  if (status >= 200 && status < 300) return { rejected: rejectedIn(body) };
  const seconds = /^\d{1,3}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
  const pauseMs = seconds === undefined ? {} : { pauseMs: Math.min(seconds * 1000, longestPauseMs) };
  return { reason: `status ${status}`, isPassing: passing.includes(status), ...pauseMs };
}

/** Of a batch that was taken in part (`ExportTracePartialSuccess`), how many spans were not. */
function rejectedIn(body: string): number {
  try {
    const { partialSuccess } = JSON.parse(body) as { partialSuccess?: { rejectedSpans?: string | number } };
    return Number(partialSuccess?.rejectedSpans ?? 0) || 0;
  } catch {
    // What is no JSON says nothing of any span: the status has said that they were taken.
    return 0;
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
