import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import {
  CognitoIdentityProviderClient,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Page as BrowserPage } from 'playwright-core';
import { fillPool } from '../../packages/server/bench/fill.ts';
import { median } from '../../packages/server/bench/percentile.ts';
import { readUsage } from '../../packages/server/bench/process-usage.ts';
import { startServerProcess } from '../../packages/server/bench/server-process.ts';
import { createSecretKeyText, parseSecretKeys } from '../../packages/server/src/lib/secret-key.ts';
import { openStorage } from '../../packages/server/src/work/open-storage.ts';
import { leftTo, shown, TestBrowser } from '../../packages/server/test/browser.ts';
import { findChromium, startBrowser } from '../browser.ts';
import { peerClient, peerResource } from './peer.ts';

/**
 * Measures the OAuth endpoints beside npm's oidc-provider, and prints tables. Both servers are processes of their own on one core, and
 * take turns; RS256 with 2048 bits, access tokens as JWTs, for both. Ours is the built package on SQLite, durable; the other one keeps
 * everything in memory, checks no password, and answers no more than the protocol wants.
 */

const rounds = 5;
const callsPerRound = 80;
const submissions = 15;

/** A request as a server is asked it. */
interface Ask {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly setCookie: readonly string[];
  readonly body: string;
  readonly firstByteMs: number;
}

