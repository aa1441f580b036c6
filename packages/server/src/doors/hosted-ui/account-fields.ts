import type { Pool } from '#domain/tenant/pools/pool.ts';
import { fill } from '#texts/choose.ts';
import type { Texts } from '#texts/en.ts';
import type { Field } from './form-page.ts';

/** What browsers know of a person, by the name of an attribute (HTML, autofill), and which input takes it. */
const known: Readonly<Record<string, Pick<Field, 'autocomplete' | 'kind'>>> = {
  address: { autocomplete: 'street-address', kind: 'text' },
  birthdate: { autocomplete: 'bday', kind: 'date' },
  email: { autocomplete: 'email', kind: 'email' },
  family_name: { autocomplete: 'family-name', kind: 'text' },
  gender: { autocomplete: 'sex', kind: 'text' },
  given_name: { autocomplete: 'given-name', kind: 'text' },
  locale: { autocomplete: 'language', kind: 'text' },
  middle_name: { autocomplete: 'additional-name', kind: 'text' },
  name: { autocomplete: 'name', kind: 'text' },
  nickname: { autocomplete: 'nickname', kind: 'text' },
  phone_number: { autocomplete: 'tel', kind: 'tel' },
  picture: { autocomplete: 'photo', kind: 'url' },
  preferred_username: { autocomplete: 'off', kind: 'text' },
  profile: { autocomplete: 'url', kind: 'url' },
  website: { autocomplete: 'url', kind: 'url' },
};

/** The name of an attribute in words; one that a pool has made for itself has its own name alone. */
export function attributeLabel({ attributes, email, phone }: Texts, name: string): string {
  const labels: Readonly<Record<string, string>> = { ...attributes, email, phone_number: phone };
  if (Object.hasOwn(labels, name)) return labels[name] ?? name;
  const own = name.replace(/^(?:custom|dev):/, '').replaceAll(/[_-]+/g, ' ');
  return own.charAt(0).toUpperCase() + own.slice(1);
}

/** The field for an attribute. */
export function attributeField(texts: Texts, name: string, fieldName: string): Field {
  const { autocomplete, kind } = known[name] ?? ({ autocomplete: 'off', kind: 'text' } as const);
  return { name: fieldName, label: attributeLabel(texts, name), kind, autocomplete };
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
