import { randomUUID } from 'node:crypto';
import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { spend } from '#domain/spent-store.ts';

/**
 * A write in place of one that only a user leaves, an event of the log or a message: as much work for the database, so that
 * the time does not tell that there is no account. The sweep removes it.
 */
export function inventWork({ clock }: Pick<Context, 'clock'>, inPlaceOf: 'event' | 'message'): Write {
  return spend(`invented-${inPlaceOf}/${randomUUID()}`, clock.now());
}
