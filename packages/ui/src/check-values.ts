import { loadLater } from './later.ts';
import type { Trouble } from './machine.ts';
import type { Values } from './screen.ts';
import type { Said } from './texts/said.ts';
import type { View } from './view.ts';

/** What is wrong with what was filled in: the first of it, so that one thing is told at a time. */
export async function findProblem(
  { fields = [], choices = [], links = [] }: View,
  values: Values,
  { form }: Said,
): Promise<Trouble | undefined> {
  const { choice } = values;
  const pressed = choices.find(({ value }) => value === choice);
  // A link does something beside the form.
  if (pressed === undefined && links.some((link) => 'choice' in link && link.choice === choice)) return undefined;
  const needed = choice === undefined ? undefined : (pressed?.needs ?? []);
  for (const field of fields) {
    const { name, isRequired, isHidden } = field;
    if (isHidden || (needed !== undefined && !needed.includes(name))) continue;
    const value = values[name];
    if (value === undefined) return { text: form.wrong, about: name };
    if (value === '' && isRequired) return { text: form.needed, about: name };
    // What apps alone say of values is loaded where one does.
    if (field.pattern !== undefined || field.validate) {
      const { judge } = await loadLater(() => import('./judge.ts'));
      const text = await judge(field, value, values, form.wrong);
      if (text !== undefined) return { text, about: name };
    }
  }
  return undefined;
}
