import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { FunctionError } from '#domain/functions.ts';
import type { Log } from '#lib/log.ts';
import { type Deadline, tookTooLong } from './deadline.ts';
import { readLines } from './output-lines.ts';
import { thrownText } from './thrown-text.ts';
import { watchMemory } from './watch-memory.ts';
import {
  type ErrorFacts,
  factsOf,
  type WorkerCall,
  type WorkerMessage,
  type WorkerReply,
  type WorkerSettings,
} from './worker-protocol.ts';

// Runs from the sources and from a bundle, where the worker has to lie beside this file.
const workerUrl = new URL(`./function-worker${extname(import.meta.url)}`, import.meta.url);

const maxThreads = 8;
const maxWaiting = 256;
const maxIdleMs = 300_000;
const outOfMemory = 'Runtime exited with error: out of memory';

/** What a module with a handler runs in. */
export interface ThreadsOptions {
  readonly name: string;
  readonly path: string;
  /** The variables that handlers see. */
  readonly env: NodeJS.ProcessEnv;
  /** Who may vouch for servers besides the usual authorities, as PEM. */
  readonly authority: string | undefined;
  /** Of one thread, buffers included. A thread that needs more is ended. */
  readonly memoryLimitMb: number;
  /** What handlers print goes here, line by line. */
  readonly log: Log;
}

/** What a handler is called with. */
interface Invocation {
  readonly arn: string;
  readonly event: string;
  readonly deadline: Deadline;
  /** Names the call, and its repetitions; one of its own unless told. */
  readonly id: string | undefined;
}

interface Call extends Invocation {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: FunctionError) => void;
  /** Rejects at the deadline. */
  timer?: NodeJS.Timeout;
}

interface Thread {
  readonly worker: Worker;
  call?: Call;
  idleTimer?: NodeJS.Timeout;
  /** Ends the watch over its memory. */
  endWatch?: () => void;
}

/**
 * The threads of one module. As in AWS Lambda a thread has one call at a time and keeps its state between calls; calls at
 * one time have threads of their own. A thread that hangs or dies takes only its own call with it, and another replaces
 * it. Idle threads keep no program alive.
 */
export class FunctionThreads {
  readonly #options: ThreadsOptions;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Call[] = [];
  #isClosed = false;
  #onDrained: (() => void) | undefined;

  constructor(options: ThreadsOptions) {
    this.#options = options;
  }

