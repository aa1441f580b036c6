/** A moment, in milliseconds since 1970, as people of a language write it. In UTC, since nobody told where they are. */
export function momentOf(lang: string, milliseconds: number): string {
  const format = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(milliseconds)} UTC`;
}
