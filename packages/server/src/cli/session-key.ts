import type { Command } from 'commander';
import {
  addSessionKey,
  endOlderSessionKeys,
  listSessionKeys,
} from '#domain/identity-pools/sessions/session-key-store.ts';
import { systemClock } from '#lib/clock.ts';
import { formatSessionKey } from '#lib/session-token.ts';
import type { Storage } from '#work/open-storage.ts';
import { actInStorage } from './act-in-storage.ts';
import { print, type StorageFlags, withStorage } from './storage-command.ts';

const hourMs = 60 * 60 * 1000;

/** `cenote session-key show|replace`: the keys that seal the credentials of identities. */
export function addSessionKeyCommand(program: Command): void {
  const sessionKey = program
    .command('session-key')
    .description(
      'The keys that seal the credentials of identities. Whoever has them verifies such credentials, and can make some.',
    );
  withStorage(sessionKey.command('show'))
    .description(
      'Print the keys, for a program that verifies credentials elsewhere. Keep them as you keep the secret key.',
    )
    .action((flags: StorageFlags) =>
      actInStorage(flags, { command: 'session-key show' }, (storage) => show(flags, storage)),
    );
  withStorage(sessionKey.command('replace'))
    .description('Add a key that seals an hour from now. Until then, give it to those who verify.')
    .option('--now', 'let it seal at once, and end every session under the older keys')
    .addHelpText(
      'after',
      '\nAn older key is deleted by a server, a day after the last session under it has ended.\n\nExamples:\n  cenote session-key replace\n  cenote session-key replace --now    # somebody may have seen the keys',
    )
    .action((flags: StorageFlags & { now?: boolean }) =>
      actInStorage(flags, { command: 'session-key replace' }, (storage) => replace(flags, storage)),
    );
}

async function show(flags: StorageFlags, storage: Storage): Promise<void> {
  const keys = (await listSessionKeys(storage)).map(formatSessionKey).join(',');
  if (keys === '') {
    throw new Error(
      'There is no session key yet. The first credentials make one, and so does "cenote session-key replace".',
    );
  }
  print(flags, { sessionKeys: keys }, [`CENOTE_SESSION_KEYS=${keys}`]);
}

async function replace(flags: StorageFlags & { now?: boolean }, storage: Storage): Promise<void> {
  const context = { ...storage, clock: systemClock };
  const isFirst = (await listSessionKeys(storage)).length === 0;
  const isAtOnce = flags.now === true || isFirst;
  const number = await addSessionKey(context, isAtOnce ? 0 : hourMs);
  if (flags.now === true) await endOlderSessionKeys(context, number);
  print(flags, { sessionKey: number, sealsAfterSeconds: isAtOnce ? 0 : hourMs / 1000 }, [
    isAtOnce
      ? `Session key ${number} seals from now on.${flags.now === true ? ' Every earlier session has ended.' : ''}`
      : `Session key ${number} seals an hour from now. Give "cenote session-key show" to those who verify until then.`,
  ]);
}
