/** What a request says of the page that it wants. */
interface Range {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** AWS: IAM API reference: a hundred unless said. */
const defaultItems = 100;

/**
 * One page of things in the order of their keys, from those behind the marker on: the marker is a key, whether anything has it still or not.
 * By their letters unless said, in any case.
 */
export function pageOf<T>(
  items: readonly T[],
  { Marker, MaxItems = defaultItems }: Range,
  keyOf: (item: T) => string,
  compare: (one: string, other: string) => number = byLetters,
): { readonly items: readonly T[]; readonly page: { readonly IsTruncated: boolean; readonly Marker?: string } } {
  const sorted = items.toSorted((one, other) => compare(keyOf(one), keyOf(other)));
  const left = Marker === undefined ? sorted : sorted.filter((item) => compare(keyOf(item), Marker) > 0);
  const shown = left.slice(0, MaxItems);
  const last = shown.at(-1);
  const isTruncated = shown.length < left.length && last !== undefined;
  return { items: shown, page: { IsTruncated: isTruncated, ...(isTruncated && { Marker: keyOf(last) }) } };
}

/** No two names differ in case alone. */
function byLetters(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a === b ? 0 : a < b ? -1 : 1;
}
