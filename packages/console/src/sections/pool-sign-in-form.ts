import { html, type TemplateResult } from 'lit';
import type { Json } from '../api.ts';
import type { Field } from '../fields.ts';
import { drawForm } from '../form.ts';
import { facts } from '../parts.ts';
import type { Place } from '../place.ts';
import { changePool, type Pool } from '../pool.ts';
import type { Values } from '../values.ts';

/** What people of a pool sign in with, and who may sign up. */
export function signInForm(place: Place, pool: Pool, mayChange: boolean): TemplateResult {
  const { texts } = place;
  const [aliases, names] = [listOf(pool, 'AliasAttributes'), listOf(pool, 'UsernameAttributes')];
  const shown = names.length > 0 ? names.map((name) => nameOf(place, name)) : [texts.settings.byUsername];
  const options = (...values: string[]) => values.map((value) => ({ value, label: nameOf(place, value) }));
  const aliasField: Field = {
    name: 'aliases',
    label: texts.settings.aliases,
    kind: 'checks',
    value: aliases,
    hint: texts.settings.aliasesHint,
    options: options('email', 'phone_number', 'preferred_username'),
  };
  const fields: Field[] = [
    ...(names.length > 0 ? [] : [aliasField]),
    {
      name: 'verified',
      label: texts.settings.verified,
      kind: 'checks',
      value: listOf(pool, 'AutoVerifiedAttributes'),
      options: options('email', 'phone_number'),
    },
    {
      name: 'isClosed',
      label: texts.settings.adminsOnly,
      kind: 'check',
      value: (pool['AdminCreateUserConfig'] as Json | undefined)?.['AllowAdminCreateUserOnly'] === true,
    },
  ];
  return html`${facts([[texts.settings.signInNames, [...shown, ...aliases.map((name) => nameOf(place, name))].join(', ')]])}
    ${drawForm({
      name: 'sign-in',
      of: pool.Id,
      fields,
      submit: texts.save,
      isShown: !mayChange,
      act: (values) => place.save(() => change(place, pool, values)),
    })}`;
}

async function change({ api }: Place, { Id }: Pool, values: Values): Promise<void> {
  if (values.isChanged('aliases')) {
    const AliasAttributes = values.list('aliases');
    await api.callOf('extensions', 'ChangeUserPoolSchema', { UserPoolId: Id, AliasAttributes });
  }
  if (!values.isChanged('verified') && !values.isChanged('isClosed')) return;
  await changePool(api, Id, ({ AdminCreateUserConfig }) => ({
    ...(values.isChanged('verified') && { AutoVerifiedAttributes: values.list('verified') }),
    ...(values.isChanged('isClosed') && {
      AdminCreateUserConfig: {
        ...without((AdminCreateUserConfig ?? {}) as Json, 'UnusedAccountValidityDays'),
        AllowAdminCreateUserOnly: values.is('isClosed'),
      },
    }),
  }));
}

function listOf(pool: Json, name: string): readonly string[] {
  return (pool[name] ?? []) as readonly string[];
}

function without(json: Json, name: string): Json {
  const { [name]: _, ...rest } = json;
  return rest;
}

/** How an attribute is called that people sign in with; others are called as the API does. */
function nameOf({ texts }: Place, name: string): string {
  const names: Readonly<Record<string, string>> = {
    email: texts.settings.byEmail,
    phone_number: texts.settings.byPhone,
    preferred_username: texts.settings.byPreferred,
  };
  return names[name] ?? name;
}
