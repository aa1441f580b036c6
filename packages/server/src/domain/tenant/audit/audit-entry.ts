import type { Database } from '#database/database.ts';
import type { AuditEvent } from './audit-event.ts';
import { noteAct, saveAct } from './audit-store.ts';

/**
 * An administrative act on its way into the audit. The first transaction of the act that commits carries it, so that nothing
 * is done of which nobody knows; what became of it is saved behind the act, where that is not what was noted.
 */
export class AuditEntry {
  readonly #db: Database;
  readonly #noted: AuditEvent;
  #place: 'nowhere' | 'leaving' | 'there' | 'settled' = 'nowhere';

  constructor(db: Database, event: AuditEvent) {
    this.#db = db;
    this.#noted = event;
  }

  /** The database, for the act. */
  carrier(): Database {
    return {
      ...this.#db,
      transaction: async (writes) => {
        if (this.#place !== 'nowhere' || writes.length === 0) return this.#db.transaction(writes);
        this.#place = 'leaving';
        try {
          // Behind the others: an outcome names the write of the act that failed.
          const outcome = await this.#db.transaction([...writes, noteAct(this.#noted)]);
          this.#move(outcome.committed ? 'there' : 'nowhere');
          return outcome;
        } catch (error) {
          this.#move('nowhere');
          throw error;
        }
      },
    };
  }

  /** A transaction that nobody waited for comes back to an act that is over. */
  #move(place: 'nowhere' | 'there'): void {
    if (this.#place !== 'settled') this.#place = place;
  }

  /** Saves what became of the act. @throws DatabaseUnavailable */
  async settle(event: AuditEvent): Promise<void> {
    const isKnown = this.#place === 'there' && JSON.stringify(event) === JSON.stringify(this.#noted);
    this.#place = 'settled';
    if (!isKnown) await this.#db.transaction([saveAct(event)]);
  }
}
