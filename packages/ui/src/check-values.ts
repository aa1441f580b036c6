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
  for (const { name, isRequired, isHidden, pattern, validate } of fields) {
    if (isHidden || (needed !== undefined && !needed.includes(name))) continue;
    const value = values[name] ?? '';
    if (value === '' && isRequired) return { text: form.needed, about: name };
    if (value !== '' && pattern !== undefined && !matches(pattern, value)) return { text: form.wrong, about: name };
    try {
      const text = await validate?.(value, values);
      if (text) return { text, about: name };
    } catch (error) {
      // Nobody said that the value is good. Why is for whoever mends it.
      reportError(error);
      return { text: form.wrong, about: name };
    }
  }
  return undefined;
}

/** As in HTML, a pattern that is none is told to the developer, and every value matches it. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(value);
  } catch (error) {
    reportError(error);
    return true;
  }
}