  /** Calls the handler. @throws FunctionError */
  run(invocation: Invocation): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed || this.#waiting.length >= maxWaiting) {
        return reject(new FunctionError('unreachable', 'TooManyRequestsException'));
      }
      const call: Call = { ...invocation, resolve, reject };
      call.timer = setTimeout(() => this.#giveUp(call), call.deadline.leftMs());
      this.#waiting.push(call);
      this.#handOut();
    });
  }

  /** Lets calls under way end, then ends the threads. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#isBusy()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onDrained = resolve;
      await promise;
    }
    await Promise.all(Array.from(this.#threads, ({ worker }) => worker.terminate()));
  }

  #isBusy(): boolean {
    return this.#waiting.length > 0 || [...this.#threads].some(({ call }) => call !== undefined);
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#findThread();
      if (thread === undefined) return;
      const call = this.#waiting.shift();
      if (call !== undefined) this.#give(thread, call);
    }
    if (!this.#isBusy()) this.#onDrained?.();
  }

  #findThread(): Thread | undefined {
    const idle = [...this.#threads].find(({ call }) => call === undefined);
    return idle ?? (this.#threads.size < maxThreads ? this.#startThread() : undefined);
  }

  #give(thread: Thread, call: Call): void {
    clearTimeout(thread.idleTimer);
    thread.call = call;
    thread.worker.ref();
    this.#watch(thread);
    thread.worker.postMessage({
      event: call.event,
      functionName: this.#options.name,
      functionArn: call.arn,
      requestId: call.id ?? randomUUID(),
      memoryLimitMb: this.#options.memoryLimitMb,
      leftMs: call.deadline.leftMs(),
    } satisfies WorkerCall);
  }

  #startThread(): Thread {
    const { path, env, authority, memoryLimitMb } = this.#options;
    const worker = new Worker(workerUrl, {
      workerData: { url: pathToFileURL(path).href, authority } satisfies WorkerSettings,
      // Flags of the program are not for its workers. A folder of functions needs no package.json, so Node need not miss one.
      execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'],
      env,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb },
    });
    const thread: Thread = { worker };
    this.#threads.add(thread);
    readLines(worker.stdout, (line) => this.#log('info', line));
    readLines(worker.stderr, (line) => this.#log('warn', line));
    let cause: unknown;
    worker.on('message', (message: WorkerMessage) => this.#settle(thread, message));
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', (code) => this.#bury(thread, code, cause));
    return thread;
  }

  #log(level: 'info' | 'warn', line: string): void {
    this.#options.log[level]({ function: this.#options.name }, line);
  }

  #settle(thread: Thread, { reply, usedBytes }: WorkerMessage): void {
    const { call } = thread;
    if (call === undefined) return;
    this.#release(thread);
    clearTimeout(call.timer);
    if (reply.kind === 'answer') call.resolve(JSON.parse(reply.json));
    else call.reject(this.#refuse(reply));
    // A module that could not be loaded is loaded anew the next time.
    if (reply.kind === 'broken') this.#dismiss(thread);
    else if (usedBytes > this.#memoryLimitBytes()) {
      this.#log('warn', 'The function kept too much memory after its answer and was ended.');
      this.#dismiss(thread);
    }
    this.#handOut();
  }

  #refuse(reply: Exclude<WorkerReply, { kind: 'answer' }>): FunctionError {
    const { name, log } = this.#options;
    const { error } = reply;
    if (reply.kind === 'thrown') {
      log.info({ function: name, error: `${error.type}: ${error.message}`, at: placeOf(error) }, 'The function threw.');
      return new FunctionError('thrown', thrownText(error.type, error.message));
    }
    log.error({ function: name }, 'The function cannot be used.', toError(error));
    return reply.kind === 'broken'
      ? new FunctionError('unreachable', reply.reason)
      : new FunctionError('invalid', error.message);
  }

  #release(thread: Thread): void {
    delete thread.call;
    this.#watch(thread);
    thread.worker.unref();
    thread.idleTimer = setTimeout(() => this.#dismiss(thread), maxIdleMs).unref();
  }

  /** Also after an answer: a handler may go on in the background. */
  #watch(thread: Thread): void {
    thread.endWatch?.();
    const bounds = { limitBytes: this.#memoryLimitBytes(), isBusy: thread.call !== undefined };
    thread.endWatch = watchMemory(thread.worker, bounds, () => this.#endOutOfMemory(thread));
  }

  /** Takes no more calls on a thread, and ends it. */
  #dismiss(thread: Thread): void {
    clearTimeout(thread.idleTimer);
    thread.endWatch?.();
    this.#threads.delete(thread);
    void thread.worker.terminate();
  }

  #giveUp(call: Call): void {
    const waiting = this.#waiting.indexOf(call);
    if (waiting !== -1) this.#waiting.splice(waiting, 1);
    const thread = [...this.#threads].find((one) => one.call === call);
    if (thread !== undefined) {
      delete thread.call;
      this.#dismiss(thread);
    }
    this.#log('warn', 'The function took too long and was ended.');
    call.reject(tookTooLong(this.#options.name));
    this.#handOut();
  }

  #memoryLimitBytes(): number {
    return this.#options.memoryLimitMb * 1024 * 1024;
  }

  #endOutOfMemory(thread: Thread): void {
    const { call } = thread;
    delete thread.call;
    this.#dismiss(thread);
    this.#log('warn', 'The function took too much memory and was ended.');
    if (call === undefined) return;
    clearTimeout(call.timer);
    call.reject(new FunctionError('thrown', outOfMemory));
    this.#handOut();
  }

  #bury(thread: Thread, code: number, cause: unknown): void {
    clearTimeout(thread.idleTimer);
    thread.endWatch?.();
    this.#threads.delete(thread);
    const { call } = thread;
    delete thread.call;
    const { name, log } = this.#options;
    if (cause !== undefined) log.error({ function: name }, 'The function ended its thread.', cause);
    if (call === undefined) return;
    clearTimeout(call.timer);
    call.reject(new FunctionError('thrown', causeText(cause, code)));
    this.#handOut();
  }
}

/** AWS: an error that no handler caught is told with its class; a runtime that ended tells how. */
function causeText(cause: unknown, code: number): string {
  if (cause === undefined) return `Runtime exited with error: exit status ${code}`;
  if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return outOfMemory;
  }
  const { type, message } = factsOf(cause);
  return cause instanceof Error ? `${type}: ${message}` : message;
}

function placeOf({ stack }: ErrorFacts): string | undefined {
  return /^\s*at (.*)$/m.exec(stack)?.[1];
}

function toError(facts: ErrorFacts): Error {
  const error = new Error(facts.message);
  error.name = facts.type;
  error.stack = facts.stack;
  return error;
}
