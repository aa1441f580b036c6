import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { AuditEntry } from '#domain/tenant/audit/audit-entry.ts';
import type { AuditEvent } from '#domain/tenant/audit/audit-event.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import type { Storage } from '#work/open-storage.ts';
import { inStorage, type StorageFlags } from './storage-command.ts';

/** Whom or what a command is about. */
type Facts = Pick<AuditEvent, 'poolId' | 'sub' | 'target'>;

/** Takes what is found out while a command runs. */
export type IsAbout = (facts: Facts) => void;

/** What the audit has of a command. */
export interface Act extends Facts {
  /** As it is typed, without `cenote`: `access-key create`. */
  readonly command: string;
}

/**
 * Opens the database for a command that changes something, or takes secrets out of it: the audit has who did it on which machine. Its first
 * transaction that commits carries the line, `unfinished` until the command ends. `isAbout` takes what is known only then.
 * @throws Error with one sentence and its mend
 */
export function actInStorage(
  flags: StorageFlags,
  act: Act,
  work: (storage: Storage, isAbout: IsAbout) => Promise<void>,
): Promise<void> {
  return inStorage(flags, async (storage) => {
    const begun = beginning(act);
    const entry = new AuditEntry(storage.db, begun);
    const found: Facts[] = [];
    const settle = (result: string) => entry.settle(Object.assign({ ...begun, result }, ...found));
    try {
      await work({ ...storage, db: entry.carrier() }, (facts) => {
        found.push(facts);
      });
    } catch (error) {
      // What went wrong counts for more than that nobody can be told of it.
      await settle('failed').catch(() => {});
      throw error;
    }
    await settle('ok');
  });
}

function beginning({ command, poolId, target }: Act): AuditEvent {
  const createdAt = Date.now();
  return {
    id: newOrderedId(createdAt),
    createdAt,
    requestId: randomUUID(),
    actor: `os/${userName()}`,
    address: hostname(),
    operation: `cenote ${command}`,
    result: 'unfinished',
    poolId,
    target,
    details: {},
  };
}

/** A container may run as a number that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}
