import type { ClientMetadata } from '../auth-config.ts';
import type { Client } from '../client.ts';

/** What the operations that name somebody who is not signed in have in common. */
export async function about({ config }: Client, Username: string, clientMetadata?: ClientMetadata) {
  return {
    ClientId: config.clientId,
    SecretHash: await config.secretHash?.(Username),
    Username,
    ClientMetadata: clientMetadata ?? config.clientMetadata,
  };
}
