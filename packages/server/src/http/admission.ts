/** What lets requests in. */
export interface AdmissionOptions {
  /** How long work waits for its turn in this process, in milliseconds. */
  readonly standingMs: () => number;
  /** So many requests may be under way whatever waits, and four times as many while nothing does; 32 unless said. */
  readonly least?: number;
  readonly now?: () => number;
}

/** Work waits longer than this: there is more of it than can be done. */
const crowdedMs = 40;
/** The requests under way are as many as are done in this time then: who is let in waits about as long. */
const queueMs = 250;
/** The same while nothing waits: longer than a request waits for others, such as a function, and short of a flood. */
const patienceMs = 8_000;
/** The same of requests that are new: how many can be answered soon if it turns out that they all want to be worked on. */
const newcomersMs = 500;

const slotMs = 250;
const slots = 4;
/** A request is new in the slot in which it began, and in the next: for longer than it takes to tell that work waits. */
const newSlots = 2;

/**
 * Lets in what can be done in useful time. While work waits for its turn longer than it should, no more requests may be under way than
 * were done in a quarter of a second lately, so that whoever is let in is answered soon, and the rest is refused at once. While nothing
 * waits, requests that have been under way for a while wait for others, such as a function, which is no overload. Those that are new
 * may be a crowd that comes from nowhere: what they make wait is not told yet, and only so many may be.
 */
export class Admission {
  readonly #standingMs: () => number;
  readonly #least: number;
  readonly #now: () => number;
  /** How many were done in each of the last slots of time, the current one last. */
  readonly #done: number[] = Array<number>(slots + 1).fill(0);
  /** How many of those that began in each of the slots in which a request is new are under way, the current one last. */
  readonly #begun: number[] = Array<number>(newSlots).fill(0);
  #slot = 0;
  #underWay = 0;

  constructor({ standingMs, least = 32, now = () => performance.now() }: AdmissionOptions) {
    this.#standingMs = standingMs;
    this.#least = least;
    this.#now = now;
  }

  /** Lets a request begin, and gives what has to be called when it has ended; undefined where it is to be refused. */
  begin(): (() => void) | undefined {
    this.#turn();
    if (this.#underWay >= this.#least && !this.#hasRoom()) return undefined;
    this.#underWay += 1;
    add(this.#begun, newSlots - 1, 1);
    const began = this.#slot;
    return () => this.#end(began);
  }

  #end(began: number): void {
    this.#turn();
    this.#underWay -= 1;
    const age = this.#slot - began;
    if (age < newSlots) add(this.#begun, newSlots - 1 - age, -1);
    add(this.#done, slots, 1);
  }

  #hasRoom(): boolean {
    const perSecond = sum(this.#done.slice(0, slots));
    const doneIn = (ms: number, least: number) => Math.max(least, (perSecond * ms) / 1000);
    if (this.#standingMs() > crowdedMs) return this.#underWay < doneIn(queueMs, this.#least);
    const most = 4 * this.#least;
    return this.#underWay < doneIn(patienceMs, most) && sum(this.#begun) < doneIn(newcomersMs, most);
  }

  #turn(): void {
    const slot = Math.floor(this.#now() / slotMs);
    const passed = Math.min(slot - this.#slot, slots + 1);
    this.#slot = slot;
    for (let turns = 0; turns < passed; turns += 1) {
      for (const counts of [this.#done, this.#begun]) {
        counts.shift();
        counts.push(0);
      }
    }
  }
}

function add(counts: number[], at: number, by: number): void {
  counts[at] = (counts[at] ?? 0) + by;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
