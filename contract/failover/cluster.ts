import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createNetwork, type Machine, type TestNetwork } from './network.ts';

const binaries = '/usr/lib/postgresql/15/bin';
const programs = ['/usr/bin/patroni', '/usr/bin/etcd', `${binaries}/postgres`, '/usr/bin/setpriv', '/usr/sbin/ip'];

/** Why there can be no cluster on this machine; undefined where there can. */
export function whyNoCluster(): string | undefined {
  const missing = programs.find((program) => !existsSync(program));
  if (missing !== undefined) return `${missing} is missing: apt-get install patroni etcd-server postgresql-15 iproute2`;
  return process.getuid?.() === 0 ? undefined : 'making network namespaces takes root';
}

/** A member as Patroni tells of it. */
interface Member {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly timeline?: number;
}

/** Three PostgreSQL that Patroni keeps, each in a network namespace, and an etcd on the host's side of their bridge. */
export class Cluster {
  readonly #network: TestNetwork = createNetwork();
  readonly #folder = mkdtempSync(join(tmpdir(), 'cenote-cluster-'));
  readonly #password = randomUUID();
  readonly #machines = new Map<string, Machine>();
  #etcd: ChildProcess | undefined;

  /** Starts everything; resolves when there is a primary with a synchronous standby and another one. */
  async start(): Promise<void> {
    chmodSync(this.#folder, 0o755);
    const { address } = this.#network;
    const client = `http://${address}:2379`;
    const peer = `http://${address}:2380`;
    this.#etcd = spawn('/usr/bin/etcd', [
      `--data-dir=${join(this.#folder, 'etcd')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--log-level=error',
    ]);
    for (const place of [11, 12, 13]) {
      this.#machines.set(`pg${place}`, this.#network.add(place));
      this.startMember(`pg${place}`);
    }
    await this.healed(240_000);
  }

  /** The URL of a database, with all hosts. */
  url(database: string): string {
    const hosts = [...this.#machines.values()].map(({ address }) => `${address}:5432`).join(',');
    return `postgres://postgres:${this.#password}@${hosts}/${database}?target_session_attrs=read-write&sslmode=disable`;
  }

  machine(name: string): Machine {
    const machine = this.#machines.get(name);
    if (machine === undefined) throw new Error(`no member is called ${name}`);
    return machine;
  }

  /** Starts Patroni of a member, which starts PostgreSQL. */
  startMember(name: string): void {
    const home = join(this.#folder, name);
    mkdirSync(home, { recursive: true });
    const file = join(this.#folder, `${name}.yml`);
    writeFileSync(file, JSON.stringify(this.#configuration(name, home)));
    execFileSync('chown', ['-R', 'postgres:postgres', home, file]);
    const [command = '', ...args] = this.machine(name).inside;
    const log = openSync(join(this.#folder, `${name}.log`), 'a');
    spawn(command, [...args, '/usr/bin/patroni', file], { stdio: ['ignore', log, log], cwd: home });
  }

  #configuration(name: string, home: string): object {
    const { address } = this.machine(name);
    const password = this.#password;
    const as = (username: string) => ({ username, password });
    return {
      scope: 'cenote',
      name,
      restapi: { listen: `${address}:8008`, connect_address: `${address}:8008` },
      etcd3: { host: `${this.#network.address}:2379` },
      bootstrap: {
        dcs: {
          // Patroni's own defaults are 30, 10 and 10, with which a dead primary is succeeded after half a minute.
          ttl: 10,
          loop_wait: 2,
          retry_timeout: 3,
          master_start_timeout: 0,
          synchronous_mode: true,
          postgresql: {
            use_pg_rewind: true,
            parameters: {
              shared_buffers: '32MB',
              wal_log_hints: 'on',
              tcp_user_timeout: 10_000,
              client_connection_check_interval: 2_000,
            },
          },
        },
        initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, 'data-checksums'],
        pg_hba: [
          'local all all trust',
          `host replication replicator ${this.#network.mask} scram-sha-256`,
          `host all all ${this.#network.mask} scram-sha-256`,
        ],
      },
      postgresql: {
        listen: `${address}:5432`,
        connect_address: `${address}:5432`,
        data_dir: join(home, 'data'),
        bin_dir: binaries,
        pgpass: join(home, 'pgpass'),
        authentication: { superuser: as('postgres'), replication: as('replicator'), rewind: as('rewinder') },
        parameters: { unix_socket_directories: home },
      },
    };
  }

  /** What Patroni says of the members; empty while nobody answers. */
  async members(): Promise<readonly Member[]> {
    const answers = [...this.#machines.values()].map(async ({ address }) => {
      const response = await fetch(`http://${address}:8008/cluster`, { signal: AbortSignal.timeout(1_500) });
      return ((await response.json()) as { members: Member[] }).members;
    });
    return Promise.any(answers).catch(() => []);
  }

  /** The name of the primary. */
  async primary(): Promise<string> {
    const found = (await this.members()).find(({ role, state }) => role === 'leader' && state === 'running');
    if (found === undefined) throw new Error('the cluster has no primary');
    return found.name;
  }

  /** Resolves when all three run on one timeline, one of them as the synchronous standby. */
  async healed(withinMs: number): Promise<void> {
    const giveUpAt = performance.now() + withinMs;
    for (;;) {
      const members = await this.members();
      const running = members.filter(({ state }) => state === 'running' || state === 'streaming');
      const roles = new Set(running.map(({ role }) => role));
      const timelines = new Set(running.map(({ timeline }) => timeline));
      if (running.length === 3 && timelines.size === 1 && roles.has('leader') && roles.has('sync_standby')) return;
      if (performance.now() > giveUpAt) throw new Error(`the cluster did not heal: ${JSON.stringify(members)}`);
      await delay(250);
    }
  }

  /** A planned switchover, as `patronictl switchover` asks for it. */
  async switchOver(): Promise<void> {
    const leader = await this.primary();
    const url = `http://${this.machine(leader).address}:8008/switchover`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ leader }) });
    if (!response.ok) throw new Error(`Patroni refused the switchover: ${await response.text()}`);
  }

  async stop(): Promise<void> {
    this.#etcd?.kill('SIGKILL');
    try {
      this.#network.remove();
    } finally {
      // Processes that were killed a moment ago still write.
      rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    }
  }
}
