import type { Values } from './screen.ts';
import type { Field } from './view.ts';

/** What an app says is wrong with a value, undefined where nothing is. `wrong` is said where the app has no words of its own. */
export async function judge(
  { pattern, validate }: Pick<Field, 'pattern' | 'validate'>,
  value: string,
  values: Values,
  wrong: string,
): Promise<string | undefined> {
  if (value !== '' && pattern !== undefined && !matches(pattern, value)) return wrong;
  try {
    // Not every app is written in TypeScript: `true` is no sentence.
    const text: unknown = await validate?.(value, values);
    if (text instanceof Error) throw text;
    return text && typeof text === 'string' ? text : undefined;
  } catch (error) {
    // Nobody said that the value is good. Why is for whoever mends it.
    reportError(error);
    return wrong;
  }
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
