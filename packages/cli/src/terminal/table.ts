import { stripVTControlCharacters } from 'node:util';
import { style } from './print.ts';

/** The lines of a table, its columns as wide as they need. Whatever a value holds, it stays in its row. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [head, ...rows].map((row) => row.map(plain));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line, index) => (index === 0 ? style('bold', line) : line));
}

/** What people of a pool wrote must not steer the terminal of who lists them. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}
