import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { within } from '#lib/within.ts';
import { createConnections, dial } from './postgres-connect.ts';
import { HostRefused, isMoved } from './postgres-errors.ts';
import { type Host, type PostgresTarget, showHost } from './postgres-url.ts';

/** How long a host may take to say whether it takes writes, and how long one that takes them is waited for. */
const choiceMs = 1_500;
const askAgainMs = 100;
/** How long a host that has not answered a query may take to answer somebody new. */
const signOfLifeMs = 1_000;

/** Finds, among the hosts of a target, the one to be connected to. */
export class Hosts {
  readonly #target: PostgresTarget;
  /** By cluster, the highest timeline that one of its hosts wrote on. */
  readonly #timelines = new Map<string, number>();

  constructor(target: PostgresTarget) {
    this.#target = target;
  }

  get target(): PostgresTarget {
    return this.#target;
  }

  /**
   * The first host of the URL that answers; where it has to take writes, the one that does, whichever it is: all are asked at
   * once, since one that is frozen or cut off must not hold up the others.
   * @throws what was wrong with each of them
   */
  async find(): Promise<Host> {
    const { hosts, writableOnly } = this.#target;
    const [only] = hosts;
    if (writableOnly) return this.#findWritable(performance.now() + choiceMs);
    if (hosts.length === 1 && only) return only;
    const failures: unknown[] = [];
    for (const host of hosts) {
      try {
        await this.#ask(host, choiceMs, (sql) => sql.unsafe('select 1'));
        return host;
      } catch (error) {
        failures.push(error);
      }
    }
    throw new AggregateError(failures, 'No host of the database will do');
  }

  /** Those that say no are asked again while others are silent: one of them may be promoted by then. */
  async #findWritable(until: number): Promise<Host> {
    const waitFor = async (host: Host): Promise<Host> => {
      for (;;) {
        try {
          return await this.check(host);
        } catch (error) {
          if (!isMoved(error) || performance.now() + askAgainMs > until) throw error;
          await delay(askAgainMs);
        }
      }
    };
    return Promise.any(this.#target.hosts.map(waitFor));
  }

  /** The host, where it will do now. It may have become a standby since it was found. @throws HostRefused, or what the network says */
  async check(host: Host): Promise<Host> {
    if (this.#target.writableOnly) await this.#ask(host, choiceMs, (sql) => this.#checkWrites(sql, host));
    return host;
  }

  /** Whether a host answers somebody new. One that says no has answered. */
  async answers(host: Host): Promise<boolean> {
    try {
      await this.#ask(host, signOfLifeMs, (sql) => sql.unsafe('select 1'));
      return true;
    } catch (error) {
      return error instanceof postgres.PostgresError;
    }
  }

  // Only a session knows whether its host takes writes.
  async #ask<T>(host: Host, patienceMs: number, question: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const { sql, end } = createConnections(this.#target, 1, () => dial(this.#target, host));
    try {
      return await within(patienceMs, question(sql), () => new HostRefused(`${showHost(host)} is silent`));
    } finally {
      void end(0);
    }
  }

  async #checkWrites(sql: postgres.Sql, host: Host): Promise<void> {
    const [row] = await sql.unsafe<{ value: string }[]>(`select current_setting('transaction_read_only') as value`);
    if (row?.value !== 'off') throw new HostRefused(`${showHost(host)} takes no writes`);
    const place = await findTimeline(sql);
    if (place === undefined) return;
    // A primary that was frozen and succeeded goes on where it was, until somebody tells it: what it knows is of yesterday.
    if (place.timeline < (this.#timelines.get(place.cluster) ?? 0)) {
      throw new HostRefused(`${showHost(host)} is a primary that another one has succeeded`);
    }
    this.#timelines.set(place.cluster, place.timeline);
  }
}

/** Which cluster it is and on which timeline it writes, as the names of its log files tell; services that hide it do without. */
async function findTimeline(sql: postgres.Sql): Promise<{ cluster: string; timeline: number } | undefined> {
  try {
    const [row] = await sql.unsafe<{ cluster: string; file: string }[]>(
      'select cast(system_identifier as text) as cluster, pg_walfile_name(pg_current_wal_lsn()) as file from pg_control_system()',
    );
    return row && { cluster: row.cluster, timeline: Number.parseInt(row.file.slice(0, 8), 16) };
  } catch (error) {
    if (error instanceof postgres.PostgresError) return undefined;
    throw error;
  }
}
