import { isType } from './inputs.ts';
import type { FieldOptions } from './options.ts';
import type { Scene } from './screen.ts';
import type { Field } from './view.ts';

/** What people of the pool sign in with. A passkey is offered there, where one may be a way in. */
export function nameField({ form, texts, facts }: Scene, isNew = false): Field {
  const [name = 'username', ...others] = form.signInNames;
  const common = { name: 'username', isRequired: true, value: facts.username };
  const passkey = !isNew && form.firstFactors.includes('WEB_AUTHN') ? ' webauthn' : '';
  const autocomplete = `username${passkey}`;
  if (others.length > 0) return { ...common, label: texts.usernameOrAddress, type: 'text', autocomplete };
  if (name === 'email') return { ...common, label: texts.email, type: 'email', autocomplete };
  if (name === 'phone_number') return { ...common, label: texts.phone, type: 'tel', autocomplete };
  return { ...common, label: texts.username, type: 'text', autocomplete };
}

/** The password of an account. */
export function passwordField({ password }: Scene['texts']): Field {
  return { name: 'password', label: password, type: 'password', autocomplete: 'current-password', isRequired: true };
}

/** Fields as the app wants them. */
export function arrange(fields: readonly Field[], options: Readonly<Record<string, FieldOptions>> = {}): Field[] {
  const orderOf = ({ name }: Field) => options[name]?.order ?? Number.MAX_SAFE_INTEGER;
  return fields
    .map((field): Field => {
      if (field.isHidden || !Object.hasOwn(options, field.name)) return field;
      const { order: _, required = field.isRequired, type, ...own } = options[field.name] ?? {};
      // Of no known type it stays what it was: a password is not shown for a slip of the pen.
      return { ...field, ...own, type: isType(type) ? type : field.type, isRequired: required };
    })
    .toSorted((one, other) => orderOf(one) - orderOf(other));
}
