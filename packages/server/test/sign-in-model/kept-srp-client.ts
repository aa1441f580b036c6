import { SrpClient } from '../srp-client.ts';

const clients = new Map<string, SrpClient>();

/** One half of a handshake for all sign-ins of a pool: no client may reuse it, but a test may, since it costs 5 ms. */
export function keptSrpClient(poolId: string): SrpClient {
  const known = clients.get(poolId);
  if (known !== undefined) return known;
  const client = new SrpClient(poolId);
  clients.set(poolId, client);
  return client;
}
