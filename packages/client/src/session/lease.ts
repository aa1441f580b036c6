import type { Client } from '../client.ts';
import { pause } from '../pause.ts';
import { type Database, type DatabaseRequest, type DatabaseStore, platform } from '../platform.ts';
import type { StoredSession } from '../storage/stored.ts';
import { findSession } from '../storage/tokens.ts';
import { takeNote } from './note.ts';

/** How long a lease binds others once its holder says nothing more: it was closed, or its browser has stopped it. */
const leaseMs = 10_000;
/** How often a holder says that it is at work, and how often one looks whether it is its turn. */
const renewMs = 3000;
const lookMs = 50;
/** Safari 14.1 may never answer who opens a database. */
const longestOpenMs = 1000;

/** How long what one tab writes to its storage may take to reach another one. */
const settleMs = 1000;

/** Who has the turn until when; or, once it is over, whose token it left and when. */
interface Lease {
  readonly holder?: string;
  readonly untilMs?: number;
  readonly left?: { readonly username: string; readonly token: string; readonly atMs: number };
}

/**
 * Runs `work` while a lease in IndexedDB tells other tabs to wait: there, one transaction follows another over all tabs. Where
 * there is no IndexedDB, a note in the storage stands in. Waits no longer than `longestMs`, then runs anyway.
 */
export async function takeLease(
  client: Client,
  name: string,
  work: () => Promise<StoredSession | undefined>,
  longestMs: number,
): Promise<StoredSession | undefined> {
  const database = await Promise.race([openDatabase(), pause(longestOpenMs)]).catch(() => undefined);
  if (!database) return takeNote(client, `${name}.turn`, work, longestMs);
  const holder = `${Math.random()}`;
  // A database that breaks meanwhile keeps nobody from working.
  const claim = () => change(database, (leases) => claimLease(leases, name, holder)).catch((): Lease => ({}));
  const endMs = Date.now() + longestMs;
  let before: Lease | undefined;
  while (!(before = await claim()) && Date.now() < endMs) await pause(lookMs);
  const renewal = setInterval(() => void claim(), renewMs);
  let session: StoredSession | undefined;
  try {
    await settle(client, before?.left);
    return (session = await work());
  } finally {
    clearInterval(renewal);
    // Where it cannot be let go of, it ends by itself.
    await change(database, (leases) => releaseLease(leases, name, holder, session)).catch(() => undefined);
    database.close();
  }
}

/** Waits until the storage shows what the turn before has left: a browser tells its tabs of it one by one. */
async function settle(client: Client, left: Lease['left']): Promise<void> {
  if (!left) return;
  const sinceMs = () => Math.abs(Date.now() - left.atMs);
  while (sinceMs() < settleMs && tokenOf(await findSession(client, left.username)) !== left.token) await pause(lookMs);
}

/** Enough of a token to know it by, and nothing to use it by. */
function tokenOf(session?: StoredSession): string | undefined {
  return session?.accessToken?.slice(-16);
}

async function openDatabase(): Promise<Database | undefined> {
  const opening = platform.indexedDB?.open('cenote-auth');
  if (!opening) return undefined;
  opening.onupgradeneeded = () => opening.result.createObjectStore('leases');
  return answerOf(opening);
}

/** Takes a lease, or keeps it: gives what lay there; undefined where somebody else has it. */
async function claimLease(leases: DatabaseStore, name: string, holder: string): Promise<Lease | undefined> {
  const held = ((await answerOf(leases.get(name))) ?? {}) as Lease;
  const leftMs = (held.untilMs ?? 0) - Date.now();
  // One that is longer than any was written by a clock that has been set since.
  if (held.holder !== holder && leftMs > 0 && leftMs <= leaseMs) return undefined;
  leases.put({ holder, untilMs: Date.now() + leaseMs } satisfies Lease, name);
  return held;
}

async function releaseLease(
  leases: DatabaseStore,
  name: string,
  holder: string,
  session?: StoredSession,
): Promise<void> {
  const held = (await answerOf(leases.get(name))) as Lease | undefined;
  if (held?.holder !== holder) return;
  const [username, token] = [session?.username, tokenOf(session)];
  leases.put((username && token ? { left: { username, token, atMs: Date.now() } } : {}) satisfies Lease, name);
}

/** Runs `run` in a transaction of its own. What it gives counts once the transaction is complete. */
async function change<T>(database: Database, run: (leases: DatabaseStore) => Promise<T>): Promise<T> {
  const transaction = database.transaction('leases', 'readwrite');
  const complete = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const [given] = await Promise.all([run(transaction.objectStore('leases')), complete]);
  return given;
}

function answerOf<T>(request: DatabaseRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