/** One of the two. */
interface Side {
  readonly name: string;
  readonly origin: string;
  readonly pid: number;
  readonly authorizePath: (more?: Readonly<Record<string, string>>) => string;
  readonly tokenPath: string;
  readonly userInfoPath: string;
  /** Of the app, and of the one that asks for itself. */
  readonly app: Readonly<Record<string, string>>;
  readonly machine: {
    readonly headers: Readonly<Record<string, string>>;
    readonly form: Readonly<Record<string, string>>;
  };
  /** What is asked for to get tokens that both have signed twice. */
  readonly forTokens: Readonly<Record<string, string>>;
  readonly person: Readonly<Record<string, string>>;
  readonly fillIn: (page: BrowserPage) => Promise<void>;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

function ask(origin: string, { method = 'GET', path, headers = {}, form }: Ask): Promise<Answer> {
  const body = form === undefined ? undefined : String(new URLSearchParams(form));
  const type = body && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
  const sentAt = performance.now();
  return new Promise((resolve, reject) => {
    const options = { method, agent, headers: { ...headers, ...type } };
    const request = httpRequest(new URL(path, origin), options, (response) => {
      const firstByteMs = performance.now() - sentAt;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status = 0, headers: found } = response;
        const setCookie = (found['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0] ?? '');
        resolve({ status, location: found.location, setCookie, body: Buffer.concat(chunks).toString(), firstByteMs });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});

/** Keeps a process and all its threads on a core, where the machine can do that. */
function pin(pid: number, core: number): void {
  if (process.platform !== 'linux') return;
  execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
}

async function startOurs(folder: string, callback: string): Promise<Side & { stop(): Promise<void> }> {
  const secretKey = createSecretKeyText();
  const storage = await openStorage({ dataDir: folder, secretKeys: parseSecretKeys(secretKey) });
  const filled = await fillPool(storage, 1000, { active: 10 });
  await storage.db.close();
  const server = await startServerProcess({ source: false, dataDir: folder, secretKey });
  const origin = `http://${server.host}:${server.port}`;
  const { id: accessKeyId, secret: secretAccessKey } = filled.accessKey;
  const admin = new CognitoIdentityProviderClient({
    endpoint: origin,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  const UserPoolId = filled.poolId;
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'read' }];
  await admin.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'api', Name: 'api', Scopes }));
  const newClient = async (input: Partial<CreateUserPoolClientCommandInput>) => {
    const given = {
      UserPoolId,
      ClientName: 'bench',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      ...input,
    };
    const { UserPoolClient } = await admin.send(new CreateUserPoolClientCommand(given));
    return { id: UserPoolClient?.ClientId ?? '', secret: UserPoolClient?.ClientSecret ?? '' };
  };
  const app = await newClient({
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    CallbackURLs: [callback],
  });
  const machine = await newClient({ AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['api/read'] });
  admin.destroy();
  return {
    name: 'Cenote',
    origin,
    pid: server.pid,
    authorizePath: (more = {}) =>
      `/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: app.id, redirect_uri: callback, scope: 'openid email', state: 's', ...more })}`,
    tokenPath: '/oauth2/token',
    userInfoPath: '/oauth2/userInfo',
    app: basic(app.id, app.secret),
    machine: { headers: basic(machine.id, machine.secret), form: {} },
    forTokens: {},
    person: { username: filled.usernames[0] ?? '', password: filled.password },
    fillIn: async (page) => {
      await page.locator('input[name=username]').fill(filled.usernames[0] ?? '');
      await page.locator('input[name=password]').fill(filled.password);
    },
    stop: () => server.stop(),
  };
}

async function startPeer(callback: string): Promise<Side & { stop(): Promise<void> }> {
  const path = fileURLToPath(new URL('peer.ts', import.meta.url));
  const child = spawn(process.execPath, [path, callback], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const lines = createInterface({ input: child.stdout });
  let origin: string | undefined;
  for await (const line of lines) {
    origin = /^at (\S+)$/.exec(line)?.[1];
    if (origin !== undefined) break;
  }
  child.stdout.resume();
  if (origin === undefined) throw new Error('The other server did not start.');
  return {
    name: 'oidc-provider',
    origin,
    pid: child.pid ?? 0,
    authorizePath: (more = {}) =>
      `/auth?${new URLSearchParams({ response_type: 'code', client_id: peerClient.id, redirect_uri: callback, scope: 'openid email', state: 's', ...more })}`,
    tokenPath: '/token',
    userInfoPath: '/me',
    app: basic(peerClient.id, peerClient.secret),
    machine: { headers: basic(peerClient.id, peerClient.secret), form: { resource: peerResource } },
    forTokens: { resource: peerResource },
    person: { login: 'ann', password: 'any' },
    fillIn: async (page) => {
      await page.locator('input[name=login]').fill('ann');
      await page.locator('input[name=password]').fill('any');
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

/** A browser that is signed in, to get codes by. */
async function signedIn({ origin, authorizePath, person }: Side): Promise<TestBrowser> {
  const browser = new TestBrowser((request) => fetch(request, { redirect: 'manual' }), origin);
  leftTo(await browser.send(shown(await browser.open(authorizePath())), person));
  return browser;
}

async function newCode(
  { authorizePath }: Side,
  browser: TestBrowser,
  more: Readonly<Record<string, string>>,
): Promise<string> {
  return leftTo(await browser.open(authorizePath(more))).searchParams.get('code') ?? '';
}

async function redeem(side: Side, code: string): Promise<{ access_token: string; refresh_token: string }> {
  const { status, body } = await ask(side.origin, exchange(side, code));
  if (status !== 200) throw new Error(`${side.name}: ${body}`);
  return JSON.parse(body) as { access_token: string; refresh_token: string };
}

const exchange = ({ tokenPath, app }: Side, code: string): Ask => ({
  method: 'POST',
  path: tokenPath,
  headers: app,
  form: { grant_type: 'authorization_code', code, redirect_uri: callback },
});

/** What is measured: the requests of one round. */
const deeds: Readonly<Record<string, (side: Side, browser: TestBrowser) => Promise<() => Promise<Ask[]>>>> = {
  'code for tokens': async (side, browser) => async () => {
    const codes: string[] = [];
    for (let count = 0; count < callsPerRound; count++) codes.push(await newCode(side, browser, side.forTokens));
    return codes.map((code) => exchange(side, code));
  },
  refresh: async (side, browser) => {
    const { refresh_token } = await redeem(side, await newCode(side, browser, side.forTokens));
    const form = { grant_type: 'refresh_token', refresh_token };
    return many({ method: 'POST', path: side.tokenPath, headers: side.app, form });
  },
  'client credentials': async ({ tokenPath, machine: { headers, form } }) =>
    many({ method: 'POST', path: tokenPath, headers, form: { grant_type: 'client_credentials', ...form } }),
  userInfo: async (side, browser) => {
    const { access_token } = await redeem(side, await newCode(side, browser, {}));
    return many({ path: side.userInfoPath, headers: { authorization: `Bearer ${access_token}` } });
  },
};

function many(request: Ask): () => Promise<Ask[]> {
  return () => Promise.resolve(Array.from({ length: callsPerRound }, () => request));
}

interface Found {
  readonly latenciesMs: readonly number[];
  readonly cpuMs: number;
  readonly seconds: number;
}

async function drive({ origin, pid, name }: Side, requests: readonly Ask[], concurrency: number): Promise<Found> {
  const latenciesMs: number[] = [];
  const waiting = [...requests];
  const cpuBefore = readUsage(pid)?.cpuMs ?? Number.NaN;
  const startedAt = performance.now();
  const carry = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const sentAt = performance.now();
      const { status, body } = await ask(origin, next);
      latenciesMs.push(performance.now() - sentAt);
      if (status !== 200) throw new Error(`${name}: ${status} ${body}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, carry));
  const seconds = (performance.now() - startedAt) / 1000;
  return { latenciesMs, seconds, cpuMs: (readUsage(pid)?.cpuMs ?? Number.NaN) - cpuBefore };
}

/** A login page as a new browser gets it: from the request of the app on, whatever lies between. */
async function openLogin({ origin, authorizePath }: Side): Promise<{ firstByteMs: number; page: string }> {
  let firstByteMs = 0;
  let cookies: readonly string[] = [];
  let path = authorizePath();
  for (let hop = 0; hop < 5; hop++) {
    const answer = await ask(origin, { path, headers: { accept: 'text/html', cookie: cookies.join('; ') } });
    firstByteMs += answer.firstByteMs;
    if (answer.location === undefined) return { firstByteMs, page: answer.body };
    cookies = [...cookies, ...answer.setCookie];
    path = answer.location;
  }
  throw new Error('The login page leads elsewhere.');
}

const row = (...cells: readonly (string | number)[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`);
const ms = (value: number) => value.toFixed(2);

async function measureDeeds(sides: readonly Side[]): Promise<void> {
  row(
    'both on one core',
    'at a time',
    ...sides.flatMap(({ name }) => [`${name} p50 ms`, 'CPU ms']),
    'CPU, theirs ÷ ours',
  );
  row('---', '---:', ...sides.flatMap(() => ['---:', '---:']), '---:');
  for (const [name, prepare] of Object.entries(deeds)) {
    const prepared = await Promise.all(
      sides.map(async (side) => ({ side, next: await prepare(side, await signedIn(side)) })),
    );
    for (const concurrency of [1, 16]) {
      const found = new Map<Side, Found[]>(sides.map((side) => [side, []]));
      // The first round compiles.
      for (let round = 0; round <= rounds; round++) {
        for (const { side, next } of prepared) {
          const one = await drive(side, await next(), concurrency);
          if (round > 0) found.get(side)?.push(one);
        }
      }
      const told = sides.map((side) => summarize(found.get(side) ?? []));
      const [ours, theirs] = told;
      const ratio = (theirs?.cpuMs ?? Number.NaN) / (ours?.cpuMs ?? Number.NaN);
      row(name, concurrency, ...told.flatMap(({ p50Ms, cpuMs }) => [ms(p50Ms), ms(cpuMs)]), ratio.toFixed(2));
    }
  }
}

function summarize(found: readonly Found[]): { p50Ms: number; cpuMs: number } {
  const all = found.flatMap(({ latenciesMs }) => latenciesMs);
  return { p50Ms: median(all), cpuMs: found.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / all.length };
}

async function measurePages(sides: readonly Side[]): Promise<void> {
  const times = new Map<Side, number[]>(sides.map((side) => [side, []]));
  const pages = new Map<Side, string>();
  for (let round = 0; round < 60; round++) {
    for (const side of sides) {
      const { firstByteMs, page } = await openLogin(side);
      pages.set(side, page);
      if (round >= 10) times.get(side)?.push(firstByteMs);
    }
  }
  row('the login page', ...sides.map(({ name }) => name));
  row('---', ...sides.map(() => '---:'));
  row('first byte, from the request of the app on, p50 ms', ...sides.map((side) => ms(median(times.get(side) ?? []))));
  row('bytes of the page, styles included', ...sides.map((side) => Buffer.byteLength(pages.get(side) ?? '')));
  row('the same gzipped', ...sides.map((side) => gzipSync(pages.get(side) ?? '').length));
}

async function measureSubmissions(sides: readonly Side[], executable: string): Promise<void> {
  const browser = await startBrowser(executable);
  const times = new Map<Side, number[]>(sides.map((side) => [side, []]));
  for (let round = 0; round <= submissions; round++) {
    for (const side of sides) {
      const profile = await browser.newContext();
      const page = await profile.newPage();
      await page.goto(side.origin + side.authorizePath());
      await side.fillIn(page);
      const arrival = once(app, 'request');
      const sentAt = performance.now();
      await Promise.all([arrival, page.keyboard.press('Enter')]);
      if (round > 0) times.get(side)?.push(performance.now() - sentAt);
      await profile.close();
    }
  }
  await browser.close();
  row(
    'from "submit" to the request at the callback of the app, in Chromium, median ms',
    ...sides.map((side) => ms(median(times.get(side) ?? []))),
  );
}

const folder = await mkdtemp(join(tmpdir(), 'cenote-bench-'));
// The app: its answer is awaited by nobody.
const app = createServer((_, response) => response.end('<!doctype html><title>app</title>'));
await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
const callback = `http://localhost:${(app.address() as AddressInfo).port}/callback`;
const sides = [await startOurs(folder, callback), await startPeer(callback)];
try {
  for (const { pid } of sides) pin(pid, 0);
  pin(process.pid, 1);
  await measureDeeds(sides);
  process.stdout.write('\n');
  await measurePages(sides);
  const executable = await findChromium();
  if (executable !== undefined) await measureSubmissions(sides, executable);
} finally {
  for (const side of sides) await side.stop();
  app.closeAllConnections();
  app.close();
  agent.destroy();
  await rm(folder, { recursive: true, force: true });
}
