import { Kept } from './kept.ts';

const maxKept = 1000;

/**
 * Makes a parser of JSON texts that are stored under a key and seldom change. Parsing one takes longer than the query that
 * fetches it, so the last result for a key is given again while the text stays the same: a change that another process made
 * is seen at once. Nobody may change a result. The thousand keys that were parsed last are kept.
 */
export function keepParsed<T>(): (key: string, text: string) => T {
  const kept = new Kept<{ text: string; value: T }>(maxKept);
  return (key, text) => {
    const known = kept.find(key);
    if (known?.text === text) return known.value;
    const value = JSON.parse(text) as T;
    kept.keep(key, { text, value });
    return value;
  };
}
