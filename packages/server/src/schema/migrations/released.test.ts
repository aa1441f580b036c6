import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { migrations } from './index.ts';

/** The SHA-256 of the file of each migration, as it was released. A new one adds its line; a line never changes. */
const released = JSON.parse(readFileSync(new URL('released.json', import.meta.url), 'utf8')) as Record<string, string>;

function digestOf(name: string): string {
  return createHash('sha256')
    .update(readFileSync(new URL(`${name}.ts`, import.meta.url)))
    .digest('hex');
}

// A database that ran it before would differ from one that runs it now, and nobody would hear of it.
test('no migration has changed since it was released: what has to change is a migration of its own', () => {
  expect(Object.fromEntries(migrations.map(({ name }) => [name, digestOf(name)]))).toEqual(released);
});
