import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { createPool, listPools } from '#domain/tenant/pools/pool-store.ts';
import { systemClock } from '#lib/clock.ts';
import { createSecretKeyText } from '#lib/secret-key.ts';
import { openStorage } from '#work/open-storage.ts';

let folder: string;
let file: string;
let env: NodeJS.ProcessEnv;
let poolId: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cenote-move-'));
  file = join(folder, 'export');
  env = { ...process.env, CENOTE_EXPORT_KEY: createSecretKeyText() };
  const storage = await openStorage({ dataDir: join(folder, 'one') });
  const settings = { region: 'us-east-1', accountId: '1', publicUrl: 'http://localhost', issuer: 'own' } as const;
  const context = { ...storage, clock: systemClock, settings };
  poolId = (await createPool(context, { name: 'people', settings: createPoolSettings({}, 'us-east-1') })).id;
  await storage.db.close();
});
afterEach(() => rm(folder, { recursive: true }));

const program = fileURLToPath(new URL('cenote.ts', import.meta.url));
const dataDir = (name: string) => ['--data-dir', join(folder, name)];

/** What `cenote` prints; rejects with what it says on standard error. */
async function cenote(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words], { env });
  return stdout;
}

/** What `cenote` says when it refuses. */
function refusal(...words: string[]): Promise<string> {
  return cenote(...words).then(
    () => 'nothing',
    (error: { stderr: string }) => error.stderr,
  );
}

test('refuses what was changed, cut, sealed under another key or not at all, and leaves nothing', {
  timeout: 240_000,
}, async () => {
  expect(await cenote('export', poolId, file, ...dataDir('one'))).toBe('Exported 1 rows of 1 tables.\n');
  const sealed = await readFile(file);
  expect(sealed.includes('people')).toBe(false);
  const changed = Buffer.from(sealed);
  changed[sealed.length - 20] = (changed[sealed.length - 20] ?? 0) ^ 1;
  const damaged = join(folder, 'damaged');
  for (const bytes of [changed, sealed.subarray(0, -1)]) {
    await writeFile(damaged, bytes);
    expect(await refusal('import', damaged, ...dataDir('two'))).toContain('cenote: The export is damaged');
  }
  const readable = join(folder, 'readable');
  await cenote('export', poolId, readable, '--readable', ...dataDir('one'));
  expect(await readFile(readable, 'utf8')).toContain('"name":"people"');
  expect(await refusal('import', readable, ...dataDir('two'))).toContain(
    'This is no export that Cenote has made and sealed',
  );
  expect(await refusal('import', file, '--readable', ...dataDir('two'))).toContain('Line 1 is not the header');
  const key = env['CENOTE_EXPORT_KEY'];
  env['CENOTE_EXPORT_KEY'] = createSecretKeyText();
  expect(await refusal('import', file, ...dataDir('two'))).toContain('sealed with another key');
  delete env['CENOTE_EXPORT_KEY'];
  expect(await refusal('export', poolId, join(folder, 'none'), ...dataDir('one'))).toContain(
    'CENOTE_EXPORT_KEY is missing',
  );
  env['CENOTE_EXPORT_KEY'] = key;
  expect(await refusal('export', 'us-east-1_none', join(folder, 'none'), ...dataDir('one'))).toBe(
    'cenote: There is no user pool us-east-1_none.\n',
  );
  const storage = await openStorage({ dataDir: join(folder, 'two') });
  expect(await listPools(storage, { limit: 10 })).toEqual([]);
  await storage.db.close();
  expect((await readdir(folder)).toSorted()).toEqual(['damaged', 'export', 'one', 'readable', 'two']);
});

test('imports a sealed file, and a readable one under another id', { timeout: 120_000 }, async () => {
  const readable = join(folder, 'readable');
  await cenote('export', poolId, file, ...dataDir('one'));
  await cenote('export', poolId, readable, '--readable', ...dataDir('one'));
  expect(await cenote('import', file, ...dataDir('two'))).toBe(
    `Imported the user pool ${poolId}: 1 rows of 1 tables.\n`,
  );
  const asId = poolId.replace('us-east-1', 'eu-west-1');
  const words = ['import', readable, '--readable', '--as', asId, '--json'];
  expect(JSON.parse(await cenote(...words, ...dataDir('two')))).toEqual({ poolId: asId, rows: 1, tables: 1 });
  const storage = await openStorage({ dataDir: join(folder, 'two') });
  expect((await listPools(storage, { limit: 10 })).map(({ id }) => id)).toEqual([asId, poolId].toSorted());
  await storage.db.close();
});
