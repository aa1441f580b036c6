import type { HashChoice } from './secret-hash.ts';
import { Step } from './step.ts';
import type { World } from './world.ts';

/** A step by which no client proves itself as it has to: it is refused whatever else is right, and changes nothing. */
export class Misauthenticated extends Step {
  readonly step: Step;
  readonly hash: Exclude<HashChoice, 'right'>;
  constructor(step: Step, hash: Misauthenticated['hash']) {
    super();
    this.step = step;
    this.hash = hash;
  }

  override toString() {
    return `Misauthenticated(${this.step}, hash ${this.hash})`;
  }

  override check(world: Readonly<World>): boolean {
    return this.step.check(world);
  }

  override async act(world: World): Promise<void> {
    await world.misauthenticate(this.hash, () => this.step.act(world));
  }
}
