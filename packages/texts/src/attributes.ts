import type { Texts } from './en.ts';

/** What takes an attribute in a form: which input, and what browsers may fill in. */
export interface AttributeInput {
  readonly kind: 'date' | 'email' | 'tel' | 'text';
  /** HTML, autofill. */
  readonly autocomplete: string;
}

/** What browsers know of a person, by the name of an attribute, in the order of forms. */
const known: Readonly<Record<string, AttributeInput>> = {
  name: { autocomplete: 'name', kind: 'text' },
  given_name: { autocomplete: 'given-name', kind: 'text' },
  middle_name: { autocomplete: 'additional-name', kind: 'text' },
  family_name: { autocomplete: 'family-name', kind: 'text' },
  nickname: { autocomplete: 'nickname', kind: 'text' },
  preferred_username: { autocomplete: 'off', kind: 'text' },
  email: { autocomplete: 'email', kind: 'email' },
  phone_number: { autocomplete: 'tel', kind: 'tel' },
  birthdate: { autocomplete: 'bday', kind: 'date' },
  gender: { autocomplete: 'sex', kind: 'text' },
  address: { autocomplete: 'street-address', kind: 'text' },
  website: { autocomplete: 'url', kind: 'text' },
  profile: { autocomplete: 'url', kind: 'text' },
  picture: { autocomplete: 'photo', kind: 'text' },
  locale: { autocomplete: 'language', kind: 'text' },
  zoneinfo: { autocomplete: 'off', kind: 'text' },
};

/** What takes an attribute; a text for one of a pool's own. */
export function attributeInput(name: string): AttributeInput {
  const own = Object.hasOwn(known, name) ? known[name] : undefined;
  return own ?? { autocomplete: 'off', kind: 'text' };
}

/** Attributes as forms have them: names first, those of the pool's own making last. */
export function orderAttributes(names: readonly string[]): string[] {
  const order = Object.keys(known);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return names.toSorted((one, other) => place(one) - place(other));
}

/** The name of an attribute in words; one that a pool has made for itself has its own name alone. */
export function attributeLabel(
  { attributes, email, phone }: Pick<Texts, 'attributes' | 'email' | 'phone'>,
  name: string,
): string {
  const labels: Readonly<Record<string, string>> = { ...attributes, email, phone_number: phone };
  if (Object.hasOwn(labels, name)) return labels[name] ?? name;
  const own = name.replace(/^(?:custom|dev):/, '').replaceAll(/[_-]+/g, ' ');
  return own.charAt(0).toUpperCase() + own.slice(1);
}
