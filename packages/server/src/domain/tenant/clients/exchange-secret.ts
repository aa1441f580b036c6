import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { randomBase32 } from '#lib/random-base32.ts';
import type { Client } from './client.ts';
import { type ClientSecret, isClientSecret, secretId } from './client-secret.ts';
import { loadPoolClient, saveSecrets } from './client-store.ts';

type Storing = Pick<Context, 'db' | 'clock' | 'secrets'>;

const maxSecrets = 2;

/**
 * Gives a client that has a secret a second one, chosen or of 256 random bits; both are right until one is deleted. Of
 * parallel calls one at most succeeds.
 * @throws Fault ResourceNotFoundException, LimitExceededException when there are two, InvalidParameterException for a public
 * client, and for a secret that the client has already
 */
export async function addSecret(
  context: Storing,
  { poolId, clientId, chosen }: { poolId: string; clientId: string; chosen?: string | undefined },
): Promise<{ client: Client; secret: ClientSecret }> {
  const value = chosen ?? randomBase32(256);
  let added: ClientSecret | undefined;
  const client = await changeSecrets(context, poolId, clientId, (before) => {
    const { secrets } = before;
    const newest = secrets.at(-1);
    if (!newest) throw invalid(`User pool client ${clientId} has no secret, and none can be added.`);
    if (secrets.length >= maxSecrets) {
      throw new Fault('LimitExceededException', `User pool client ${clientId} has ${maxSecrets} secrets already.`);
    }
    if (isClientSecret(before, value)) throw invalid(`User pool client ${clientId} has this secret already.`);
    added = { value, createdAt: Math.max(context.clock.now(), newest.createdAt + 1) };
    return [...secrets, added];
  });
  if (!added) throw new Error(`client ${clientId} was given no secret`);
  return { client, secret: added };
}

/**
 * Ends one of two secrets at once, at every process.
 * @throws Fault ResourceNotFoundException, InvalidParameterException for the only one
 */
export async function deleteSecret(
  context: Storing,
  { poolId, clientId, id }: { poolId: string; clientId: string; id: string },
): Promise<void> {
  await changeSecrets(context, poolId, clientId, (before) => {
    const kept = before.secrets.filter((secret) => secretId(before, secret) !== id);
    if (kept.length === before.secrets.length) {
      throw new Fault('ResourceNotFoundException', `Client secret ${id} does not exist.`);
    }
    if (kept.length === 0) throw invalid(`The last secret of user pool client ${clientId} cannot be deleted.`);
    return kept;
  });
}

/** Asks `change` again where somebody else changed the client in between. */
async function changeSecrets(
  context: Storing,
  poolId: string,
  clientId: string,
  change: (client: Client) => readonly ClientSecret[],
): Promise<Client> {
  for (;;) {
    const client = await loadPoolClient(context, poolId, clientId);
    const saved = await saveSecrets(context, client, change(client));
    if (saved) return saved;
  }
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
