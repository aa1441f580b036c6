import { attributeInput, attributeLabel } from '@cenote/texts/attributes';
import type { Scene } from './screen.ts';
import type { Field } from './view.ts';

/** A code that somebody was sent, or that their app shows. */
export function codeField({ code }: Scene['texts']): Field {
  return { name: 'code', label: code, type: 'code', autocomplete: 'one-time-code', isRequired: true };
}

/** What an attribute is asked for by. */
export function attributeField(texts: Scene['texts'], name: string, isRequired = true): Field {
  const { kind, autocomplete } = attributeInput(name);
  return { name, label: attributeLabel(texts, name), type: kind, autocomplete, isRequired };
}
