import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSecretKeyText } from '#lib/secret-key.ts';
import { freshPostgres, type TestPostgres } from '../../test/postgres.ts';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
const search = fileURLToPath(new URL('fixtures/search.mjs', import.meta.url));
const signed =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=00';

let folder: string;
let result: string;
let database: TestPostgres;
/** What nobody but the server may know, by where it is told. */
let secrets: Record<string, string>;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cenote-hand-over-'));
  result = join(folder, 'result.json');
  cpSync(search, join(folder, 'search.mjs'));
  const url = 'https://hooks.example.com';
  writeFileSync(join(folder, 'functions.json'), JSON.stringify({ hook: { url, secretEnv: 'HOOK_SECRET' } }));
  database = await freshPostgres();
  const hookSecret = createSecretKeyText();
  secrets = {
    key: createSecretKeyText(),
    'password of the mail server': 'password-of-the-mail-server',
    'password of the database': new URL(database.url).password,
    'secret of a webhook': hookSecret,
    'path of a secret': join(folder, 'sms-secret'),
  };
  writeFileSync(join(folder, 'sms-secret'), `whsec_${createSecretKeyText()}`);
  const own = Object.entries(process.env).filter(([name]) => !/^(CENOTE_|VITEST|NODE_OPTIONS)/.test(name));
  env = {
    ...Object.fromEntries(own),
    CENOTE_SECRET_KEY: secrets['key'],
    CENOTE_EMAIL_URL: 'smtp://ada:password-of-the-mail-server@127.0.0.1:1',
    CENOTE_EMAIL_FROM: 'no-reply@example.com',
    CENOTE_SMS_URL: 'https://sms.example.com',
    CENOTE_SMS_SECRET_FILE: secrets['path of a secret'],
    HOOK_SECRET: `whsec_${hookSecret}`,
    SEARCH_RESULT: result,
    DECOY: 'told to everybody',
  };
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** Runs a server as people start it, on the database that all share, and asks it something. */
async function withServer<T>(
  mode: 'dev' | 'start',
  use: (ready: Ready, printed: readonly string[]) => Promise<T>,
  { isForked = false } = {},
): Promise<T> {
  const flags = ['--port', '0', '--json', '--functions', folder, `--database-url=${database.url}`];
  const publicUrl =
    mode === 'start' ? ['--public-url', 'https://auth.example.com', '--allowed-hosts', '127.0.0.1'] : [];
  const server = spawn(process.execPath, [program, mode, ...flags, ...publicUrl], {
    cwd: folder,
    env,
    stdio: ['pipe', 'pipe', 'pipe', ...(isForked ? (['ipc'] as const) : [])],
  });
  let complaints = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const exit = once(server, 'exit');
  try {
    const gone = exit.then(() => Promise.reject(new Error(`the server ended: ${complaints}`)));
    const printed: string[] = [];
    const ready = await Promise.race([firstJson(server, printed), gone]);
    return await use(ready, printed);
  } finally {
    server.kill('SIGTERM');
    await exit;
  }
}

interface Ready {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
}

/** The line that says where the server is, among those of its log. */
async function firstJson(server: ChildProcess, printed: string[]): Promise<Ready> {
  for await (const line of createInterface(server.stdout ?? process.stdin)) {
    printed.push(line);
    if (line.includes('"endpoint"')) return JSON.parse(line) as Ready;
  }
  throw new Error('the server did not say where it is');
}

async function call(endpoint: string, operation: string, input: object): Promise<void> {
  const target = `AWSCognitoIdentityProviderService.${operation}`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, authorization: signed },
    body: JSON.stringify(input),
  });
  expect(await response.text()).not.toContain('Exception');
}

/** Has a user sign up, before which the function searches: what it has seen, by place. */
async function searchIn({ endpoint }: Ready, clientId: string): Promise<[string, string][]> {
  const Username = `ada-${crypto.randomUUID()}@example.com`;
  const UserAttributes = [{ Name: 'email', Value: Username }];
  await call(endpoint, 'SignUp', { ClientId: clientId, Username, Password: 'Correct-horse-1', UserAttributes });
  const seen = JSON.parse(readFileSync(result, 'utf8')) as Record<string, unknown>;
  rmSync(result);
  return Object.entries(seen).map(([place, content]) => [place, JSON.stringify(content)]);
}

const warningsIn = (printed: readonly string[]) => printed.filter((line) => line.includes('/proc/self/environ'));

test('a function finds no secret of its server, wherever a process is told something', async () => {
  const PreSignUp = 'arn:aws:lambda:us-east-1:123456789012:function:search';
  const found = await withServer('dev', async (ready) => {
    await call(ready.endpoint, 'UpdateUserPool', { UserPoolId: ready.userPoolId, LambdaConfig: { PreSignUp } });
    return { clientId: ready.clientId, places: await searchIn(ready, ready.clientId) };
  });
  const places = await withServer('start', async (ready, printed) => {
    expect(warningsIn(printed)).toEqual([]);
    return searchIn(ready, found.clientId);
  });
  const all = [...found.places, ...places];
  // It did look: what is for everybody is there.
  const open = all.filter(([, content]) => content.includes('told to everybody')).map(([place]) => place);
  expect(open.filter((place) => place === 'proc')).toHaveLength(process.platform === 'linux' ? 2 : 0);
  expect(open).toEqual(expect.arrayContaining(['environment', 'report', 'child', 'worker', 'plainWorker']));
  const leaks = all.flatMap(([place, content]) =>
    Object.keys(secrets)
      .filter((name) => content.includes(secrets[name] ?? ''))
      .map((name) => `${name} in ${place}`),
  );
  expect(leaks).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'a server that cannot go on by itself says what functions can read',
  async () => {
    expect(await withServer('start', async (_, printed) => warningsIn(printed), { isForked: true })).toHaveLength(1);
  },
  60_000,
);
