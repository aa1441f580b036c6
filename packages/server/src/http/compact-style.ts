/**
 * A style sheet of ours without what nobody reads: the ends of lines, and the blanks about its signs. No text in it may have such signs
 * with blanks.
 */
export function compactStyle(style: string): string {
  return style
    .replaceAll(/\s*\n\s*/g, '')
    .replaceAll(/ ?([{};]) ?/g, '$1')
    .replaceAll(/([:,]) /g, '$1')
    .replaceAll(';}', '}');
}
