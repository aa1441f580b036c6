import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLong } from '../packages/server/test/long.ts';
import type { Person } from './people.ts';
import { confirmed } from './sdk-client.ts';
import { contractTarget } from './server.ts';

const program = fileURLToPath(new URL('../packages/server/src/cli/cenote.ts', import.meta.url));
/** So many ask at a time that the server cannot answer them all, by far. */
const crowd = 400;
const loadMs = 8_000;

interface Ready {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly tookMs: number;
}

function ask(url: string, agent: Agent, operation?: string, input?: object): Promise<Answer> {
  const began = performance.now();
  const headers = operation && {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: operation ? 'POST' : 'GET', agent, ...(headers && { headers }) },
      (incoming) => {
        incoming.resume().on('end', () => {
          const type = String(incoming.headers['x-amzn-errortype'] ?? '').replace(':', '');
          resolve({
            status: incoming.statusCode ?? 0,
            type,
            headers: incoming.headers,
            tookMs: performance.now() - began,
          });
        });
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(input && JSON.stringify(input));
  });
}

function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

// Where others stall the machine, nothing that is measured here holds.
describe.skipIf(contractTarget || !isLong)('a server that is asked far more than it can do', () => {
  let child: ChildProcess;
  let server: Ready;
  let dataDir: string;
  let people: Person[];
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'cenote-overload-'));
    child = spawn(process.execPath, [program, 'dev', '--json', '--port', '0', '--data-dir', dataDir], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, CENOTE_LOG_LEVEL: 'error' },
    });
    const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [string];
    server = JSON.parse(line) as Ready;
    // Sign-ins to one account wait for one another.
    people = await Promise.all(Array.from({ length: 24 }, () => confirmed(server, server.clientId, server.userPoolId)));
  });
  afterAll(async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
    await rm(dataDir, { recursive: true, force: true });
  });

  let turn = 0;
  const signIn = (agent: Agent) => {
    const { username, password } = people[turn++ % people.length] as Person;
    return ask(server.endpoint, agent, 'InitiateAuth', {
      ClientId: server.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    });
  };
  /** How long `/livez` takes, ten times a second. */
  async function beat(ms: number, beats: number[]): Promise<void> {
    const agent = new Agent({ keepAlive: true });
    for (const until = performance.now() + ms; performance.now() < until; await delay(100)) {
      beats.push((await ask(`${server.endpoint}/livez`, agent)).tookMs);
    }
    agent.destroy();
  }

  /** As many at a time, again and again; who is refused comes back after a moment, in place of the second that they are told. */
  async function load(clients: number, ms: number): Promise<Answer[]> {
    const agent = new Agent({ keepAlive: true, maxSockets: clients });
    const answers: Answer[] = [];
    const until = performance.now() + ms;
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (performance.now() < until) {
          const answer = await signIn(agent);
          answers.push(answer);
          if (answer.status !== 200) await delay(100);
        }
      }),
    );
    agent.destroy();
    return answers;
  }

  test('answers soon whom it lets in, refuses the rest at once, is alive, and is itself again', {
    timeout: 120_000,
  }, async () => {
    await load(8, 500);
    const calmBeats: number[] = [];
    const [calm] = await Promise.all([load(8, 2_000), beat(2_000, calmBeats)]);
    expect(calm.every(({ status }) => status === 200)).toBe(true);
    const perSecond = calm.length / 2;

    const beats: number[] = [];
    const loading = load(crowd, loadMs);
    const beating = beat(loadMs, beats);
    const answers = await loading;
    await beating;
    const accepted = answers.filter(({ status }) => status === 200).map(({ tookMs }) => tookMs);
    const refused = answers.filter(({ status }) => status !== 200);
    const figures = {
      perSecond: Math.round(perSecond),
      asked: Math.round((answers.length / loadMs) * 1000),
      accepted: Math.round((accepted.length / loadMs) * 1000),
      acceptedP99: Math.round(percentile(accepted, 0.99)),
      refusedP50: Math.round(
        percentile(
          refused.map(({ tookMs }) => tookMs),
          0.5,
        ),
      ),
      livezP90: Math.round(percentile(beats, 0.9)),
    };
    console.info('overload', JSON.stringify(figures));

    // By what the machine can do now: others may be at work on it.
    const slowness = Math.max(1, 200 / perSecond);
    expect(accepted.length / loadMs).toBeGreaterThan((perSecond / 1000) * 0.4);
    expect(figures.acceptedP99).toBeLessThan(1_000 * slowness);
    expect(refused.length).toBeGreaterThan(accepted.length);
    expect(figures.livezP90).toBeLessThan(Math.max(100 * slowness, 4 * percentile(calmBeats, 0.9)));
    expect(new Set(refused.map(({ type }) => type))).toEqual(new Set(['TooManyRequestsException']));
    expect(refused.every(({ status, headers }) => status === 400 && headers['retry-after'] !== undefined)).toBe(true);

    const agent = new Agent({ keepAlive: true });
    await delay(1_000);
    const after = [];
    for (let turn = 0; turn < 20; turn += 1) after.push(await signIn(agent));
    expect(after.filter(({ status }) => status !== 200)).toEqual([]);
    expect(
      percentile(
        after.map(({ tookMs }) => tookMs),
        0.5,
      ),
    ).toBeLessThan(250 * slowness);
    agent.destroy();
  });
});
