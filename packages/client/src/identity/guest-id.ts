import type { Client } from '../client.ts';
import { read, write } from '../storage/store.ts';
import { poolIdOf } from './call-identity-pool.ts';

/** Where the identity of a guest lies: under the keys of Amplify 4 and 5, and of 6, so that the guest stays the same one. */
const keysOf = (client: Client) => {
  const id = poolIdOf(client);
  return [`CognitoIdentityId-${id}`, `com.amplify.Cognito.${id}.identityId`] as const;
};

/** The identity of whoever is a guest on this device; undefined before the first credentials. */
export async function findGuestId(client: Client): Promise<string | undefined> {
  const [ofV5, ofV6] = keysOf(client);
  return (await read(client, ofV5)) ?? (await read(client, ofV6));
}

/** Remembers it, or forgets it where none is given. */
export async function saveGuestId(client: Client, identityId?: string): Promise<void> {
  for (const key of keysOf(client)) await write(client, key, identityId);
}
