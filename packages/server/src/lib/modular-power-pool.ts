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
  /** How many workers have died over it. */
  deaths: number;
}

interface Crew {
  readonly worker: Worker;
  readonly jobs: Map<number, Job>;
}

// The second one is there when the first one is done, so that a worker never waits for the event loop.
const jobsPerWorker = 2;
const maxDeaths = 2;

/** Threads that compute powers, started one by one as there is work, and replaced when they die. They keep no program alive. */
export class ModularPowerPool {
  readonly #workerUrl: URL;
  readonly #maxWorkers: number;
  readonly #maxWaiting: number;
  readonly #crews = new Set<Crew>();
  readonly #waiting: Job[] = [];
  #lastId = 0;
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
      this.#waiting.push({ task, resolve, reject, deaths: 0 });
      this.#handOut();
    });
  }

  /** Ends the threads; what was not done is rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#waiting.splice(0)) job.reject(closed());
    await Promise.all(Array.from(this.#crews, ({ worker }) => worker.terminate()));
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const crew = this.#findCrew();
      if (crew === undefined) return;
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#lastId++;
      crew.jobs.set(this.#lastId, job);
      // A program may not end over a job, and may end without one.
      crew.worker.ref();
      crew.worker.postMessage({ id: this.#lastId, task: job.task } satisfies Request);
    }
  }

  /** An idle worker, else a new one, else one that can take another job. */
  #findCrew(): Crew | undefined {
    const crews = [...this.#crews].sort((a, b) => a.jobs.size - b.jobs.size);
    if (crews[0]?.jobs.size === 0) return crews[0];
    if (crews.length < this.#maxWorkers) return this.#startCrew();
    return crews.find(({ jobs }) => jobs.size < jobsPerWorker);
  }

  #startCrew(): Crew {
    // Flags of the program, such as --input-type, are not for its workers.
    const crew: Crew = { worker: new Worker(this.#workerUrl, { execArgv: [] }), jobs: new Map() };
    this.#crews.add(crew);
    let cause: unknown;
    crew.worker.on('message', (response: Response) => this.#settle(crew, response));
    crew.worker.on('error', (error) => {
      cause = error;
    });
    crew.worker.on('exit', () => this.#bury(crew, cause));
    return crew;
  }

  #settle(crew: Crew, response: Response): void {
    const job = crew.jobs.get(response.id);
    crew.jobs.delete(response.id);
    if (crew.jobs.size === 0) crew.worker.unref();
    if ('result' in response) job?.resolve(response.result);
    else job?.reject(new Error(response.error));
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
