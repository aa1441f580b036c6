import type { Mood } from './elsewhere.ts';
import { person, Step } from './step.ts';
import type { World } from './world.ts';

/** The place that somebody would come from answers otherwise from now on. */
export class ChangeMood extends Step {
  readonly choice: { readonly who: number; readonly mood: Mood };
  constructor(choice: ChangeMood['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `ChangeMood(${this.choice.who % 3}, ${this.choice.mood})`;
  }

  override check(world: Readonly<World>): boolean {
    return this.#account(world) !== undefined;
  }

  override async act(world: World): Promise<void> {
    const account = this.#account(world);
    if (account !== undefined) account.mood = this.choice.mood;
  }

  #account(world: Readonly<World>) {
    return world.elsewhere.find(person(world, this.choice.who).name);
  }
}
