import type { Dialect } from './database.ts';

/** How PostgreSQL names the column types. */
export const dialect: Dialect = { engine: 'postgres', text: 'text collate "C"', integer: 'bigint', bytes: 'bytea' };

/** How values travel to PostgreSQL and back, by the numbers of its built-in types. */
export const types = {
  bigint: { to: 20, from: [20, 1700], serialize: (value: number) => String(value), parse: parseWhole },
  bytea: { to: 17, from: [17], serialize: toHex, parse: fromHex },
};

// A sum over whole numbers is `numeric` (1700); a count is `bigint` (20).
function parseWhole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The database answered ${text}, which is not a whole number within 2^53.`);
  return value;
}

function toHex(value: Uint8Array): string {
  return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
}

function fromHex(text: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(text.slice(2), 'hex');
  return new Uint8Array(buffer, byteOffset, byteLength);
}
