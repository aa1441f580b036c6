import type { Context } from '#domain/context.ts';
import { findClient } from './client-store.ts';

/** The pool of a client, for the log. It is looked for once: a client never moves. Undefined where there is none, and without the database. */
export async function findPoolOfClient(context: Context, clientId: string): Promise<string | undefined> {
  const { clientPools } = context.local;
  const known = clientPools.find(clientId);
  if (known !== undefined) return known;
  // A request that is answered without the database is logged without it.
  const client = await findClient(context, clientId).catch(() => undefined);
  if (client !== undefined) clientPools.keep(clientId, client.poolId);
  return client?.poolId;
}
