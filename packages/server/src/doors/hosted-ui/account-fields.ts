import type { Texts } from '@cenote/texts/en';
import { fill } from '@cenote/texts/languages';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { Field } from './form-page.ts';

/** What browsers know of a person, by the name of an attribute (HTML, autofill), and which input takes it; in the order of forms. */
const known: Readonly<Record<string, Pick<Field, 'autocomplete' | 'kind'>>> = {
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

/** Attributes as forms have them: names first, those of the pool's own making last. */
export function orderAttributes(names: readonly string[]): string[] {
  const order = Object.keys(known);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return names.toSorted((one, other) => place(one) - place(other));
}

/** The name of an attribute in words; one that a pool has made for itself has its own name alone. */
export function attributeLabel({ attributes, email, phone }: Texts, name: string): string {
  const labels: Readonly<Record<string, string>> = { ...attributes, email, phone_number: phone };
  if (Object.hasOwn(labels, name)) return labels[name] ?? name;
  const own = name.replace(/^(?:custom|dev):/, '').replaceAll(/[_-]+/g, ' ');
  return own.charAt(0).toUpperCase() + own.slice(1);
}

/** The field for an attribute. A date that browsers cannot read stays a text, so that it is not lost. */
export function attributeField(texts: Texts, name: string, fieldName: string, value = ''): Field {
  const own = Object.hasOwn(known, name) ? known[name] : undefined;
  const { autocomplete, kind } = own ?? ({ autocomplete: 'off', kind: 'text' } as const);
  const isDate = kind === 'date' && (value === '' || /^\d{4}-\d{2}-\d{2}$/.test(value));
  return {
    name: fieldName,
    label: attributeLabel(texts, name),
    kind: kind === 'date' && !isDate ? 'text' : kind,
    autocomplete,
    value,
  };
}

/** The field for a new password, with the rules of the pool in words. */
export function newPasswordField(
  texts: Texts,
  { settings }: Pick<Pool, 'settings'>,
  { name, label }: Pick<Field, 'name' | 'label'>,
): Field {
  const policy = settings.policies.passwordPolicy;
  const { rules } = texts;
  const hints = [
    fill(rules.length, { count: String(policy.minimumLength) }),
    ...(policy.requireLowercase ? [rules.lower] : []),
    ...(policy.requireUppercase ? [rules.upper] : []),
    ...(policy.requireNumbers ? [rules.number] : []),
    ...(policy.requireSymbols ? [rules.symbol] : []),
  ];
  return { name, label, kind: 'password', autocomplete: 'new-password', hints };
}
