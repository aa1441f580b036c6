import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { statement, write } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openDatabase } from '#database/open.ts';
import { createSecretKeyText } from '#lib/secret-key.ts';
import { migrations } from '#schema/migrations/index.ts';

let folder: string;
let file: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cenote-backup-'));
  file = join(folder, 'backup');
  env = { ...process.env, CENOTE_BACKUP_KEY: createSecretKeyText() };
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
const refusal = (...words: string[]) =>
  cenote(...words).then(
    () => 'nothing',
    (error: { stderr: string }) => error.stderr,
  );

test('backs up, checks and restores, and the keys in the database open with the secret key', {
  timeout: 240_000,
}, async () => {
  const key = JSON.parse(await cenote('access-key', 'create', '--json', ...dataDir('one'))) as { accessKeyId: string };
  expect(await cenote('backup', file, ...dataDir('one'))).toMatch(/^Backed up 4 rows of \d+ tables\.\n$/);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await cenote('restore', '--check', file)).toMatch(/^The backup of \S+Z opens and is whole: 4 rows of /);
  expect(JSON.parse(await cenote('restore', file, '--json', ...dataDir('two')))).toMatchObject({
    rows: 4,
    applied: [],
  });
  // The key in the data folder is not in the backup.
  expect(await refusal('access-key', 'list', ...dataDir('two'))).toContain('secret.key is not there');
  await writeFile(join(folder, 'two', 'secret.key'), await readFile(join(folder, 'one', 'secret.key')), {
    mode: 0o600,
  });
  expect(await cenote('access-key', 'list', ...dataDir('two'))).toContain(key.accessKeyId);

  expect(await refusal('backup', file, ...dataDir('one'))).toBe(
    `cenote: There is a file ${file} already. It stays as it is: name a new one.\n`,
  );
  expect(await refusal('restore', file, ...dataDir('two'))).toContain('There is a database already');
  expect(await refusal('restore', join(folder, 'none'), ...dataDir('three'))).toContain('cannot be read');
  expect(await refusal('backup', `${file}-2`, ...dataDir('three'))).toContain('There is no database in');
  env['CENOTE_BACKUP_KEY'] = createSecretKeyText();
  expect(await refusal('restore', file, ...dataDir('three'))).toContain('sealed with another key');
  delete env['CENOTE_BACKUP_KEY'];
  expect(await refusal('backup', `${file}-2`, ...dataDir('one'))).toMatch(
    /^cenote: CENOTE_BACKUP_KEY is missing: .*"cenote secret-key create"/,
  );
  expect((await readdir(folder)).toSorted()).toEqual(['backup', 'one', 'two']);
});

test('goes through pipes', { timeout: 120_000 }, async () => {
  await cenote('access-key', 'create', ...dataDir('one'));
  const from = spawn(process.execPath, [program, 'backup', '-', ...dataDir('one')], { env });
  const to = spawn(process.execPath, [program, 'restore', '-', ...dataDir('two')], { env });
  from.stdout.pipe(to.stdin);
  const codes = await Promise.all([from, to].map((child) => new Promise((resolve) => child.once('close', resolve))));
  expect(codes).toEqual([0, 0]);
  expect(await readdir(join(folder, 'two'))).toEqual(['cenote.db']);
});

test('takes no more memory than a page of rows, however many there are', { timeout: 240_000 }, async () => {
  const db = await openDatabase({ dataDir: join(folder, 'one') });
  await migrate(db, migrations);
  const insert = statement<{ body: string }>(
    'test-mail',
    `insert into mailbox (recipient, medium, purpose, body, sent_at) values ('a', 'EMAIL', 'sign-up', :body, 1)`,
  );
  const body = 'x'.repeat(40_000);
  for (let pages = 0; pages < 40; pages++) {
    await db.transaction(Array.from({ length: 50 }, (_, at) => write(insert, { body: `${pages} ${at} ${body}` })));
  }
  await db.close();
  // 80 MB of texts, in a heap that holds half of them.
  env['NODE_OPTIONS'] = '--max-old-space-size=40';
  expect(await cenote('backup', file, ...dataDir('one'))).toContain('Backed up 2,000 rows');
  expect((await stat(file)).size).toBeGreaterThan(80_000_000);
  expect(await cenote('restore', file, ...dataDir('two'))).toContain('2,000 rows');
});
