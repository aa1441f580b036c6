import type { Kind, Person } from './person.ts';
import type { Variant } from './variants.ts';

const kinds = ['email', 'phone_number'] as const;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** How firmly somebody has a name: claimed, given, held. Says what docs/names.md says, and knows nothing of the code. */
type Standing = 0 | 1 | 2;

/** Texts are compared without regard to case, where there are other names than usernames. */
export function fold({ names }: Variant, text: string): string {
  return names === undefined ? text : text.toLowerCase();
}

export function isSubLike(text: string): boolean {
  return uuid.test(text);
}

/** Which kind of address a text looks like. */
export function kindOf(text: string): Kind | undefined {
  if (text.includes('@')) return 'email';
  return /^\+\d+$/.test(text) ? 'phone_number' : undefined;
}

/** How firmly somebody has a name, if at all. */
function standingOf(variant: Variant, person: Person, text: string): Standing | undefined {
  const { names } = variant;
  if (!person.exists) return undefined;
  const isSame = (own: string | undefined) => own !== undefined && fold(variant, own) === fold(variant, text);
  if (isSame(person.sub) || isSame(person.username(names))) return 2;
  const isPreferred = names === 'aliases' && person.status !== 'UNCONFIRMED' && isSame(person.preferredName);
  if (isPreferred && kindOf(text) === undefined) return 2;
  const kind = kinds.find((one) => person.has[one] && isSame(person.address[one]));
  if (kind === undefined || names === undefined) return undefined;
  if (person.verified[kind]) return 2;
  if (names === 'aliases') return undefined;
  const { [kind]: right } = person.right;
  return right === 'none' ? undefined : right === 'given' ? 1 : 0;
}

/** Who has a name firmly enough, other than somebody. */
export function othersWith(
  variant: Variant,
  people: readonly Person[],
  { text, least, but }: { text: string; least: Standing; but?: Person },
): Person[] {
  return people.filter((one) => one !== but && (standingOf(variant, one, text) ?? -1) >= least);
}

/** The one whom a name means: who has it most firmly, else has claimed it first. */
export function meant(variant: Variant, people: readonly Person[], text: string): Person | undefined {
  const rank = (one: Person): [standing: number, since: number] => {
    const standing = standingOf(variant, one, text) ?? -1;
    const kind = kindOf(text);
    const right = kind && one.right[kind];
    return [standing, standing === 0 && typeof right === 'number' ? right : 0];
  };
  const [first] = people
    .filter((one) => standingOf(variant, one, text) !== undefined)
    .toSorted((one, other) => rank(other)[0] - rank(one)[0] || rank(one)[1] - rank(other)[1]);
  return first;
}

/** Every text that is a name of somebody, or was one, or could be taken for one. */
export function textsOf(person: Person): string[] {
  const { name, sub, preferredName, home, address } = person;
  const texts = [name, sub, preferredName, home.email, home.phone_number, address.email, address.phone_number];
  const own = [...new Set(texts.filter((one) => one !== undefined && one !== ''))] as string[];
  return [...own, home.email.toUpperCase()];
}

/** Whether somebody may have an address as a proved one. */
export function canProve(
  variant: Variant,
  people: readonly Person[],
  { text, by }: { text: string; by: Person },
): boolean {
  return variant.names === undefined || othersWith(variant, people, { text, least: 2, but: by }).length === 0;
}

/** Somebody has proved an address: what others were given or claimed of it falls. */
export function prove(variant: Variant, people: readonly Person[], someone: Person, kind: Kind): void {
  const { [kind]: text } = someone.address;
  someone.has[kind] = true;
  someone.verified[kind] = true;
  someone.asked[kind] = true;
  someone.right[kind] = 'none';
  if (variant.names !== 'addresses') return;
  for (const other of othersWith(variant, people, { text, least: 0, but: someone })) other.right[kind] = 'none';
}
