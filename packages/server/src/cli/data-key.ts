import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { listDataKeys } from '#domain/tenant/installation/data-key.ts';
import { countSealedRows, findResealPass, type ResealPass, reseal } from '#domain/tenant/installation/reseal.ts';
import { silentLog } from '#lib/log.ts';
import type { Storage } from '#work/open-storage.ts';
import { sealedColumns } from '#work/sealed-columns.ts';
import { actInStorage } from './act-in-storage.ts';
import { inStorage, print, type StorageFlags, withStorage } from './storage-command.ts';

/** `cenote data-key replace|list`: the keys in the database, under which everything else in it is sealed. */
export function addDataKeyCommand(program: Command): void {
  const dataKey = program
    .command('data-key')
    .description('The keys that seal what lies in the database. They lie in it too, sealed under the secret key.');
  withStorage(dataKey.command('replace'))
    .description('Add a data key, and seal everything anew under it. Servers may run meanwhile.')
    .addHelpText(
      'after',
      '\nThe older key is deleted by a server, an hour after nothing is sealed under it any more. A stop does no harm:\nservers go on where this command was.',
    )
    .action((flags: StorageFlags) =>
      actInStorage(flags, { command: 'data-key replace' }, (storage) => replace(flags, storage)),
    );
  withStorage(dataKey.command('list'))
    .description('List the keys, and how far sealing anew has come.')
    .action((flags: StorageFlags) => inStorage(flags, (storage) => list(flags, storage)));
}

async function replace(flags: StorageFlags, storage: Storage): Promise<void> {
  let isStopping = false;
  process.once('SIGINT', () => {
    isStopping = true;
  });
  const number = await storage.addDataKey();
  const tell = flags.json ? () => {} : tellNowAndThen(await countSealedRows(storage, sealedColumns));
  const context = { ...storage, log: silentLog };
  const worker = { claim: randomUUID(), batch: 500, pauseMs: 0, isStopping: () => isStopping, onProgress: tell };
  let pass = await reseal(context, sealedColumns, worker);
  while (pass?.isOver === false && !isStopping) {
    // Another process is at it.
    tell(pass);
    await delay(1_000);
    pass = await reseal(context, sealedColumns, worker);
  }
  const isOver = pass?.isOver ?? true;
  const resealed = pass?.resealed ?? 0;
  print(flags, { dataKey: number, resealed, isOver }, [
    isOver
      ? `Everything is sealed under data key ${number}: ${count(resealed)} values were sealed anew. A server deletes the older key in an hour, when nothing needs it any more.`
      : `Stopped after ${count(resealed)} values. Data key ${number} seals what is new; servers go on with the rest.`,
  ]);
}

async function list(flags: StorageFlags, { db }: Storage): Promise<void> {
  const keys = await listDataKeys(db);
  const pass = await findResealPass({ db });
  const rows = keys.map(({ number, createdAt }, index) => ({
    number,
    createdAt: new Date(createdAt).toISOString(),
    use: index === keys.length - 1 ? 'seals' : 'opens',
  }));
  const lines = rows.map(({ number, createdAt, use }) => `${number}  ${createdAt}  ${use}`);
  print(flags, { keys: rows, ...(pass && { pass }) }, pass ? [...lines, progressOf(pass)] : lines);
}

/** Tells of a pass on standard error, once in a second at most. */
function tellNowAndThen(rows: number): (pass: ResealPass) => void {
  let toldAt = 0;
  return (pass) => {
    const now = performance.now();
    if (now - toldAt < 1_000) return;
    toldAt = now;
    process.stderr.write(`${progressOf(pass)} (of ${count(rows)})\n`);
  };
}

function progressOf({ isOver, column, lookedAt, resealed }: ResealPass): string {
  const done = `${count(lookedAt)} rows looked at, ${count(resealed)} sealed anew`;
  return isOver ? `Sealed anew: ${done}` : `${column}: ${done}`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
