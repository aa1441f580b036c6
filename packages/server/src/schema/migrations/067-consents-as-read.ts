import type { Dialect } from '#database/database.ts';

/** Consents know what the person has read of the app. */
export function consentsAsRead({ text }: Dialect): string[] {
  return [`alter table consents add column app_digest ${text}`];
}
