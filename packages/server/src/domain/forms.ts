import { type TextShape, textForms } from '@cenote/wire/user-pools.forms';
import { matchesPattern } from '#lib/java-pattern.ts';
import { isPlainText } from '#lib/plain-text.ts';

/**
 * Whether a text is one that a member of this shape could carry: the model's own limits, for what comes in by another way
 * than a member: from functions, in the parameters of a sign-in, from imports. Length counts UTF-16 units, as Java does.
 */
export function isForm(shape: TextShape, text: string): boolean {
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern } = textForms[shape];
  if (text.length < min || text.length > max || !isPlainText(text)) return false;
  return pattern === undefined || matchesPattern(pattern, text);
}

/** Whether a text has more UTF-16 units than a member of this shape could. */
export function isTooLong(shape: TextShape, text: string): boolean {
  return text.length > (textForms[shape].max ?? Number.POSITIVE_INFINITY);
}
