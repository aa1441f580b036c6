import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseSessionKeys } from '#lib/session-token.ts';
import { runCommand } from '../../test/run-command.ts';
import { addSessionKeyCommand } from './session-key.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cenote-session-key-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

/** What `cenote session-key …` prints. */
const run = (...args: string[]) => runCommand([addSessionKeyCommand], dataDir, ['session-key', ...args]);

const numbers = async () => {
  const { sessionKeys } = JSON.parse(await run('show', '--json')) as { sessionKeys: string };
  return parseSessionKeys(sessionKeys).map(({ number }) => number);
};

test('the first key seals at once, the next one in an hour, and one that is pressing ends those before it', async () => {
  await expect(run('show')).rejects.toThrow('There is no session key yet.');
  expect(await run('replace')).toBe('Session key 1 seals from now on.\n');
  expect(JSON.parse(await run('replace', '--json'))).toEqual({ sessionKey: 2, sealsAfterSeconds: 3600 });
  expect(await numbers()).toEqual([1, 2]);
  expect(await run('show')).toMatch(/^CENOTE_SESSION_KEYS=1\.[\w-]{43},2\.[\w-]{43}\n$/);
  expect(await run('replace', '--now')).toBe('Session key 3 seals from now on. Every earlier session has ended.\n');
  expect(await numbers()).toEqual([3]);
});
