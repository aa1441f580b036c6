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
    const callback: Callback = (error, result) => {
      if (error === undefined || error === null) resolve(result);
      else reject(error);
    };
    const result = handler(JSON.parse(call.event), contextOf(call), callback);
    // A handler that takes a callback answers by it, unless it returns a promise.
    if (handler.length < 3 || isThenable(result)) resolve(result);
  });
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function contextOf({ functionName, functionArn, requestId, memoryLimitMb, leftMs }: WorkerCall): object {
  const endsAt = performance.now() + leftMs;
  return {
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
