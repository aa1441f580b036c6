import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '#config/config.ts';
import { silentLog } from '#lib/log.ts';
import { createSecretKeyText } from '#lib/secret-key.ts';
import { startServer } from '../server.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const closers: (() => unknown)[] = [];
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cenote-doctor-'));
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  rmSync(dataDir, { recursive: true });
});

/** Runs the program as an operator does. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'], ...env } });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, err };
}

interface Found {
  readonly findings: readonly { readonly what: string; readonly problem?: string }[];
  readonly problems: number;
}
const problemsIn = ({ findings }: Found) =>
  Object.fromEntries(findings.flatMap(({ what, problem }) => (problem === undefined ? [] : [[what, problem]])));

test('every setting is shown with its value and whence it came, secrets struck out', async () => {
  const key = createSecretKeyText();
  const keyFile = join(dataDir, 'key');
  writeFileSync(keyFile, key);
  const env = {
    CENOTE_SECRET_KEY_FILE: keyFile,
    CENOTE_DATABASE_URL: 'postgres://cenote:hunter2@db.example.com/cenote?sslpassword=hunter3',
    CENOTE_EMAIL_URL: 'smtps://mail:hunter4@mail.example.com',
    CENOTE_EMAIL_FROM: 'auth@example.com',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.com',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-token=hunter5',
  };
  const args = ['config', '--effective', '--json', '--public-url', 'https://auth.example.com', '--port', '8080'];
  const { code, out, err } = await run(args, env);
  expect([code, err]).toEqual([0, '']);
  const { settings, problems } = JSON.parse(out);
  expect(problems).toEqual([]);
  expect(settings).toEqual(
    expect.arrayContaining([
      { name: 'CENOTE_PORT', flag: 'port', value: '8080', from: 'flag' },
      { name: 'CENOTE_REGION', flag: 'region', value: 'us-east-1', from: 'default' },
      { name: 'CENOTE_SECRET_KEY', value: '***', from: 'file' },
      {
        name: 'CENOTE_DATABASE_URL',
        flag: 'databaseUrl',
        value: 'postgres://cenote:***@db.example.com/cenote?sslpassword=***',
        from: 'variable',
      },
      { name: 'CENOTE_EMAIL_URL', value: 'smtps://mail:***@mail.example.com', from: 'variable' },
      { name: 'OTEL_EXPORTER_OTLP_HEADERS', value: '***', from: 'variable' },
    ]),
  );
  expect(out).not.toMatch(/hunter\d/);
  expect(out).not.toContain(key.trim());
  const said = await run(
    args.filter((arg) => arg !== '--effective' && arg !== '--json'),
    env,
  );
  expect(said.out).toMatch(/^CENOTE_PORT +8080 +flag --port$/m);
  expect(said.out).not.toContain('CENOTE_REGION');
}, 300_000);

test('settings that a server refuses are shown, and refused', async () => {
  const { code, out, err } = await run(['config', '--effective', '--port', 'none']);
  expect(code).toBe(1);
  expect(out).toMatch(/^CENOTE_PORT +none +flag --port$/m);
  expect(err).toContain('--port none is not a port.');
  const found = await run(['doctor', '--config', '--json']);
  expect(found.code).toBe(1);
  const problems = problemsIn(JSON.parse(found.out));
  expect(problems['the settings are in order']).toContain('CENOTE_SECRET_KEY is missing');
}, 300_000);

test('a server that runs is looked at, with what it needs; each problem has its mend', async () => {
  const mail = new SMTPServer({ disabledCommands: ['AUTH', 'STARTTLS'] });
  await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise<void>((resolve) => mail.close(() => resolve())));
  const mailPort = (mail.server.address() as AddressInfo).port;
  const env = {
    CENOTE_SECRET_KEY: createSecretKeyText(),
    CENOTE_EMAIL_URL: `smtp://127.0.0.1:${mailPort}`,
    CENOTE_EMAIL_FROM: 'auth@example.com',
  };
  const flags = { dataDir, port: '0', publicUrl: 'http://127.0.0.1:1', operationsPort: '0' };
  const server = await startServer(parseConfig('start', flags, env), silentLog);
  closers.push(() => server.close());
  const operationsPort = new URL(server.operationsEndpoint ?? '').port;
  const args = ['doctor', '--config', '--json', '--data-dir', dataDir, '--operations-port', operationsPort];
  const asked = await run([...args, '--public-url', server.endpoint], env);
  const found = JSON.parse(asked.out) as Found;
  // On this machine alone a server may do without TLS, and is told so.
  expect(Object.keys(problemsIn(found))).toEqual(['clients reach this server by https']);
  expect(found.findings.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      'the database answers',
      'the clocks of this machine and the database agree',
      'the schema is that of this version',
      'the secret key opens what lies in the database',
      'messages leave',
      'the mail server answers',
      'a server runs here, and is ready',
      'it is of this version',
      'the public URL leads to it',
    ]),
  );
  const wrong = { ...env, CENOTE_SECRET_KEY: createSecretKeyText(), CENOTE_EMAIL_URL: 'smtp://127.0.0.1:1' };
  const amiss = await run([...args.slice(0, -1), '1', '--public-url', 'https://127.0.0.1:1'], wrong);
  expect(amiss.code).toBe(1);
  const problems = problemsIn(JSON.parse(amiss.out));
  expect(problems).toEqual({
    'proxies in front are named': expect.stringContaining('--trusted-proxies'),
    'the secret key opens what lies in the database': expect.stringMatching(/key/),
    'the mail server answers': expect.stringMatching(/ECONNREFUSED.*CENOTE_EMAIL_URL/s),
    'a server runs here, and is ready': expect.stringContaining('--operations-port'),
  });
}, 300_000);
