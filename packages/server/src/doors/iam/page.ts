/** What a request says of the page that it wants. */
interface Range {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** AWS: IAM API reference: a hundred unless said. */
const defaultItems = 100;

/** One page of things that are in the order of their keys, from the one behind the marker on: the marker is a key. */
export function pageOf<T>(
  items: readonly T[],
  { Marker, MaxItems = defaultItems }: Range,
  keyOf: (item: T) => string,
): { readonly items: readonly T[]; readonly page: { readonly IsTruncated: boolean; readonly Marker?: string } } {
  const after = Marker === undefined ? -1 : items.findIndex((item) => keyOf(item) === Marker);
  // What was behind a marker that is gone is not known: the list ends rather than begin anew.
  const left = Marker !== undefined && after === -1 ? [] : items.slice(after + 1);
  const shown = left.slice(0, MaxItems);
  const last = shown.at(-1);
  const isTruncated = shown.length < left.length && last !== undefined;
  return { items: shown, page: { IsTruncated: isTruncated, ...(isTruncated && { Marker: keyOf(last) }) } };
}
