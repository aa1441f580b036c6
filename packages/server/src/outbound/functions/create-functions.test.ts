import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { FunctionError } from '#domain/functions.ts';
import { openLocalAuthority } from '#lib/local-authority.ts';
import type { Log, LogFields } from '#lib/log.ts';
import { createFunctions, type FunctionsOptions, type RunningFunctions } from './create-functions.ts';

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

let folder: string;
let lines: { readonly level: string; readonly fields: LogFields; readonly message: string }[];
const running: RunningFunctions[] = [];

beforeEach(() => {
  // Else the SDK looks for keys all over this machine.
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  folder = mkdtempSync(join(tmpdir(), 'cenote-functions-'));
  lines = [];
});
afterEach(async () => {
  for (const functions of running.splice(0)) await functions.close();
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

const log: Log = {
  info: (fields, message) => lines.push({ level: 'info', fields, message }),
  warn: (fields, message) => lines.push({ level: 'warn', fields, message }),
  error: (fields, message) => lines.push({ level: 'error', fields, message }),
  audit: () => {},
};

/** Functions on modules of the given texts. Nobody listens where AWS Lambda would be. */
function functionsOf(modules: Record<string, string>, options: Partial<FunctionsOptions> = {}): RunningFunctions {
  for (const [file, source] of Object.entries(modules)) writeFileSync(join(folder, file), source);
  const functions = createFunctions({ folder, reload: true, lambdaEndpoint: 'http://127.0.0.1:1', log, ...options });
  running.push(functions);
  return functions;
}

const failure = (reason: FunctionError['reason'], message: string) =>
  expect.objectContaining({ name: 'FunctionError', reason, message });

describe('a module', () => {
  test('is told where this server is, and trusts its own authority, unless the operator says otherwise', async () => {
    const authority = openLocalAuthority(join(folder, 'https'), Date.now);
    const { key = '', cert = '' } = authority.keysFor('localhost') ?? {};
    const server = createServer({ key, cert }, (_, response) => response.end('"here"')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const endpoint = `https://localhost:${(server.address() as AddressInfo).port}`;
    const source = `export const handler = async () => {
      const url = process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER;
      return [url, url.startsWith('https:') && (await (await fetch(url)).json())];
    };`;
    const address = () => ({ endpoint, authority: readFileSync(authority.path, 'utf8') });
    const told = functionsOf({ 'f.mjs': source }, { address });
    expect(await told.invoke(arnOf('f'), {})).toEqual([endpoint, 'here']);
    vi.stubEnv('AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER', 'http://elsewhere.example');
    const other = functionsOf({ 'f.mjs': source }, { address });
    expect(await other.invoke(arnOf('f'), {})).toEqual(['http://elsewhere.example', false]);
  });

  test.each([
    ['f.ts', 'export const handler = async (event: { n: number }): Promise<object> => ({ n: event.n + 1 });'],
    ['f.mts', 'export async function handler(event: { n: number }) { return { n: event.n + 1 }; }'],
    ['f.mjs', 'export const handler = async (event) => ({ n: event.n + 1 });'],
    ['f.js', 'exports.handler = async (event) => ({ n: event.n + 1 });'],
    ['f.js', 'module.exports = Object.fromEntries([["handler", async (event) => ({ n: event.n + 1 })]]);'],
    [
      'f.js',
      'exports.handler = (event, context, callback) => setTimeout(() => callback(null, { n: event.n + 1 }), 5);',
    ],
    ['f.mjs', 'export const handler = (event) => ({ n: event.n + 1 });'],
    ['f.mjs', 'export const handler = async (event, context, callback) => ({ n: event.n + 1 });'],
    ['f.cjs', 'exports.handler = async (event) => ({ n: event.n + 1 });'],
    ['f.js', 'exports.handler = (event, context) => context.done(null, { n: event.n + 1 });'],
    ['f.js', 'exports.handler = (event, context) => { context.succeed({ n: event.n + 1 }); };'],
    [
      'f.cjs',
      'exports.handler = function (event, context) { setTimeout(() => context.succeed({ n: event.n + 1 }), 30); };',
    ],
    [
      'f.js',
      `exports.handler = (event, context) => {
         require('node:fs').readFile(__filename, () => setTimeout(() => context.done(undefined, { n: event.n + 1 }), 20));
       };`,
    ],
  ])('%s is called: %s', async (file, source) => {
    expect(await functionsOf({ [file]: source }).invoke(arnOf('f'), { n: 1 })).toEqual({ n: 2 });
  });

  test.each([
    'context.fail(new Error("no"))',
    'context.done(new Error("no"))',
    'setTimeout(() => context.fail(new Error("no")), 20)',
    'callback(new Error("no"))',
  ])('fails as handlers of the first runtimes do: %s', async (deed) => {
    const functions = functionsOf({ 'f.cjs': `exports.handler = (event, context, callback) => { ${deed}; };` });
    await expect(functions.invoke(arnOf('f'), {})).rejects.toEqual(failure('thrown', 'no'));
  });

  test.each([
    'exports.handler = () => {};',
    'exports.handler = (event, context, callback) => {};',
    'setInterval(() => {}, 1000); exports.handler = (event, context, callback) => { setTimeout(() => {}, 20); };',
  ])('answers nothing once nothing goes on that could: %s', async (source) => {
    expect(await functionsOf({ 'f.cjs': source }).invoke(arnOf('f'), {})).toBeNull();
  });

  test('is told who it is and how long it has', async () => {
    const source = `export const handler = async (event, context) => ({
      name: context.functionName, version: context.functionVersion, arn: context.invokedFunctionArn,
      memory: context.memoryLimitInMB, id: context.awsRequestId, left: context.getRemainingTimeInMillis() });`;
    expect(await functionsOf({ 'f.mjs': source }).invoke(arnOf('f:live'), {})).toEqual({
      name: 'f',
      version: '$LATEST',
      arn: arnOf('f:live'),
      memory: '128',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      left: expect.any(Number),
    });
  });

  test('keeps its state between calls, and shares none between calls at one time', async () => {
    const source = `let calls = 0;
      export const handler = async ({ wait }) => {
        calls++;
        await new Promise((resolve) => setTimeout(resolve, wait));
        return calls;
      };`;
    const functions = functionsOf({ 'f.mjs': source });
    expect(await functions.invoke(arnOf('f'), { wait: 0 })).toBe(1);
    expect(await functions.invoke(arnOf('f'), { wait: 0 })).toBe(2);
    const together = await Promise.all([1, 2, 3].map(() => functions.invoke(arnOf('f'), { wait: 300 })));
    expect(together.toSorted((one, other) => Number(one) - Number(other))).toEqual([1, 1, 3]);
  });

  test('takes more calls than it has threads', async () => {
    const source = 'export const handler = async ({ n }) => n;';
    const functions = functionsOf({ 'f.mjs': source }, { timeLimitMs: 20_000 });
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    expect(await Promise.all(numbers.map((n) => functions.invoke(arnOf('f'), { n })))).toEqual(numbers);
  });

  test('may use other modules beside it', async () => {
    mkdirSync(join(folder, 'shared'));
    const functions = functionsOf({
      'shared/five.ts': 'export const five: number = 5;',
      'f.ts': "import { five } from './shared/five.ts';\nexport const handler = async () => five;",
    });
    expect(await functions.invoke(arnOf('f'), {})).toBe(5);
  });

  test('does not see the secrets of this server', async () => {
    vi.stubEnv('CENOTE_SECRET_KEY', 'secret');
    vi.stubEnv('FOR_FUNCTIONS', 'yes');
    vi.stubEnv('SIGNING', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const source = `export const handler = async () =>
      ['CENOTE_SECRET_KEY', 'SIGNING', 'FOR_FUNCTIONS'].map((name) => process.env[name] ?? null);`;
    const url = 'https://hooks.example.com';
    const functions = functionsOf({
      'f.mjs': source,
      'functions.json': JSON.stringify({ g: { url, secretEnv: 'SIGNING' } }),
    });
    expect(await functions.invoke(arnOf('f'), {})).toEqual([null, null, 'yes']);
    writeFileSync(join(folder, 'functions.json'), '{}');
    expect((await functions.invoke(arnOf('f'), {})) as unknown[]).toContain('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  });

  test('prints into the log, under its name', async () => {
    const source = `export const handler = async () => { console.log('one\\ntwo'); console.error('bad'); };`;
    const functions = functionsOf({ 'f.mjs': source });
    expect(await functions.invoke(arnOf('f'), {})).toBeNull();
    await functions.close();
    expect(lines).toEqual(
      expect.arrayContaining([
        { level: 'info', fields: { function: 'f' }, message: 'one' },
        { level: 'info', fields: { function: 'f' }, message: 'two' },
        { level: 'warn', fields: { function: 'f' }, message: 'bad' },
      ]),
    );
  });
});

describe('a module that fails', () => {
  test.each([
    ['async () => { throw new Error("no beards"); }', 'no beards'],
    ['async () => { throw new TypeError("no beards"); }', 'TypeError: no beards'],
    ['async () => undefined.create', "TypeError: Cannot read properties of undefined (reading 'create')"],
    ['async () => { class BeardError extends Error { name = "BeardError"; } throw new BeardError("no"); }', 'no'],
    ['(event, context, callback) => callback(new RangeError("no beards"))', 'RangeError: no beards'],
    ['() => { throw new Error("no beards"); }', 'no beards'],
    ['(event, context, callback) => callback(new Error("no beards"))', 'no beards'],
    ['(event, context, callback) => callback("no beards")', 'no beards'],
    ['async () => { throw { code: 1 }; }', '[object Object]'],
    ['async () => { throw "no beards"; }', 'no beards'],
    ['async () => { process.exit(3); }', 'Runtime exited with error: exit status 3'],
    ['() => new Promise(() => { setTimeout(() => { throw new TypeError("late"); }, 1); })', 'TypeError: late'],
    ['() => new Promise(() => { Promise.reject(new RangeError("lost")); })', 'RangeError: lost'],
  ])('throws: %s', async (handler, message) => {
    const functions = functionsOf({ 'f.mjs': `export const handler = ${handler};` });
    await expect(functions.invoke(arnOf('f'), {})).rejects.toEqual(failure('thrown', message));
  });

  test('is replaced when it has died', async () => {
    const source = 'export const handler = async ({ die }) => { if (die) process.exit(1); return "alive"; };';
    const functions = functionsOf({ 'f.mjs': source });
    await expect(functions.invoke(arnOf('f'), { die: true })).rejects.toMatchObject({ reason: 'thrown' });
    expect(await functions.invoke(arnOf('f'), {})).toBe('alive');
  });

  test.each([
    ['never answers', 'await new Promise(() => {});'],
    ['never stops', 'for (;;) {}'],
  ])('%s: ended at the time limit, while others go on', async (_, hang) => {
    const source = `export const handler = async ({ hang }) => { if (hang) { ${hang} } return 'done'; };`;
    const functions = functionsOf({ 'f.mjs': source }, { timeLimitMs: 3000 });
    const hanging = expect(functions.invoke(arnOf('f'), { hang: true })).rejects.toEqual(
      failure('timeout', 'f took too long'),
    );
    expect(await functions.invoke(arnOf('f'), {})).toBe('done');
    await hanging;
    expect(await functions.invoke(arnOf('f'), {})).toBe('done');
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', fields: { function: 'f' } }));
  });

  test('takes too much memory: ended, and this process lives', async () => {
    const source = `export const handler = async ({ eat }) => {
      const eaten = [];
      while (eat) eaten.push(new Array(100_000).fill(Math.random()));
      return 'done';
    };`;
    const functions = functionsOf({ 'f.mjs': source }, { memoryLimitMb: 32, timeLimitMs: 15_000 });
    await expect(functions.invoke(arnOf('f'), { eat: true })).rejects.toEqual(
      failure('thrown', 'Runtime exited with error: out of memory'),
    );
    expect(await functions.invoke(arnOf('f'), {})).toBe('done');
  });

  test.each([
    ['at once', ''],
    ['bit by bit', 'await new Promise((resolve) => setTimeout(resolve, 20));'],
  ])('fills buffers, %s: ended, and the memory is free again', async (_, pause) => {
    const source = `globalThis.kept = [];
      export const handler = async ({ eat }) => {
        for (let n = 0; eat && n < 30; n++) { kept.push(Buffer.alloc(50e6, 1)); ${pause} }
        return kept.length;
      };`;
    const functions = functionsOf({ 'f.mjs': source }, { timeLimitMs: 15_000 });
    await expect(functions.invoke(arnOf('f'), { eat: true })).rejects.toEqual(
      failure('thrown', 'Runtime exited with error: out of memory'),
    );
    expect(await functions.invoke(arnOf('f'), {})).toBe(0);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', fields: { function: 'f' } }));
  });

  test('keeps buffers beyond the limit after its answer: the next call gets a new thread', async () => {
    const source = `let kept;
      export const handler = async ({ eat }) => { if (eat) kept = new Uint8Array(300e6); return kept?.length ?? 0; };`;
    const functions = functionsOf({ 'f.mjs': source }, { timeLimitMs: 15_000 });
    const kept = 'The function kept too much memory after its answer and was ended.';
    // The watch can look between the allocation and the answer. It ends the call then, so that it takes another to see this.
    await vi.waitUntil(
      async () => {
        await functions.invoke(arnOf('f'), { eat: true }).catch(() => {});
        expect(await functions.invoke(arnOf('f'), {})).toBe(0);
        return lines.some(({ message }) => message === kept);
      },
      { timeout: 60_000, interval: 0 },
    );
  });

  test('fills buffers behind its answer: ended', async () => {
    const source = `const kept = [];
      export const handler = async ({ eat }) => {
        if (eat) setTimeout(() => { for (let n = 0; n < 4; n++) kept.push(Buffer.alloc(100e6, 1)); }, 100);
        return kept.length;
      };`;
    const functions = functionsOf({ 'f.mjs': source });
    expect(await functions.invoke(arnOf('f'), { eat: true })).toBe(0);
    const ended = 'The function took too much memory and was ended.';
    await vi.waitUntil(() => lines.some(({ message }) => message === ended), { timeout: 60_000 });
    expect(await functions.invoke(arnOf('f'), {})).toBe(0);
  });

  test('may use buffers within the limit, again and again', async () => {
    const source = `let calls = 0;
      export const handler = async () => {
        for (let n = 0; n < 100; n++) Buffer.alloc(10e6, 1);
        return ++calls;
      };`;
    const functions = functionsOf({ 'f.mjs': source }, { timeLimitMs: 15_000 });
    expect(await functions.invoke(arnOf('f'), {})).toBe(1);
  });

  test.each([
    ['f.mjs', 'import "./nowhere.mjs"; export const handler = async () => 1;', 'Runtime.ImportModuleError'],
    ['f.mjs', 'export const handler = ;', 'Runtime.ImportModuleError'],
    ['f.ts', 'export enum Colour { red }; export const handler = async () => 1;', 'Runtime.ImportModuleError'],
    ['f.mjs', 'throw new Error("at once");', 'Runtime.ImportModuleError'],
    ['f.mjs', 'export const handle = async () => 1;', 'Runtime.HandlerNotFound'],
    ['f.mjs', 'export const handler = 7;', 'Runtime.HandlerNotFound'],
  ])('cannot be used: %s %s', async (file, source, reason) => {
    const functions = functionsOf({ [file]: source });
    await expect(functions.invoke(arnOf('f'), {})).rejects.toEqual(failure('unreachable', reason));
    expect(lines).toContainEqual({
      level: 'error',
      fields: { function: 'f' },
      message: 'The function cannot be used.',
    });
  });

  test.each(['const a = {}; a.a = a; return a;', 'return { n: 1n };'])('answers no JSON: %s', async (body) => {
    const functions = functionsOf({ 'f.mjs': `export const handler = async () => { ${body} };` });
    await expect(functions.invoke(arnOf('f'), {})).rejects.toMatchObject({ name: 'FunctionError', reason: 'invalid' });
  });
});

describe('the folder', () => {
  const answers = (text: string) => `export const handler = async () => '${text}';`;

  test('is looked at before every call where it may change', async () => {
    const functions = functionsOf({ 'f.mjs': answers('first'), 'shared.mjs': '' });
    expect(await functions.invoke(arnOf('f'), {})).toBe('first');
    writeFileSync(join(folder, 'f.mjs'), answers('second one'));
    expect(await functions.invoke(arnOf('f'), {})).toBe('second one');
    writeFileSync(join(folder, 'g.mjs'), answers('new'));
    expect(await functions.invoke(arnOf('g'), {})).toBe('new');
    rmSync(join(folder, 'g.mjs'));
    await expect(functions.invoke(arnOf('g'), {})).rejects.toMatchObject({ reason: 'unreachable' });
  });

  test('may be made later where it may change', async () => {
    const later = join(folder, 'later');
    const functions = functionsOf({}, { folder: later });
    await expect(functions.invoke(arnOf('f'), {})).rejects.toMatchObject({ reason: 'unreachable' });
    mkdirSync(later);
    writeFileSync(join(later, 'f.mjs'), answers('there'));
    expect(await functions.invoke(arnOf('f'), {})).toBe('there');
  });

  test('lets calls to the former version end', async () => {
    const slow = `export const handler = async ({ wait }) => {
      await new Promise((resolve) => setTimeout(resolve, wait));
      return 'old';
    };`;
    const functions = functionsOf({ 'f.mjs': slow });
    expect(await functions.invoke(arnOf('f'), { wait: 0 })).toBe('old');
    const old = functions.invoke(arnOf('f'), { wait: 500 });
    writeFileSync(join(folder, 'f.mjs'), answers('new'));
    expect(await functions.invoke(arnOf('f'), {})).toBe('new');
    expect(await old).toBe('old');
  });

  test('is read once where it does not change', async () => {
    const functions = functionsOf({ 'f.mjs': answers('first') }, { reload: false });
    expect(await functions.invoke(arnOf('f'), {})).toBe('first');
    writeFileSync(join(folder, 'f.mjs'), answers('second one'));
    writeFileSync(join(folder, 'g.mjs'), answers('new'));
    expect(await functions.invoke(arnOf('f'), {})).toBe('first');
    await expect(functions.invoke(arnOf('g'), {})).rejects.toMatchObject({ reason: 'unreachable' });
  });

  test('is never left: a name is no path', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'cenote-outside-'));
    writeFileSync(join(outside, 'evil.mjs'), answers('evil'));
    mkdirSync(join(folder, 'inner'));
    writeFileSync(join(folder, 'inner', 'evil.mjs'), answers('evil'));
    symlinkSync(outside, join(folder, 'link'));
    const functions = functionsOf({ 'f.mjs': answers('good') });
    const names = [
      `../${outside.split('/').at(-1)}/evil`,
      'inner/evil',
      'link/evil',
      `${outside}/evil`,
      './f',
      'f.mjs',
      '',
    ];
    for (const name of names) {
      await expect(functions.invoke(arnOf(name), {})).rejects.toEqual(
        failure('unreachable', 'ResourceNotFoundException'),
      );
    }
    rmSync(outside, { recursive: true });
  });

  test('is refused with the mend when its functions.json is not in order', async () => {
    expect(() => functionsOf({ 'functions.json': '{' })).toThrow(/functions\.json is not JSON: line 1, column 2/);
    const functions = functionsOf({ 'functions.json': '{}', 'f.mjs': answers('fine') });
    writeFileSync(join(folder, 'functions.json'), '{ "f": 1 }');
    await expect(functions.invoke(arnOf('f'), {})).rejects.toEqual(failure('unreachable', 'InvalidRuntimeException'));
    const complaint = { level: 'error', fields: { folder } };
    expect(lines).toContainEqual({
      ...complaint,
      message: expect.stringMatching(/functions\.json: "f" is not an object/),
    });
    writeFileSync(join(folder, 'functions.json'), '// no\n{}');
    await expect(functions.invoke(arnOf('f'), {})).rejects.toEqual(failure('unreachable', 'InvalidRuntimeException'));
    const place = `${join(folder, 'functions.json')} is not JSON: line 1, column 1`;
    expect(lines).toContainEqual({ ...complaint, message: expect.stringContaining(place) });
    writeFileSync(join(folder, 'functions.json'), '{}');
    expect(await functions.invoke(arnOf('f'), {})).toBe('fine');
  });
});

describe('a notice', () => {
  const notice = { id: 'message-1' };

  test('is named to the handler by its id, and whatever the handler returns is well', async () => {
    const source = `export const handler = async (event, context) => {
      console.log(context.awsRequestId);
      return event.strange ? 1n : undefined;
    };`;
    const functions = functionsOf({ 'f.mjs': source });
    expect(await functions.invoke(arnOf('f'), {}, notice)).toBeUndefined();
    expect(await functions.invoke(arnOf('f'), { strange: true }, notice)).toBeUndefined();
    await expect.poll(() => lines.filter(({ message }) => message === notice.id)).toHaveLength(2);
    await expect(functions.invoke(arnOf('f'), { strange: true })).rejects.toMatchObject({ reason: 'invalid' });
  });

  test('has more time than a call that somebody waits for, and fails where the handler throws', async () => {
    const source = `export const handler = async ({ waitMs, fail }) => {
      await new Promise((resolve) => waitMs === undefined ? setInterval(() => {}, 1000) : setTimeout(resolve, waitMs));
      if (fail) throw new Error('mail is down');
    };`;
    const patient = functionsOf({ 'f.mjs': source }, { timeLimitMs: 300, noticeTimeLimitMs: 60_000 });
    expect(await patient.invoke(arnOf('f'), { waitMs: 600 }, notice)).toBeUndefined();
    await expect(patient.invoke(arnOf('f'), {})).rejects.toMatchObject({ reason: 'timeout' });
    const hasty = functionsOf({ 'f.mjs': source }, { timeLimitMs: 60_000, noticeTimeLimitMs: 300 });
    await expect(hasty.invoke(arnOf('f'), {}, notice)).rejects.toMatchObject({ reason: 'timeout' });
    await expect(patient.invoke(arnOf('f'), { waitMs: 0, fail: true }, notice)).rejects.toEqual(
      failure('thrown', 'mail is down'),
    );
  });
});

describe('a function that is nowhere', () => {
  test('is asked for at AWS Lambda, and missed in the log once, with the mend', async () => {
    const functions = functionsOf({});
    for (const _ of [1, 2]) {
      await expect(functions.invoke(arnOf('f'), {})).rejects.toMatchObject({ reason: 'unreachable' });
    }
    expect(lines).toHaveLength(1);
    expect(lines[0]?.message).toMatch(/^There is no function f in .* Put f\.ts there/);
  });
});

describe('close', () => {
  test('lets calls under way end', async () => {
    const source =
      'export const handler = async () => { await new Promise((r) => setTimeout(r, 300)); return "done"; };';
    const functions = functionsOf({ 'f.mjs': source });
    const answers = [functions.invoke(arnOf('f'), {}), functions.invoke(arnOf('f'), {})];
    await functions.close();
    expect(await Promise.all(answers)).toEqual(['done', 'done']);
  });
});
