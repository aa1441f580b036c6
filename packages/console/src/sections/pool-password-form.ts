import type { TemplateResult } from 'lit';
import type { Json } from '../api.ts';
import type { Field } from '../fields.ts';
import { drawForm } from '../form.ts';
import type { Place } from '../place.ts';
import { changePool, type Pool } from '../pool.ts';
import { changedIn } from '../values.ts';

/** What a password of the pool has to be like. */
export function passwordForm(place: Place, pool: Pool, mayChange: boolean): TemplateResult {
  const { texts, api } = place;
  const policy = policyOf(pool);
  const check = (name: string, label: string): Field => ({ name, label, kind: 'check', value: policy[name] === true });
  const length = (name: string, label: string, min: number, max: number): Field => ({
    name,
    label,
    min,
    max,
    kind: 'number',
    isRequired: true,
    value: policy[name] as number,
  });
  return drawForm({
    name: 'passwords',
    of: pool.Id,
    fields: [
      length('MinimumLength', texts.settings.minimumLength, 6, 99),
      check('RequireLowercase', texts.settings.lowercase),
      check('RequireUppercase', texts.settings.uppercase),
      check('RequireNumbers', texts.settings.numbers),
      check('RequireSymbols', texts.settings.symbols),
      length('TemporaryPasswordValidityDays', texts.settings.temporaryDays, 0, 365),
    ],
    submit: texts.save,
    isShown: !mayChange,
    act: (values) => {
      const changed = changedIn<number | boolean | undefined>(values, {
        MinimumLength: values.number,
        RequireLowercase: values.is,
        RequireUppercase: values.is,
        RequireNumbers: values.is,
        RequireSymbols: values.is,
        TemporaryPasswordValidityDays: values.number,
      });
      return place.save(() =>
        changePool(api, pool.Id, (now) => ({
          Policies: { ...(now['Policies'] as Json | undefined), PasswordPolicy: { ...policyOf(now), ...changed } },
        })),
      );
    },
  });
}

function policyOf(pool: Pool): Json {
  return ((pool['Policies'] as Json | undefined)?.['PasswordPolicy'] ?? {}) as Json;
}
