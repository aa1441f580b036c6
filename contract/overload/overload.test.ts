import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLong } from '../../packages/server/test/long.ts';
import type { Person } from '../people.ts';
import { confirmed } from '../sdk-client.ts';
import { contractTarget } from '../server.ts';
import { type Answer, ask, type Beat, cpuMsOf } from './ask.ts';

const beatsProgram = fileURLToPath(new URL('beats.ts', import.meta.url));
const program = fileURLToPath(new URL('../../packages/server/src/cli/cenote.ts', import.meta.url));
/** So many ask at a time that the server cannot answer them all, by far. */
const crowd = 400;
const loadMs = 8_000;
/** No longer than this, however little of the machine the server gets. */
const patienceMs = 90_000;

interface Ready {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
}

function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Whether so much time has passed from now on. */
function after(ms: number): () => boolean {
  const until = performance.now() + ms;
  return () => performance.now() >= until;
}

/** How long answers took, by the clock and by what the server worked meanwhile, in milliseconds. */
function both(answers: readonly Beat[], share: number): { tookMs: number; workedMs: number } {
  const of = (key: 'tookMs' | 'workedMs') =>
    Math.round(
      percentile(
        answers.map((answer) => answer[key]),
        share,
      ),
    );
  return { tookMs: of('tookMs'), workedMs: of('workedMs') };
}

// By the time that the server worked, and not by the clock: others may be at work on the machine, and so is who asks.
const isRun = contractTarget === undefined && isLong && process.platform === 'linux';
describe.runIf(isRun)('a server that is asked far more than it can do', () => {
  let child: ChildProcess;
  let pid: number;
  let server: Ready;
  let dataDir: string;
  let people: Person[];
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'cenote-overload-'));
    child = spawn(process.execPath, [program, 'dev', '--json', '--port', '0', '--data-dir', dataDir], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, CENOTE_LOG_LEVEL: 'error' },
    });
    pid = child.pid as number;
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
    return ask(pid, server.endpoint, agent, 'InitiateAuth', {
      ClientId: server.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    });
  };
  /** Asks `/livez` from a process of its own: who makes the crowd is as busy as the server. Gives what ends it. */
  async function startBeats(): Promise<() => Promise<Beat[]>> {
    const beats = spawn(process.execPath, [beatsProgram, String(pid), server.endpoint], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: beats.stdout });
    await once(lines, 'line');
    return async () => {
      beats.stdin.end();
      const [told] = (await once(lines, 'line')) as [string];
      return JSON.parse(told) as Beat[];
    };
  }

  /** As many at a time, again and again; who is refused comes back after a moment, in place of the second that they are told. */
  async function load(clients: number, isOver: () => boolean): Promise<Answer[]> {
    const agent = new Agent({ keepAlive: true, maxSockets: clients });
    const answers: Answer[] = [];
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (!isOver()) {
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
    timeout: 240_000,
  }, async () => {
    await load(8, after(500));
    const calmFrom = cpuMsOf(pid);
    const calm = await load(8, after(2_000));
    const signInMs = (cpuMsOf(pid) - calmFrom) / calm.length;
    expect(calm.every(({ status }) => status === 200)).toBe(true);

    const crowdFrom = cpuMsOf(pid);
    // A server that does two hundred sign-ins in a second on its core answers within that second.
    const secondMs = 200 * signInMs;
    const [isShown, isLate] = [after(loadMs), after(patienceMs)];
    const isOver = () => (isShown() && cpuMsOf(pid) - crowdFrom > 3 * secondMs) || isLate();
    const endBeats = await startBeats();
    const answers = await load(crowd, isOver);
    const beats = await endBeats();
    const spentMs = cpuMsOf(pid) - crowdFrom;
    const accepted = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status !== 200);
    const figures = {
      signInMs: Math.round(10 * signInMs) / 10,
      spentMs,
      asked: answers.length,
      accepted: accepted.length,
      refused: refused.length,
      acceptedP99: both(accepted, 0.99),
      refusedP50: both(refused, 0.5),
      livezP90: both(beats, 0.9),
    };
    console.info('overload', JSON.stringify(figures));

    expect(accepted.length * signInMs).toBeGreaterThan(0.4 * spentMs);
    expect(figures.acceptedP99.workedMs).toBeLessThan(secondMs);
    expect(refused.length).toBeGreaterThan(accepted.length);
    expect(figures.livezP90.workedMs).toBeLessThan(secondMs / 2);
    expect(new Set(refused.map(({ type }) => type))).toEqual(new Set(['TooManyRequestsException']));
    expect(refused.every(({ status, headers }) => status === 400 && headers['retry-after'] !== undefined)).toBe(true);

    const agent = new Agent({ keepAlive: true });
    await delay(1_000);
    const calmAgain = [];
    for (let turn = 0; turn < 20; turn += 1) calmAgain.push(await signIn(agent));
    expect(calmAgain.filter(({ status }) => status !== 200)).toEqual([]);
    expect(both(calmAgain, 0.5).workedMs).toBeLessThan(secondMs / 4);
    agent.destroy();
  });
});
