import type { User } from './user.ts';

/** The names by which a client may call a user whom it has met: the username, `sub`, and the addresses and names of the attributes. */
export function ownNames({ username, sub, attributes }: User): string[] {
  const { email, phone_number, preferred_username } = attributes;
  return [username, sub, email, phone_number, preferred_username].filter((name) => name !== undefined);
}
