import { beforeEach, describe, expect, it } from 'vitest';
import { Faults } from '#http/faults.ts';
import { hostsOf } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { createTurnableClock, type TurnableClock } from '#lib/turnable-clock.ts';
import { ask } from '../../../test/ask.ts';
import { controlRoutes } from './routes.ts';

const startMs = Date.UTC(2026, 0, 2, 3, 4, 5);
let clock: TurnableClock;
let faults: Faults;

beforeEach(() => {
  clock = createTurnableClock({ now: () => startMs });
  faults = new Faults();
});

const operations = new Set(['InitiateAuth', 'SignUp']);
const hosts = hostsOf([], { loopback: true });

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const router = createRouter(controlRoutes({ clock, faults, operations }), { hosts, log: silentLog });
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const url = new URL(path, 'http://localhost:9229');
  const response = await ask(router, new Request(url, { method, headers, ...(body !== undefined && { body: text }) }));
  const answer = await response.text();
  return { status: response.status, json: answer === '' ? undefined : (JSON.parse(answer) as unknown) };
}

describe('/dev/clock', () => {
  it.each([
    [{ advanceSeconds: 90.5 }, '2026-01-02T03:05:35.500Z', 90.5],
    [{ advanceSeconds: -5 }, '2026-01-02T03:04:00.000Z', -5],
    [{ now: '2026-01-03T03:04:05Z' }, '2026-01-03T03:04:05.000Z', 86_400],
    [{ now: '2026-01-02T04:04:05.250+01:00' }, '2026-01-02T03:04:05.250Z', 0.25],
    [{ reset: true }, '2026-01-02T03:04:05.000Z', 0],
  ])('is turned by %j', async (turn, now, offsetSeconds) => {
    expect(await call('POST', '/dev/clock', turn)).toEqual({ status: 200, json: { now, offsetSeconds } });
    expect(await call('GET', '/dev/clock')).toEqual({ status: 200, json: { now, offsetSeconds } });
  });

  it('is turned on from where it stands', async () => {
    await call('POST', '/dev/clock', { advanceSeconds: 60 });
    expect((await call('POST', '/dev/clock', { advanceSeconds: 60 })).json).toMatchObject({ offsetSeconds: 120 });
    expect((await call('POST', '/dev/clock', { reset: true })).json).toMatchObject({ offsetSeconds: 0 });
  });

  it.each([
    '',
    'no JSON',
    [],
    null,
    {},
    { advanceSeconds: '60' },
    { advanceSeconds: null },
    { advanceSeconds: 1e15 },
    { advanceSeconds: -1e12 },
    { now: '2026-01-03' },
    { now: '2026-01-03T03:04:05' },
    { now: '2026-13-03T03:04:05Z' },
    { now: '1969-01-03T03:04:05Z' },
    { reset: 1 },
    { advanceSeconds: 1, reset: true },
    { faster: 2 },
  ])('says what it takes, and stands as before, for %j', async (turn) => {
    const message = expect.stringMatching(/^(Send one of|A clock shows)/);
    expect(await call('POST', '/dev/clock', turn)).toEqual({ status: 400, json: { message } });
    expect(clock.offsetMs()).toBe(0);
  });
});

describe('/dev/faults', () => {
  it('lists what is still to happen, and takes it back', async () => {
    const asked = [
      { operation: 'InitiateAuth', error: 'TooManyRequestsException', times: 2 },
      { path: '/oauth2/token', status: 503 },
      { cut: 'after', delayMs: 10 },
      { operation: 'SignUp', error: 'InternalErrorException' },
    ];
    for (const fault of asked) expect((await call('POST', '/dev/faults', fault)).status).toBe(200);
    const listed = [
      { ...asked[0], status: 400 },
      { ...asked[1], times: 1 },
      { ...asked[2], times: 1 },
    ];
    const last = { ...asked[3], times: 1, status: 500 };
    expect(await call('GET', '/dev/faults')).toEqual({ status: 200, json: [...listed, last] });
    expect(await call('DELETE', '/dev/faults')).toEqual({ status: 204, json: undefined });
    expect(faults.list()).toEqual([]);
  });

  it.each([
    ['no JSON', /^Send an object/],
    [[], /^Send an object/],
    [{}, /^Say what shall go wrong/],
    [{ operation: 'InitiateAuth' }, /^Say what shall go wrong/],
    [{ status: 200 }, /^Give as status /],
    [{ status: '503' }, /^Give as status /],
    [{ status: 503, times: 0 }, /^Give as times /],
    [{ delayMs: 3_600_000 }, /^Give as delayMs /],
    [{ error: 'No/such\r\nHeader: 1' }, /^Give as error /],
    [{ status: 503, path: '/dev/faults' }, /^Give as path /],
    [{ status: 503, operation: 'Initiate Auth' }, /^Give as operation /],
    [{ status: 503, operation: 'InitAuth' }, /^There is no operation InitAuth, /],
    [{ status: 503, operation: 'initiateAuth' }, /^There is no operation initiateAuth, /],
    [{ cut: 'sometimes' }, /^Give as cut /],
    [{ cut: 'before', status: 503 }, /^A connection that is cut/],
    [{ status: 503, often: true }, /^A fault has no often/],
    [{ status: 503, constructor: 1 }, /^A fault has no constructor/],
  ])('refuses %j', async (fault, sentence) => {
    const json = { message: expect.stringMatching(sentence) };
    expect(await call('POST', '/dev/faults', fault)).toEqual({ status: 400, json });
    expect(faults.list()).toEqual([]);
  });
});

it.each(['/dev/clock', '/dev/faults'])('%s takes nothing that another site started', async (path) => {
  const body = { reset: true, status: 503 };
  expect((await call('POST', path, body, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await call('POST', path, body, { origin: 'https://evil.example' })).status).toBe(403);
  expect(faults.list()).toEqual([]);
});
