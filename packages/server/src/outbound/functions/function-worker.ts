import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { usedBytes } from './watch-memory.ts';
import {
  factsOf,
  type WorkerCall,
  type WorkerMessage,
  type WorkerReply,
  type WorkerSettings,
} from './worker-protocol.ts';

/**
 * Runs one module's handler in a thread, as the Node.js runtime of AWS Lambda does: one call at a time, async or with a
 * callback, state kept from call to call.
 */

type Callback = (error?: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: object, callback: Callback) => unknown;

const settings = workerData as WorkerSettings;
// Of this thread alone.
if (settings.authority !== undefined) setDefaultCACertificates([...getCACertificates(), settings.authority]);
const loading = load(settings.url);
// Asked for at the first call; until then a failure is nobody's.
loading.catch(() => {});

parentPort?.on('message', (call: WorkerCall) => {
  void answer(call).then((reply) =>
    parentPort?.postMessage({ reply, usedBytes: usedBytes(getHeapStatistics()) } satisfies WorkerMessage),
  );
});

async function answer(call: WorkerCall): Promise<WorkerReply> {
  let handler: Handler | undefined;
  try {
    handler = await loading;
  } catch (error) {
    return { kind: 'broken', reason: 'Runtime.ImportModuleError', error: factsOf(error) };
  }
  if (handler === undefined) {
    const error = factsOf(new Error(`${settings.url} exports no function named handler`));
    return { kind: 'broken', reason: 'Runtime.HandlerNotFound', error };
  }
  let result: unknown;
  try {
    result = await run(handler, call);
  } catch (error) {
    return { kind: 'thrown', error: factsOf(error) };
  }
  try {
    return { kind: 'answer', json: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { kind: 'unserializable', error: factsOf(error) };
  }
}

/** The module's `handler`; that of its default export where it is CommonJS that Node cannot see into. */
async function load(url: string): Promise<Handler | undefined> {
  const module = (await import(url)) as { handler?: unknown; default?: { handler?: unknown } };
  const handler = module.handler ?? module.default?.handler;
  return typeof handler === 'function' ? (handler as Handler) : undefined;
}

function run(handler: Handler, call: WorkerCall): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done: Callback = (error, result) => {
      if (error === undefined || error === null) resolve(result);
      else reject(error);
    };
    const before = countResources();
    const result = handler(JSON.parse(call.event), contextOf(call, done), done);
    // A handler that takes a callback answers by it, unless it returns a promise. One that returns nothing may still answer
    // by its context, as long as something goes on that could.
    if (isThenable(result) || (result !== undefined && handler.length < 3)) resolve(result);
    else void untilIdle(before).then(() => resolve(undefined));
  });
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** How many of each kind of thing keep this thread going: timers, sockets, files. */
function countResources(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Resolves when no more goes on than before the call: the event loop is empty, as Lambda says. */
async function untilIdle(before: ReadonlyMap<string, number>): Promise<void> {
  const isBusy = () => [...countResources()].some(([kind, count]) => count > (before.get(kind) ?? 0));
  // Twice in a row: what has just ended may begin the next.
  for (let idle = 0; idle < 2; idle = isBusy() ? 0 : idle + 1) {
    await new Promise<void>((resolve) => {
      // A timer that keeps nothing going, so that it does not count as something that goes on.
      setTimeout(resolve, 2).unref();
    });
  }
}

/** What a handler may know of its call, and the ways in which handlers for Lambda's first runtimes answer. */
function contextOf(
  { functionName, functionArn, requestId, memoryLimitMb, leftMs }: WorkerCall,
  done: Callback,
): object {
  const endsAt = performance.now() + leftMs;
  return {
    done,
    succeed: (result: unknown) => done(null, result),
    fail: (error: unknown) => done(error ?? new Error('the handler failed without saying why')),
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memoryLimitMb),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAt - performance.now())),
  };
}
