import type { AsyncCommand } from 'fast-check';
import type { WireError } from '../api.ts';
import { Broken } from './broken.ts';
import type { Limited, Person } from './person.ts';
import { type World } from './world.ts';

/** One step of a run. What it does may succeed or not; what the world allows, it has to keep to. */
export abstract class Step implements AsyncCommand<World, World> {
  /** Whether there is anything to do it with. */
  check(_world: Readonly<World>): boolean {
    return true;
  }

  async run(_model: World, world: World): Promise<void> {
    await this.act(world);
    world.steps++;
    await world.observe();
  }

  abstract act(world: World): Promise<void>;

  abstract toString(): string;
}

/** A step that a choice says everything of. */
export abstract class ChosenStep<Choice> extends Step {
  readonly choice: Choice;
  constructor(choice: Choice) {
    super();
    this.choice = choice;
  }

  override toString(): string {
    return `${this.constructor.name}(${JSON.stringify(this.choice)})`;
  }
}

/** One of a list, however long it is. */
export function pick<T>(list: readonly T[], choice: number): T | undefined {
  return list[choice % list.length];
}

/** One of a list, mostly of its end: small choices are the newest. */
export function recent<T>(list: readonly T[], choice: number): T | undefined {
  return list.at(-1 - (choice % Math.max(list.length, 1)));
}

/** Somebody; in place of one who does not exist, whoever has their name. */
export function person(world: Readonly<World>, choice: number): Person {
  const someone = world.people[choice % 3] as Person;
  return someone.exists ? someone : (world.meant(someone.name) ?? someone);
}

/** A code that is not the given one. */
export function otherCode(code: string): string {
  if (!/^\d+$/.test(code)) return `${code.slice(0, -8)}AAAAAAAA`;
  return String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0');
}

/**
 * Judges one outcome. `may`: whether a success breaks no promise. `must`: whether a refusal breaks one, unless `excuse`
 * knows it.
 */
export function judge(
  what: string,
  { ok, refusal }: { ok: boolean; refusal?: WireError | undefined },
  { may, must, excuse = () => false }: { may: boolean; must: boolean; excuse?: (refusal: WireError) => boolean },
): void {
  if (ok && !may) throw new Broken(`${what} succeeded, and must not`);
  if (!ok && must && !(refusal && excuse(refusal))) {
    throw new Broken(`${what} was refused, and must not be: ${refusal?.code}: ${refusal?.message}`);
  }
}

/** Whether a refusal says that there was too much of something, and there may have been. */
export function isTooMuch(refusal: WireError, someone: Person, now: number, ...deeds: Limited[]): boolean {
  const isLimit = refusal.code === 'LimitExceededException' || refusal.code === 'TooManyRequestsException';
  return isLimit && deeds.some((deed) => someone.isLimited(deed, now));
}

/** The wrong guesses that are free: those that are told, and those at another client or under another name, which are not. */
const free = { password: 5, second: 5, migration: 5, custom: 10 } as const;
export const freeUntold = 20;

/** Whether a refusal says that an account is locked, and it may be, also by what a client that hides who exists does not tell. */
export function isLocked(refusal: WireError, someone: Person, guessed: keyof Person['wrong']): boolean {
  if (refusal.message === 'Password attempts exceeded') return someone.guessedWrong(guessed) >= free[guessed];
  return refusal.message === 'Incorrect username or password.' && someone.guessedWrong(guessed) >= freeUntold;
}
