import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecretKeyText, parseSecretKeys } from '#lib/secret-key.ts';
import { openStorage } from '../src/work/open-storage.ts';
import { areaUnderCurve } from './area-under-curve.ts';
import { Connection } from './connection.ts';
import { existenceProbes, type Probe } from './existence-probes.ts';
import { fillPool } from './fill.ts';
import { median } from './percentile.ts';
import { startServerProcess } from './server-process.ts';
import { emailOf, type Stage } from './stage.ts';

/** How far the area under the curve may be from 0.5, which tells nothing. */
export const tolerance = 0.05;
/** Pairs of calls before those that count. */
const warmUpPairs = 25;

/** How much to ask, and of which server. */
export interface Asked {
  /** Calls of each kind, half of them about nobody. */
  readonly samples: number;
  readonly concurrency: number;
  /** Run the sources as they are, and not the built package. */
  readonly source: boolean;
}

/** What the answers of one endpoint told, and their times. */
export interface Finding {
  readonly endpoint: string;
  readonly samples: number;
  /** What was answered: the codes of the refusals, and 200. */
  readonly answers: string;
  readonly knownP50Ms: number;
  readonly unknownP50Ms: number;
  /** Of a classifier that takes the slower ones for people with an account. */
  readonly areaUnderCurve: number;
  readonly tells: boolean;
}

/** Runs a server of its own in production mode, whose messages go to a program of this process. */
export async function measureEnumeration(
  { samples, concurrency, source }: Asked,
  progress: (text: string) => void,
): Promise<Finding[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cenote-enumeration-'));
  const mail = createServer((request, response) => request.resume().on('end', () => response.end()));
  await once(mail.listen(0, '127.0.0.1'), 'listening');
  const secretKey = createSecretKeyText();
  const environment = {
    CENOTE_EMAIL_URL: `http://127.0.0.1:${(mail.address() as AddressInfo).port}/`,
    CENOTE_EMAIL_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
  };
  const pairs = Math.ceil(samples / 2) + warmUpPairs;
  try {
    progress(`filling a pool with ${pairs} users`);
    const storage = await openStorage({ dataDir, secretKeys: parseSecretKeys(secretKey) });
    const filled = await fillPool(storage, pairs, {
      active: pairs,
      pool: { autoVerifiedAttributes: ['email'] },
      client: { preventUserExistenceErrors: 'ENABLED' },
    });
    await storage.db.close();
    const server = await startServerProcess({ source, dataDir, secretKey, environment });
    try {
      return await measureAll(
        { ...filled, host: server.host, port: server.port, serverPid: server.pid },
        concurrency,
        progress,
      );
    } finally {
      await server.stop();
    }
  } finally {
    mail.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measureAll(stage: Stage, concurrency: number, progress: (text: string) => void): Promise<Finding[]> {
  const connections = await Promise.all(
    Array.from({ length: concurrency }, () => Connection.open(stage.host, stage.port)),
  );
  const confirmed = stage.usernames;
  const unconfirmed = confirmed.map((username) => `new-${username}`);
  progress(`signing up ${unconfirmed.length} users`);
  await share(connections, unconfirmed, (connection, username) => signUp(connection, stage, username));
  const findings: Finding[] = [];
  for (const probe of existenceProbes(stage)) {
    progress(probe.name);
    findings.push(await measureProbe(connections, probe, probe.people === 'confirmed' ? confirmed : unconfirmed));
  }
  for (const connection of connections) connection.close();
  return findings;
}

async function signUp(connection: Connection, { clientId: ClientId, password: Password }: Stage, Username: string) {
  const UserAttributes = [{ Name: 'email', Value: emailOf(Username) }];
  await connection.send({
    operation: 'SignUp',
    body: JSON.stringify({ ClientId, Username, Password, UserAttributes }),
  });
}

interface Someone {
  readonly username: string;
  readonly isKnown: boolean;
}

/** Asks about everybody and about as many who are nobody, in an order that is drawn. */
async function measureProbe(
  connections: readonly Connection[],
  probe: Probe,
  known: readonly string[],
): Promise<Finding> {
  const groups = { known: newGroup(), unknown: newGroup() };
  const ask = async (connection: Connection, { username, isKnown }: Someone) => {
    const before = probe.before === undefined ? '' : await connection.send(probe.before(username));
    const call = probe.call(username, before);
    const sentAt = performance.now();
    const answer = await connection.send(call).then(() => '200', errorOf);
    const group = isKnown ? groups.known : groups.unknown;
    group.times.push(performance.now() - sentAt);
    group.answers.add(answer);
  };
  const namesOf = (from: number, to: number) => shuffled(known.slice(from, to).flatMap(withNobody));
  await share(connections, namesOf(0, warmUpPairs), ask);
  Object.assign(groups, { known: newGroup(), unknown: newGroup() });
  await share(connections, namesOf(warmUpPairs, known.length), ask);
  const area = areaUnderCurve(groups.unknown.times, groups.known.times);
  const [answers, others] = [groups.known, groups.unknown].map((group) => [...group.answers].toSorted().join(', '));
  return {
    endpoint: probe.name,
    samples: groups.known.times.length + groups.unknown.times.length,
    answers: answers === others ? `${answers}` : `${answers} or, about nobody, ${others}`,
    knownP50Ms: median(groups.known.times),
    unknownP50Ms: median(groups.unknown.times),
    areaUnderCurve: area,
    tells: Math.abs(area - 0.5) > tolerance || answers !== others,
  };
}

function newGroup() {
  return { times: [] as number[], answers: new Set<string>() };
}

function withNobody(username: string): Someone[] {
  return [
    { username, isKnown: true },
    { username: username.replace('user', 'none'), isKnown: false },
  ];
}

/** The code of a refusal. @throws Error for any other failure */
function errorOf(error: Error): string {
  const code = /"__type":"(\w+)"/.exec(error.message)?.[1];
  if (code === undefined) throw error;
  return code;
}

/** Does a deed for every item, on as many connections at a time as there are. */
async function share<T>(
  connections: readonly Connection[],
  items: readonly T[],
  deed: (connection: Connection, item: T) => Promise<unknown>,
): Promise<void> {
  const rest = items.values();
  await Promise.all(
    connections.map(async (connection) => {
      for (const item of rest) await deed(connection, item);
    }),
  );
}

function shuffled<T>(items: readonly T[]): T[] {
  const drawn = [...items];
  for (let last = drawn.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [drawn[last], drawn[other]] = [drawn[other] as T, drawn[last] as T];
  }
  return drawn;
}
