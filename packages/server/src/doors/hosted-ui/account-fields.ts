import { attributeInput, attributeLabel } from '@cenote/texts/attributes';
import type { Texts } from '@cenote/texts/en';
import { passwordRules } from '@cenote/texts/password-rules';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { Field } from './form-page.ts';

/** The field for an attribute. A date that browsers cannot read stays a text, so that it is not lost. */
export function attributeField(texts: Texts, name: string, fieldName: string, value = ''): Field {
  const { autocomplete, kind } = attributeInput(name);
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
  const hints = passwordRules(texts, settings.policies.passwordPolicy).map(({ text }) => text);
  return { name, label, kind: 'password', autocomplete: 'new-password', hints };
}
