import { Broken } from './broken.ts';
import type { Person } from './person.ts';
import type { World } from './world.ts';

/** Whose name or address somebody takes. */
export type Whose = 'of another' | 'of another, in capitals' | 'of nobody' | 'own';

export type NameChoice = 'address' | 'nobody’s' | 'preferred_username' | 'sub' | 'username';

/** A name of one kind, as a choice says; undefined where there is none. */
export function nameOf({ people, now }: World, someone: Person, whose: Whose, name: NameChoice): string | undefined {
  if (whose === 'of nobody' || name === 'nobody’s') return `nobody-${Math.floor(now / 1000)}`;
  const others = people.filter((one) => one !== someone && one.exists);
  const one = whose === 'own' ? someone : others[Math.floor(now / 1000) % Math.max(others.length, 1)];
  if (one === undefined) throw new Broken('there is nobody else');
  const text = {
    address: now % 2000 < 1000 ? one.address.email : one.address.phone_number,
    preferred_username: one.preferredName,
    sub: one.sub || undefined,
    username: one.name,
  }[name];
  return whose === 'of another, in capitals' ? text?.toUpperCase() : text;
}
