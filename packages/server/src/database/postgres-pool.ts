import type postgres from 'postgres';
import { DatabaseUnavailable } from './database.ts';
import { createConnections, dial } from './postgres-connect.ts';
import type { Hosts } from './postgres-host.ts';
import type { Host } from './postgres-url.ts';

/** So long a query may be without an answer before its host is asked for a sign of life. */
const silenceMs = 1_500;

export interface Watch {
  readonly limitMs?: number;
  /** How many signs of life in a row the host may fail to give: one, unless said. */
  readonly mostMissed?: number;
  readonly onSilence: () => void;
}

/** Connections to one host of a target: the one that did when the first of them was made. */
export interface Pool {
  readonly sql: postgres.Sql;
  /**
   * The result of `work`, while its host lives: one that is frozen or cut off is given up within three seconds, which TCP
   * would take minutes for, and one that lives after `limitMs`.
   * @throws DatabaseUnavailable then, when `onSilence` has been called
   */
  watched<T>(work: Promise<T>, options: Watch): Promise<T>;
  /** Ends its connections; what is under way has so long. */
  end(graceSeconds: number): Promise<void>;
}

/** Makes a pool of at most `max` connections. Nothing is dialled before the first query. */
export function createPool(hosts: Hosts, max: number): Pool {
  let chosen: Host | undefined;
  let choosing: Promise<Host> | undefined;
  let asking: Promise<boolean> | undefined;

  async function choose(): Promise<Host> {
    const host = await hosts.find();
    chosen = host;
    return host;
  }

  async function open() {
    if (choosing === undefined) {
      choosing = choose();
      return dial(hosts.target, await choosing);
    }
    return dial(hosts.target, await hosts.check(await choosing));
  }

  // Looking for a host has an end of its own.
  function answers(): Promise<boolean> {
    const host = chosen;
    if (host === undefined) return Promise.resolve(true);
    asking ??= hosts.answers(host).finally(() => {
      asking = undefined;
    });
    return asking;
  }

  async function watched<T>(
    work: Promise<T>,
    { limitMs = Number.POSITIVE_INFINITY, mostMissed = 1, onSilence }: Watch,
  ): Promise<T> {
    const { promise: silence, reject } = Promise.withResolvers<never>();
    const giveUpAt = performance.now() + limitMs;
    let isOver = false;
    let missed = 0;
    const look = async () => {
      missed = (await answers()) ? 0 : missed + 1;
      if (isOver) return;
      if (missed < mostMissed && performance.now() < giveUpAt) {
        timer = setTimeout(() => void look(), silenceMs);
        return;
      }
      onSilence();
      reject(new DatabaseUnavailable('The database did not answer in time.'));
    };
    let timer = setTimeout(() => void look(), silenceMs);
    try {
      return await Promise.race([work, silence]);
    } finally {
      isOver = true;
      clearTimeout(timer);
    }
  }

  return { ...createConnections(hosts.target, max, open), watched };
}
