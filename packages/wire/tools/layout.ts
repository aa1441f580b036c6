export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

const LINE_WIDTH = 120;

/** How names and texts are written: JSON, or a literal of TypeScript. */
export interface Notation {
  readonly text: (value: string) => string;
  readonly key: (value: string) => string;
}

export const jsonNotation: Notation = { text: (value) => JSON.stringify(value), key: (value) => JSON.stringify(value) };

export const scriptNotation: Notation = {
  text: quoteText,
  key: (value) => (/^[A-Za-z_$][\w$]*$/.test(value) ? value : quoteText(value)),
};

/** A string literal in single quotes. */
export function quoteText(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** The value as text: each list and object on one line when it fits in 120 columns, else one entry per line. */
export function layOut(value: Plain, notation: Notation, indent = '', columnsBefore = 0): string {
  if (typeof value === 'string') return notation.text(value);
  if (typeof value !== 'object') return String(value);
  const flat = layOutFlat(value, notation);
  if (indent.length + columnsBefore + flat.length + 1 <= LINE_WIDTH) return flat;
  const inner = `${indent}  `;
  const comma = notation === jsonNotation ? '' : ',';
  const [open, close, lines] = isList(value)
    ? ['[', ']', value.map((item) => inner + layOut(item, notation, inner))]
    : [
        '{',
        '}',
        Object.entries(value).map(([key, item]) => {
          const start = `${notation.key(key)}: `;
          return inner + start + layOut(item, notation, inner, start.length);
        }),
      ];
  return `${open}\n${lines.join(',\n')}${comma}\n${indent}${close}`;
}

function layOutFlat(value: Plain, notation: Notation): string {
  if (typeof value === 'string') return notation.text(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map((item) => layOutFlat(item, notation)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${notation.key(key)}: ${layOutFlat(item, notation)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
