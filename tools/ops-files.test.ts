import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('..', import.meta.url));
const ops = join(repository, 'ops');
const read = (path: string) => readFileSync(join(ops, path), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'cenote-ops-'));
afterAll(() => rmSync(folder, { recursive: true }));

function has(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('the files in YAML are YAML, and say what they have to', () => {
  const compose = parse(read('compose.yaml'), { merge: true });
  expect(Object.keys(compose.services)).toEqual(['node-1', 'node-2', 'database', 'proxy']);
  for (const name of ['node-1', 'node-2']) {
    expect(compose.services[name]).toMatchObject({ read_only: true, cap_drop: ['ALL'], networks: ['inside'] });
    expect(compose.services[name].ports).toBeUndefined();
  }
  expect(parse(read('prometheus/alerts.yml')).groups[0].rules.length).toBeGreaterThan(5);
  expect(parse(read('helm/cenote/Chart.yaml'))).toMatchObject({ apiVersion: 'v2', name: 'cenote' });
  const values = parse(read('helm/cenote/values.yaml'));
  // Every value that a template reads is there.
  for (const file of readdirSync(join(ops, 'helm/cenote/templates'))) {
    for (const [, path = ''] of read(`helm/cenote/templates/${file}`).matchAll(/\.Values\.([\w.]+)/g)) {
      const found = path
        .split('.')
        .reduce((at: unknown, key) => (at as Record<string, unknown> | undefined)?.[key], values);
      expect(found, path).toBeDefined();
    }
  }
});

test('every variable that the files set is one that a server reads', () => {
  const readme = readFileSync(join(repository, 'README.md'), 'utf8');
  const files = [
    'compose.yaml',
    'container/Dockerfile',
    'systemd/cenote.service',
    'helm/cenote/templates/deployment.yaml',
    'helm/cenote/values.yaml',
  ];
  const names = new Set(files.flatMap((path) => read(path).match(/\b(?:CENOTE_[A-Z_]+|PGPASSWORD)\b/g) ?? []));
  names.delete('CENOTE_IMAGE');
  expect(names.size).toBeGreaterThan(6);
  expect(
    [...names].map((name) => name.replace(/_FILE$/, '')).filter((name) => !readme.includes(`\`${name}\``)),
  ).toEqual([]);
});

test.runIf(has('systemd-analyze', '--version'))('systemd takes the unit, and calls it well protected', async () => {
  // What it starts is looked for on this machine.
  const unit = join(folder, 'cenote.service');
  writeFileSync(unit, read('systemd/cenote.service').replace('/usr/bin/node', process.execPath));
  const { stdout, stderr } = await run('systemd-analyze', ['verify', unit]);
  expect(stdout + stderr).toBe('');
  const rated = await run('systemd-analyze', ['security', '--offline=true', unit]);
  expect(Number(/exposure level for cenote\.service: ([\d.]+)/.exec(rated.stdout)?.[1])).toBeLessThan(2);
});

test.runIf(has('docker', 'compose', 'version'))('docker compose takes its file (where it is installed)', async () => {
  const env = {
    ...process.env,
    PUBLIC_NAME: 'auth.example.com',
    MAIL_URL: 'smtp://127.0.0.1',
    MAIL_FROM: 'a@example.com',
  };
  await run('docker', ['compose', '-f', join(ops, 'compose.yaml'), 'config', '--quiet'], { env });
});

test.runIf(has('helm', 'version'))('helm takes the chart (where it is installed)', async () => {
  const set = ['--set', 'publicUrl=https://auth.example.com,ingress.enabled=true,podMonitor.enabled=true'];
  await run('helm', ['lint', '--strict', join(ops, 'helm/cenote'), ...set]);
  await run('helm', ['template', 'cenote', join(ops, 'helm/cenote'), ...set]);
});

/** The instructions of a stage, lines that go on joined. */
function instructionsOf(dockerfile: string): string[] {
  return dockerfile
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

test('the steps of the Dockerfile, walked in a blank folder, make a server that its own health check finds well', async () => {
  const lines = instructionsOf(read('container/Dockerfile'));
  const bare = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|CENOTE_|VITEST|NODE_)/.test(name)),
  );
  const context = { cwd: folder, env: { ...bare, PACKAGE: './cenote-0.0.0.tgz', npm_config_prefer_offline: 'true' } };
  await run('npm', ['pack', '--workspace', 'cenote', '--pack-destination', folder], { cwd: repository, env: bare });
  const install = lines.find((line) => line.includes('npm install'))?.replace(/^RUN /, '');
  await run('sh', ['-ec', install ?? 'exit 1'], context);
  expect(readdirSync(folder).filter((name) => name.endsWith('.tgz'))).toEqual([]);
  const [program, entry] = JSON.parse(
    lines.find((line) => line.startsWith('ENTRYPOINT '))?.slice('ENTRYPOINT '.length) ?? '[]',
  );
  const health = JSON.parse(
    /^HEALTHCHECK .* CMD (\[.*\])$/.exec(lines.find((line) => line.startsWith('HEALTHCHECK ')) ?? '')?.[1] ?? '[]',
  );
  expect([program, health[0], lines.includes('USER node')]).toEqual(['node', 'node', true]);
  const key = await run(process.execPath, [entry.replace('/opt/cenote', folder), 'secret-key', 'create'], context);
  const port = String(20_000 + (process.pid % 20_000));
  const env = {
    ...bare,
    CENOTE_PORT: port,
    CENOTE_SECRET_KEY: key.stdout.trim(),
    CENOTE_PUBLIC_URL: 'https://auth.example.com',
    CENOTE_DATA_DIR: join(folder, 'data'),
    CENOTE_OPERATIONS_PORT: '0',
  };
  const server = spawn(process.execPath, [entry.replace('/opt/cenote', folder), 'start'], {
    cwd: folder,
    env,
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>((resolve) => server.on('close', resolve));
  try {
    const isWell = () =>
      run(process.execPath, health.slice(1), { env }).then(
        () => true,
        () => false,
      );
    await expect.poll(isWell, { timeout: 60_000, interval: 300 }).toBe(true);
  } finally {
    server.kill('SIGTERM');
  }
  expect(await ended).toBe(0);
}, 300_000);
