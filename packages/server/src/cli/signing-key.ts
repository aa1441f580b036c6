import { type Command, InvalidArgumentError } from 'commander';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import {
  listSigningKeys,
  revokeSigningKey,
  rotateSigningKeys,
  type SigningKeyState,
  usualOverlapSeconds,
} from '#domain/tenant/pools/rotate-signing-keys.ts';
import type { OutsideSigningKeys } from '#domain/tenant/pools/signing-key-store.ts';
import { systemClock } from '#lib/clock.ts';
import type { Storage } from '#work/open-storage.ts';
import { actInStorage } from './act-in-storage.ts';
import { inStorage, print, type StorageFlags, withStorage } from './storage-command.ts';

type PoolFlags = StorageFlags & { readonly pool: string };
type RotateFlags = PoolFlags & { readonly after: number; readonly idKey?: string; readonly accessKey?: string };

/** `cenote signing-key rotate|list|revoke`: the keys with which a pool signs tokens. */
export function addSigningKeyCommand(program: Command): void {
  const signingKey = program
    .command('signing-key')
    .description('The keys with which a user pool signs its tokens. Servers may run meanwhile.');
  withPool(signingKey.command('rotate'))
    .description('Publish two new keys, which sign once everybody who verifies has them.')
    .option(
      '--after <seconds>',
      'sign from then on: longer than anybody keeps the key set of the pool',
      parseSeconds,
      usualOverlapSeconds,
    )
    .option('--id-key <address>', 'sign ID tokens with a key that lies elsewhere: awskms://… or transit://…')
    .option('--access-key <address>', 'the same for access tokens')
    .addHelpText(
      'after',
      '\nThe older keys are published until the last token under them has expired, and end then by themselves.\n\nExamples:\n  cenote signing-key rotate --pool us-east-1_h8Ge4PqZc\n  cenote signing-key rotate --pool us-east-1_h8Ge4PqZc --after 0    # whoever keeps a key set too long refuses the new tokens',
    )
    .action((flags: RotateFlags) =>
      actInStorage(flags, { command: 'signing-key rotate', poolId: flags.pool }, (storage) =>
        act(flags, storage, (context, pool) =>
          rotateSigningKeys(context, pool, flags.after, outsideOf(storage, flags)),
        ),
      ),
    );
  withPool(signingKey.command('list'))
    .description('List the keys of a pool: which one signs, which one will, and which ones are only believed still.')
    .action((flags: PoolFlags) => inStorage(flags, (storage) => act(flags, storage, async () => {})));
  withPool(signingKey.command('revoke').argument('<key-id>'))
    .description('End a key that somebody may have stolen, at once: every token under it dies.')
    .action((keyId: string, flags: PoolFlags) =>
      actInStorage(
        flags,
        { command: 'signing-key revoke', poolId: flags.pool, target: `signing-key/${keyId}` },
        (storage) => act(flags, storage, (context, pool) => revokeSigningKey(context, pool, keyId)),
      ),
    );
}

function outsideOf({ openOutsideKey }: Storage, { idKey, accessKey }: RotateFlags): OutsideSigningKeys {
  return {
    ...(openOutsideKey && idKey !== undefined && { id: openOutsideKey(idKey) }),
    ...(openOutsideKey && accessKey !== undefined && { access: openOutsideKey(accessKey) }),
  };
}

function withPool(command: Command): Command {
  return withStorage(command).requiredOption('--pool <id>', 'the user pool');
}

function parseSeconds(text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) > 604_800)
    throw new InvalidArgumentError('Give a number from 0 to 604800.');
  return Number(text);
}

type Acting = Pick<Storage, 'db' | 'secrets'> & { readonly clock: typeof systemClock };

/** Does it, and shows the keys as they are then. */
async function act(
  flags: PoolFlags,
  { db, secrets }: Storage,
  deed: (context: Acting, pool: { id: string }) => Promise<void>,
): Promise<void> {
  const context = { db, secrets, clock: systemClock };
  const pool = await loadPool(context, flags.pool);
  await deed(context, pool);
  const keys = await listSigningKeys(context, pool);
  print(flags, { signingKeys: keys.map(dataOf) }, keys.map(lineOf));
}

function dataOf({ createdAt, signsAt, publishedUntil, ...key }: SigningKeyState): object {
  return {
    ...key,
    createdAt: new Date(createdAt).toISOString(),
    signsFrom: new Date(Math.max(signsAt, createdAt)).toISOString(),
    ...(publishedUntil !== undefined && { publishedUntil: new Date(publishedUntil).toISOString() }),
  };
}

function lineOf({ keyId, tokenUse, status, createdAt, signsAt, publishedUntil }: SigningKeyState): string {
  const from = new Date(Math.max(signsAt, createdAt)).toISOString();
  const until = publishedUntil === undefined ? '' : `, published until ${new Date(publishedUntil).toISOString()}`;
  return `${keyId}  ${tokenUse.padEnd(6)}  ${status.padEnd(7)}  signs from ${from}${until}`;
}
