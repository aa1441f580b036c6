/** Prints a row of a table. */
export const row = (...cells: readonly (string | number)[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`);
/** Milliseconds, to two places. */
export const ms = (value: number) => value.toFixed(2);
