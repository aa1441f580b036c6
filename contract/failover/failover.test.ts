import { randomBytes } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLong } from '../../packages/server/test/long.ts';
import { type NodeProcess, startNode } from '../node-process.ts';
import { makeClient } from '../sdk-client.ts';
import { Cluster, whyNoCluster } from './cluster.ts';
import { Load } from './load.ts';

const isWanted = isLong || process.env['CENOTE_FAILOVER'] === '1';
const reason = isWanted ? whyNoCluster() : 'it takes three minutes: CENOTE_FAILOVER=1 or CENOTE_TEST_LONG=1 wants it';
const healMs = 240_000;
/** A switchover is some work of PostgreSQL and Patroni, which share the machine with whatever else runs on it. */
const plannedMs = () => 2_000 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());

describe.skipIf(reason !== undefined)(`failover of PostgreSQL${reason === undefined ? '' : ` (${reason})`}`, () => {
  const nodes: NodeProcess[] = [];
  const figures: Record<string, string> = {};
  let cluster: Cluster;
  let load: Load;

  beforeAll(async () => {
    cluster = new Cluster();
    await cluster.start();
    const key = randomBytes(32).toString('base64');
    for (const _ of [1, 2]) {
      nodes.push(await startNode(['--database-url', cluster.url('postgres')], { CENOTE_SECRET_KEY: key }));
    }
    const [first] = nodes as [NodeProcess];
    const { ClientId } = await makeClient(first, first.userPoolId, {
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    });
    load = new Load({
      endpoints: nodes.map(({ endpoint }) => endpoint),
      userPoolId: first.userPoolId,
      clientId: ClientId,
    });
    await load.start(4);
  }, 300_000);

  afterAll(async () => {
    await load?.stop();
    for (const node of nodes) await node.stop();
    await cluster?.stop();
    console.info('without an acknowledged write, in seconds:', figures, 'load average:', loadavg()[0]?.toFixed(1));
  }, 60_000);

  /** The longest time without a write while something happens to the primary, in milliseconds. */
  async function during(name: string, happen: (primary: string) => Promise<unknown> | void): Promise<number> {
    await cluster.healed(healMs);
    await delay(1_000);
    const primary = await cluster.primary();
    const from = performance.now();
    const before = load.writes.length;
    const outagesBefore = load.outages.length;
    await happen(primary);
    await expect
      .poll(() => load.writes.filter((at) => at > from + 4_000).length, { timeout: 60_000 })
      .toBeGreaterThan(20);
    const gapMs = load.longestGapMs(from);
    const failed = load.outages.slice(outagesBefore);
    figures[name] =
      `${(gapMs / 1_000).toFixed(1)} (${failed.length} requests failed, the slowest after ${(Math.max(0, ...failed) / 1_000).toFixed(1)} s; ${load.writes.length - before} writes)`;
    return gapMs;
  }

  /** The longest time without a write while one who was the primary comes back, in milliseconds. */
  async function gapOfReturn(comeBack: () => void): Promise<number> {
    const from = performance.now();
    comeBack();
    await cluster.healed(healMs);
    return load.longestGapMs(from);
  }

  test('planned switchover: at most two seconds without a write', { timeout: 240_000 }, async () => {
    expect(await during('switched over', () => cluster.switchOver())).toBeLessThan(plannedMs());
  });

  test('primary killed: at most fifteen seconds', { timeout: 240_000 }, async () => {
    let killed = '';
    const gapMs = await during('killed', (primary) => {
      killed = primary;
      cluster.machine(primary).signal('SIGKILL');
    });
    cluster.startMember(killed);
    expect(gapMs).toBeLessThan(15_000);
  });

  test('primary frozen: at most fifteen seconds, also when it wakes', { timeout: 240_000 }, async () => {
    let frozen = '';
    const gapMs = await during('frozen', (primary) => {
      frozen = primary;
      cluster.machine(primary).signal('SIGSTOP');
    });
    expect(gapMs).toBeLessThan(15_000);
    expect(await gapOfReturn(() => cluster.machine(frozen).signal('SIGCONT'))).toBeLessThan(3_000);
  });

  test('primary cut off: at most fifteen seconds, also when it is back', { timeout: 240_000 }, async () => {
    let cut = '';
    const gapMs = await during('cut off', (primary) => {
      cut = primary;
      cluster.machine(primary).setCable(false);
    });
    expect(gapMs).toBeLessThan(15_000);
    expect(await gapOfReturn(() => cluster.machine(cut).setCable(true))).toBeLessThan(3_000);
  });

  test('nothing acknowledged is lost, nothing done twice, nobody signed out', { timeout: 120_000 }, async () => {
    await load.stop();
    expect(load.refusals).toEqual([]);
    expect(nodes.every((node) => node.isAlive())).toBe(true);
    const [{ userPoolId: UserPoolId }] = nodes as [NodeProcess];
    for (const { username: Username, acknowledged, sent } of load.people) {
      const { status, body } = await load.askOn('AdminGetUser', { UserPoolId, Username });
      expect(status).toBe(200);
      const attributes = body['UserAttributes'] as { Name: string; Value: string }[];
      const stored = Number(attributes.find(({ Name }) => Name === 'nickname')?.Value ?? 0);
      expect(stored).toBeGreaterThanOrEqual(acknowledged);
      expect(stored).toBeLessThanOrEqual(sent);
    }
    for (const { username: Username, code: ConfirmationCode } of load.usedCodes) {
      const input = { ClientId: load.clientId, Username, ConfirmationCode, Password: 'Another-Horse-8' };
      const { status, body } = await load.askOn('ConfirmForgotPassword', input);
      expect([status, body.__type]).toEqual([400, 'ExpiredCodeException']);
    }
    const rotating = load.people.filter(({ replaced }) => replaced.length > 0);
    expect(rotating).toHaveLength(4);
    for (const { refreshToken: RefreshToken } of rotating) {
      const { status } = await load.askOn('GetTokensFromRefreshToken', { ClientId: load.clientId, RefreshToken });
      expect(status).toBe(200);
    }
    for (const { replaced } of rotating) {
      const old = replaced.find(({ at }) => at < performance.now() - 61_000);
      const input = { ClientId: load.clientId, RefreshToken: old?.token ?? '' };
      const { status, body } = await load.askOn('GetTokensFromRefreshToken', input);
      expect([status, body.__type]).toEqual([400, 'RefreshTokenReuseException']);
    }
  });
});
