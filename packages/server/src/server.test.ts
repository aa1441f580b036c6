import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { parseConfig } from '#config/config.ts';
import { silentLog } from '#lib/log.ts';
import { createSecretKeyText } from '#lib/secret-key.ts';
import { banner } from './cli/banner.ts';
import { startServer } from './server.ts';

/** What `cenote start` warns of before it finds no database under the URL. */
async function warningsFor(databaseUrl: string): Promise<string[]> {
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_: object, message: string) => warnings.push(message) };
  const flags = { databaseUrl, publicUrl: 'https://auth.example.com', port: '0' };
  const config = parseConfig('start', flags, { CENOTE_SECRET_KEY: createSecretKeyText() });
  await expect(startServer(config, log)).rejects.toThrow('Cannot open the database');
  return warnings;
}

test('a weak way to the database is warned of, once and with the mend', async () => {
  expect(await warningsFor('postgres://ada:hidden@cenote.invalid/d?sslmode=require')).toEqual([
    expect.stringMatching(/^The connection to the database at cenote\.invalid:5432 is weaker .* sslmode=verify-full/),
  ]);
  expect(await warningsFor('postgres://ada:hidden@cenote.invalid/d')).toEqual([]);
  expect(await warningsFor('postgres://ada:hidden@127.0.0.1:1/d?sslmode=disable')).toEqual([]);
});

test('a link into the console is shown where the console is built, and else how it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cenote-console-'));
  const consoleAssets = pathToFileURL(`${folder}/`);
  const shownFor = async () => {
    const config = { ...parseConfig('dev', { port: '0', dataDir: join(folder, 'data') }, {}), consoleAssets };
    const server = await startServer(config, silentLog);
    await server.close();
    return { link: server.consoleLink, text: banner(config, server, 1) };
  };
  try {
    const bare = await shownFor();
    expect(bare.link).toBeUndefined();
    expect(bare.text).toMatch(/Console +not built: npm run build\n/);
    await writeFile(new URL('index.html', consoleAssets), '<!doctype html>');
    const built = await shownFor();
    expect(built.text).toContain(built.link ?? 'no link');
    expect(built.link).toMatch(/\/console\/#link=/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
