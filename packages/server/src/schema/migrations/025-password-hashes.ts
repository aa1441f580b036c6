import type { Dialect } from '#database/database.ts';

/** Hashes of passwords that were made elsewhere, until their users sign in with them. */
export function passwordHashes({ bytes }: Dialect): string[] {
  return [`alter table users add column sealed_password_hash ${bytes}`];
}
