import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseSessionKeys } from '#lib/session-token.ts';
import { addSessionKeyCommand } from './session-key.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cenote-session-key-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dataDir, { recursive: true });
});

/** What `cenote session-key …` prints. */
async function run(...args: string[]): Promise<string> {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const program = new Command('cenote').exitOverride();
  addSessionKeyCommand(program);
  try {
    await program.parseAsync(['session-key', ...args, '--data-dir', dataDir], { from: 'user' });
  } finally {
    vi.restoreAllMocks();
  }
  return written.join('');
}

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
