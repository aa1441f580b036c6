/** What lets requests in. */
export interface AdmissionOptions {
  /** How long work waits for its turn in this process, in milliseconds. */
  readonly standingMs: () => number;
  /** So many requests may be under way at any time, and twice as many while nothing waits; 64 unless said. */
  readonly least?: number;
  readonly now?: () => number;
}

/** Work waits longer than this: there is more of it than can be done. */
const crowdedMs = 40;
/** The requests under way are as many as are done in this time then: who is let in waits about as long. */
const queueMs = 250;
/** The same while nothing waits: longer than a request waits for others, such as a function, and short of a flood. */
const patienceMs = 8_000;

const slotMs = 250;
const slots = 4;

/**
 * Lets in what can be done in useful time. While work waits for its turn longer than it should, no more requests may be under way than
 * were done in a quarter of a second lately, so that whoever is let in is answered soon, and the rest is refused at once. While
 * nothing waits it takes a crowd that comes from nowhere to be refused: requests that wait for others, such as a function, are no overload.
 */
export class Admission {
  readonly #standingMs: () => number;
  readonly #least: number;
  readonly #now: () => number;
  /** How many were done in each of the last slots of time, the current one last. */
  readonly #done: number[] = Array<number>(slots + 1).fill(0);
  #slot = 0;
  #underWay = 0;

  constructor({ standingMs, least = 64, now = () => performance.now() }: AdmissionOptions) {
    this.#standingMs = standingMs;
    this.#least = least;
    this.#now = now;
  }

  /** Whether a request may begin; then `end` has to follow. */
  begin(): boolean {
    if (this.#underWay >= this.#least && this.#underWay >= this.#most()) return false;
    this.#underWay += 1;
    return true;
  }

  end(): void {
    this.#underWay -= 1;
    this.#turn();
    this.#done[slots] = (this.#done[slots] ?? 0) + 1;
  }

  #most(): number {
    this.#turn();
    const perSecond = this.#done.slice(0, slots).reduce((sum, done) => sum + done, 0);
    const isCrowded = this.#standingMs() > crowdedMs;
    return isCrowded
      ? Math.max(this.#least, (perSecond * queueMs) / 1000)
      : Math.max(2 * this.#least, (perSecond * patienceMs) / 1000);
  }

  #turn(): void {
    const slot = Math.floor(this.#now() / slotMs);
    const passed = Math.min(slot - this.#slot, slots + 1);
    this.#slot = slot;
    for (let turns = 0; turns < passed; turns += 1) {
      this.#done.shift();
      this.#done.push(0);
    }
  }
}
