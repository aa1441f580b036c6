import { Worker } from 'node:worker_threads';
import type { Task } from './modular-power-task.ts';
import type { Request, Response } from './modular-power-worker.ts';

/** More work is waiting than can be done in useful time: an overload, to be answered as throttling. */
export class ModularPowerBusy extends Error {
  override readonly name = 'ModularPowerBusy';
}

interface Job {
  readonly task: Task;
  readonly resolve: (result: bigint) => void;
  readonly reject: (error: Error) => void;
  /** By the clock of `performance`. */
  readonly askedAt: number;
  /** How many workers have died over it. */
  deaths: number;
}

interface Crew {
  readonly worker: Worker;
  readonly jobs: Map<number, Job>;
}

/** About how long a task takes, in sixths of a millisecond. */
const costOf: Readonly<Record<Task['kind'], number>> = { generatorPower: 1, powerOfProduct: 5 };
/** Larger ones save more and make their results arrive in bursts, behind which other requests wait. */
const batchCost = 4;
const maxDeaths = 2;

/**
 * Threads that compute powers, started one by one as there is work, and replaced when they die. They keep no program alive.
 *
 * What arrives in one turn of the event loop, or while all threads are busy, goes to a thread and comes back in one message.
 * That saves messages, and what goes on with the results goes on together: its transactions share one commit.
 */
export class ModularPowerPool {
  readonly #workerUrl: URL;
  readonly #maxWorkers: number;
  readonly #maxWaiting: number;
  readonly #crews = new Set<Crew>();
  readonly #waiting: Job[] = [];
  #lastId = 0;
  #isHandingOut = false;
  #isClosed = false;

  constructor(workerUrl: URL, { maxWorkers, maxWaiting }: { maxWorkers: number; maxWaiting: number }) {
    this.#workerUrl = workerUrl;
    this.#maxWorkers = maxWorkers;
    this.#maxWaiting = maxWaiting;
  }

  /** Does a task on the next free thread. @throws ModularPowerBusy when too many tasks are waiting for one. */
  run(task: Task): Promise<bigint> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(closed());
      if (this.#waiting.length >= this.#maxWaiting) return reject(new ModularPowerBusy('Too many powers are waiting.'));
      this.#waiting.push({ task, resolve, reject, askedAt: performance.now(), deaths: 0 });
      this.#handOutSoon();
    });
  }

  /** For how many milliseconds the first of those has waited that no thread has taken yet; 0 when nothing waits. */
  waitedMs(): number {
    const [first] = this.#waiting;
    return first === undefined ? 0 : performance.now() - first.askedAt;
  }

  /** Ends the threads; what was not done is rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#waiting.splice(0)) job.reject(closed());
    await Promise.all(Array.from(this.#crews, ({ worker }) => worker.terminate()));
  }

  #handOutSoon(): void {
    if (this.#isHandingOut) return;
    this.#isHandingOut = true;
    setImmediate(() => {
      this.#isHandingOut = false;
      this.#handOut();
    });
  }

  #handOut(): void {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const crew = this.#findCrew();
      if (crew === undefined) return;
      const requests: Request[] = [];
      for (const job of this.#takeBatch()) {
        this.#lastId++;
        crew.jobs.set(this.#lastId, job);
        requests.push({ id: this.#lastId, task: job.task });
      }
      // A program may not end over a job, and may end without one.
      crew.worker.ref();
      crew.worker.postMessage(requests);
    }
  }

  /** What one thread gets: its share of what waits, as far as it fits. What has killed a thread goes alone. */
  #takeBatch(): Job[] {
    const busy = Array.from(this.#crews).filter(({ jobs }) => jobs.size > 0).length;
    const share = Math.ceil(this.#waiting.length / (this.#maxWorkers - busy));
    const batch: Job[] = [];
    let cost = 0;
    for (const job of this.#waiting) {
      cost += costOf[job.task.kind];
      const isHarmless = job.deaths === 0 && (batch[0]?.deaths ?? 0) === 0;
      const fits = isHarmless && cost <= batchCost && batch.length < share;
      if (batch.length > 0 && !fits) break;
      batch.push(job);
    }
    this.#waiting.splice(0, batch.length);
    return batch;
  }

  /** An idle worker, else a new one. */
  #findCrew(): Crew | undefined {
    for (const crew of this.#crews) if (crew.jobs.size === 0) return crew;
    return this.#crews.size < this.#maxWorkers ? this.#startCrew() : undefined;
  }

  #startCrew(): Crew {
    // Flags of the program, such as --input-type, are not for its workers. Their numbers live for a moment: with more room
    // they would only lie about for longer.
    const options = { execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: 4 } };
    const crew: Crew = { worker: new Worker(this.#workerUrl, options), jobs: new Map() };
    this.#crews.add(crew);
    let cause: unknown;
    crew.worker.on('message', (responses: readonly Response[]) => this.#settle(crew, responses));
    crew.worker.on('error', (error) => {
      cause = error;
    });
    crew.worker.on('exit', () => this.#bury(crew, cause));
    return crew;
  }

  #settle(crew: Crew, responses: readonly Response[]): void {
    for (const response of responses) {
      const job = crew.jobs.get(response.id);
      crew.jobs.delete(response.id);
      if ('result' in response) job?.resolve(response.result);
      else job?.reject(new Error(response.error));
    }
    if (crew.jobs.size === 0) crew.worker.unref();
    this.#handOut();
  }

  /** Gives the jobs of a dead worker to another one, but not forever: a job may be what kills. */
  #bury(crew: Crew, cause: unknown): void {
    this.#crews.delete(crew);
    for (const job of crew.jobs.values()) {
      job.deaths++;
      if (this.#isClosed) job.reject(closed());
      else if (job.deaths >= maxDeaths) job.reject(new Error('A worker for SRP arithmetic died.', { cause }));
      else this.#waiting.unshift(job);
    }
    this.#handOut();
  }
}

function closed(): Error {
  return new Error('SRP arithmetic is closed.');
}
