import { passwordRules } from '@cenote/texts/password-rules';
import type { Scene } from './screen.ts';
import type { Field } from './view.ts';

/** A password that is to be. */
export function newPasswordField({ form, texts }: Pick<Scene, 'form' | 'texts'>, label: string): Field {
  const rules = passwordRules(texts, form.passwordPolicy);
  return { name: 'password', label, type: 'password', autocomplete: 'new-password', isRequired: true, rules };
}

/** Whose password it is, for what keeps passwords. */
export function keeperField({ username = '' }: Scene['facts']): Field {
  const seen = { label: '', type: 'text', autocomplete: 'username' } as const;
  return { ...seen, name: 'username', isRequired: false, isHidden: true, value: username };
}
