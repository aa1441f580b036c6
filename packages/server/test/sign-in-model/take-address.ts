import { addressFactors, isProofDue } from './demand.ts';
import { othersWith } from './names.ts';
import type { Kind, Person } from './person.ts';
import type { World } from './world.ts';

/** An address is taken, in some way, from whoever has it as an alias: it is theirs still, and proves nothing. */
export function takeAddress(world: World, taker: Person, kind: Kind, text: string, how: string): void {
  for (const loser of othersWith(world.place.variant, world.people, { text, least: 2, but: taker })) {
    const keep = keeping(world, loser);
    loser.verified[kind] = false;
    loser.asked[kind] = true;
    keep();
    world.succeed(`an address is taken by ${how}`);
  }
}

/** A second factor that the pool demands is switched on where a change would leave the user without one. */
export function keeping({ place: { variant } }: World, someone: Person): () => void {
  const wasDue = variant.mfa === 'ON' && isProofDue(variant, someone);
  const lost = addressFactors(variant, someone);
  return () => {
    if (!wasDue || isProofDue(variant, someone)) return;
    for (const factor of lost) someone.on[factor] = true;
  };
}
