import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { humanLog, jsonLog, type LogLevel } from './pino-log.ts';

/** An error as a database driver makes it: with the statement's values on it. */
function driverError(): Error {
  const cause = Object.assign(new Error('connection lost'), { code: 'ECONNRESET' });
  return Object.assign(new Error('query failed', { cause }), { parameters: ['hunter2'], code: '57P01' });
}

function json(level: LogLevel = 'info') {
  const lines: string[] = [];
  return { log: jsonLog(level, { write: (line: string) => lines.push(line) }), lines };
}

function human(level: LogLevel = 'info', colour = false) {
  const lines: string[] = [];
  return { log: humanLog({ level, colour, write: (line) => lines.push(line) }), lines };
}

test('a JSON line carries time, level, message and fields', () => {
  const { log, lines } = json();
  log.info({ requestId: 'r-1', latencyMs: 1.5, poolId: undefined }, 'request\nforged');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\n]+\n$/);
  const line = JSON.parse(lines[0] ?? '');
  expect(line).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    requestId: 'r-1',
    latencyMs: 1.5,
    message: 'request\nforged',
  });
});

test('an error is logged with its stack and causes, without what drivers hang on it', () => {
  const { log, lines } = json();
  log.error({ requestId: 'r-1' }, 'failed', driverError());
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'error',
    error: {
      name: 'Error',
      message: 'query failed',
      code: '57P01',
      stack: expect.stringContaining('pino-log.test.ts'),
      cause: { message: 'connection lost', code: 'ECONNRESET' },
    },
  });
  expect(lines[0]).not.toContain('hunter2');
});

test('what was thrown without being an error is logged too', () => {
  const { log, lines } = json();
  log.error({}, 'failed', 'a string');
  log.error({}, 'failed', { secret: 'hunter2' });
  log.error({}, 'failed');
  expect(lines.map((line) => JSON.parse(line).error?.message)).toEqual(['a string', 'a thrown object', undefined]);
});

test('an error that is its own cause ends', () => {
  const { log, lines } = json();
  const error = new Error('round');
  error.cause = error;
  log.error({}, 'failed', error);
  expect(lines).toHaveLength(1);
});

test('a line of audit says that it is one, and no level hides it from machines', () => {
  for (const level of ['info', 'warn', 'error'] as const) {
    const { log, lines } = json(level);
    log.audit({ accessKeyId: 'AKIAEXAMPLE' }, 'administrative act');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        audit: true,
        accessKeyId: 'AKIAEXAMPLE',
        message: 'administrative act',
      },
    ]);
  }
  const seen = (['info', 'warn'] as const).map((level) => {
    const { log, lines } = human(level);
    log.audit({ accessKeyId: 'AKIAEXAMPLE' }, 'administrative act');
    return lines.length;
  });
  expect(seen).toEqual([1, 0]);
});

test('lines below the level are left out, in both forms', () => {
  for (const { log, lines } of [json('warn'), human('warn')]) {
    log.info({}, 'one');
    log.warn({}, 'two');
    log.error({}, 'three');
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain('one');
  }
});

test('the human form is one line that a client cannot forge', () => {
  const { log, lines } = human();
  log.warn({ operation: 'SignUp', poolId: undefined, text: 'a b\n12:00 error\u001b[2J' }, 'shut\r\ndown');
  expect(lines[0]).toMatch(
    /^\d\d:\d\d:\d\d warn shut\ufffd\ufffddown operation=SignUp text="a b\ufffd12:00 error\ufffd\[2J"\n$/,
  );
});

test('the human form shows the stack of an error, and colours only where asked', () => {
  const { log, lines } = human('info', true);
  log.error({}, 'failed', driverError());
  expect(lines[0]).toContain('\u001b[31merror\u001b[0m failed\nError: query failed\n    at ');
  expect(lines[0]).not.toContain('hunter2');
});

test('JSON goes to stdout, the human form to stderr, and nothing is lost when the process ends', () => {
  const run = (pretty: boolean) => {
    const module = JSON.stringify(new URL('./pino-log.ts', import.meta.url).href);
    const code = `const { createLog } = await import(${module});
      const log = createLog({ pretty: ${pretty}, level: 'info' });
      for (let n = 0; n < 100; n++) log.info({ n }, 'line');
      process.exit(0);`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    return { stdout: stdout.split('\n').filter(Boolean).length, stderr: stderr.split('\n').filter(Boolean).length };
  };
  expect(run(false)).toEqual({ stdout: 100, stderr: 0 });
  expect(run(true)).toEqual({ stdout: 0, stderr: 100 });
});
