/** What is text, a number or a yes or no in an answer, as text; anything else, and nothing, is none. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : '';
}
