import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { Spoken } from '#texts/choose.ts';

/** What the people of a pool sign in with, in words. */
export function nameLabel({ texts }: Spoken, { settings: { usernameAttributes = [] } }: Pool): string {
  if (usernameAttributes.length === 0) return texts.username;
  if (usernameAttributes.length > 1) return texts.usernameOrAddress;
  return usernameAttributes[0] === 'email' ? texts.email : texts.phone;
}
