import { tmpdir } from 'node:os';
import { type Command, Option } from 'commander';
import { parseFileKeys, parseStorageConfig } from '#config/storage-config.ts';
import { systemClock } from '#lib/clock.ts';
import { readLines } from '#lib/lines.ts';
import { type HashAlgorithm, hashAlgorithms } from '#lib/password-hash.ts';
import { openSealedStream, StreamSealer, type WriteBytes } from '#lib/sealed-stream.ts';
import { exportPool } from '#work/moving/export.ts';
import { importPool } from '#work/moving/import.ts';
import { version } from '../version.ts';
import { actInStorage } from './act-in-storage.ts';
import { type LeavingFormatName, leavingFormats, writeLeaving } from './formats/leave.ts';
import { addImportSources } from './import-from.ts';
import { readFrom, writeTo } from './moved-file.ts';
import { count, showProgress } from './progress-line.ts';
import { print, type StorageFlags, withStorage } from './storage-command.ts';

type FileFlags = StorageFlags & { readonly readable?: boolean };

interface LeavingFlags extends StorageFlags {
  readonly format: LeavingFormatName;
  readonly hashAlgorithm?: HashAlgorithm;
}
type ExportFlags = FileFlags & Partial<LeavingFlags>;

/** A line is held in memory as a whole. */
const maxLineBytes = 256 * 1024 * 1024;

/** `cenote export` and `cenote import`: one user pool, from one installation to another. */
export function addMoveCommands(program: Command): void {
  withStorage(
    program.command('export').argument('<pool-id>').argument('<file>', 'the new file, or - for standard output'),
  )
    .description('Write one user pool, with its users and their passwords and factors, to a sealed file.')
    .option('--readable', 'do not seal it: whoever reads the file has every secret of the pool')
    .addOption(
      new Option('--format <name>', 'the users alone, readable, as another server takes them').choices(leavingFormats),
    )
    .addOption(
      new Option('--hash-algorithm <name>', 'cognito-csv: which hashes go into the file').choices(hashAlgorithms),
    )
    .addHelpText(
      'after',
      '\nThe file is sealed with CENOTE_EXPORT_KEY, which "cenote secret-key create" makes for this move. docs/export-format.md says\nwhat is in it, and what stays behind.\n\nExample:\n  CENOTE_EXPORT_KEY_FILE=/run/secrets/move cenote export us-east-1_h8Ge4PqZc people.export',
    )
    .action(runExport);
  const importing = program.command('import');
  addImportSources(program, importing);
  withStorage(importing.argument('<file>', 'an export, or - for standard input'))
    .description('Make a user pool of an export: whole or not at all. Servers go on meanwhile.')
    .option('--as <pool-id>', 'the id of the new pool (default: the one that it had)')
    .option('--readable', 'the file is not sealed')
    .addHelpText('after', '\nExample:\n  CENOTE_EXPORT_KEY_FILE=/run/secrets/move cenote import people.export')
    .action(runImport);
}

async function runExport(poolId: string, path: string, flags: ExportFlags): Promise<void> {
  if (flags.format !== undefined) return runLeave(poolId, path, { ...flags, format: flags.format });
  const seal = flags.readable === true ? undefined : sealWith(parseFileKeys('CENOTE_EXPORT_KEY', process.env)[0]);
  await actInStorage(flags, { command: 'export', poolId }, async (storage) => {
    const { tell, end } = showProgress();
    const made = await writeTo(path, async (write) => {
      const sink = seal?.(write) ?? { write, end: async () => {} };
      const options = { poolId, madeBy: version, now: Date.now(), write: sink.write, tell };
      const moved = await exportPool(storage, options);
      await sink.end();
      return moved;
    }).finally(end);
    const lines = [`Exported ${count(made.rows)} rows of ${made.tables} tables.`];
    if (path === '-') process.stderr.write(`${lines.join('\n')}\n`);
    else print(flags, { poolId, ...made }, lines);
  });
}

/** People who go to another server. The file holds their hashes, readable, as that server wants them. */
async function runLeave(poolId: string, path: string, flags: LeavingFlags): Promise<void> {
  await actInStorage(
    flags,
    { command: 'export --format', poolId, target: `format/${flags.format}` },
    async (storage) => {
      const { tell, end } = showProgress();
      const { format: name, hashAlgorithm: algorithm } = flags;
      const left = await writeTo(path, (write) =>
        writeLeaving(storage, poolId, { name, algorithm, write, tell }),
      ).finally(end);
      const lines = [
        `Wrote ${count(left.users)} users for ${name}, ${count(left.hashes)} of them with the hash of their password.`,
        ...(left.resetting > 0
          ? [`${count(left.resetting)} have a password that the file cannot bring along: they set a new one there.`]
          : []),
        ...Object.entries(left.refused).map(([why, users]) => `${count(users)} are not in the file: each ${why}.`),
      ];
      if (path === '-') process.stderr.write(`${lines.join('\n')}\n`);
      else print(flags, { poolId, ...left }, lines);
    },
  );
}

function sealWith(key: ReturnType<typeof parseFileKeys>[number] | undefined) {
  if (key === undefined) throw new Error('there is no key');
  return (write: WriteBytes) => {
    const sealer = new StreamSealer(key, 'export', write);
    return { write: (bytes: Uint8Array) => sealer.push(bytes), end: () => sealer.end() };
  };
}

async function runImport(path: string, flags: FileFlags & { as?: string }): Promise<void> {
  const keys = flags.readable === true ? undefined : parseFileKeys('CENOTE_EXPORT_KEY', process.env);
  const file = await readFrom(path);
  const lines = readLines(keys === undefined ? file : openSealedStream(keys, 'export', file), maxLineBytes);
  const { dataDir, databaseUrl } = parseStorageConfig(flags, process.env);
  await actInStorage(flags, { command: 'import', poolId: flags.as }, async (storage, isAbout) => {
    const { tell, end } = showProgress();
    const options = {
      lines,
      ...(flags.as !== undefined && { asPoolId: flags.as }),
      draftFolder: databaseUrl === undefined ? dataDir : tmpdir(),
      tell,
    };
    const made = await importPool({ ...storage, clock: systemClock }, options).finally(end);
    isAbout({ poolId: made.poolId });
    print(flags, made, [`Imported the user pool ${made.poolId}: ${count(made.rows)} rows of ${made.tables} tables.`]);
  });
}
