import { median } from '../../packages/server/bench/percentile.ts';
import { readUsage } from '../../packages/server/bench/process-usage.ts';
import { leftTo, shown, TestBrowser } from '../../packages/server/test/browser.ts';
import { type Ask, ask } from './ask.ts';
import type { Side } from './sides.ts';
import { ms, row } from './table.ts';

const callsPerRound = 80;

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

const exchange = ({ tokenPath, app, callback }: Side, code: string): Ask => ({
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

/** How long the endpoints take, and how much of a core, one at a time and sixteen. */
export async function measureDeeds(sides: readonly Side[], rounds: number): Promise<void> {
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
