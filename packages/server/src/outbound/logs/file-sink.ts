import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LogDestination, LogSink } from '#domain/log-sink.ts';
import { makeFolder } from '#lib/make-folder.ts';

const folders: Readonly<Record<LogDestination['kind'], string>> = {
  bucket: 's3',
  'log-group': 'cloudwatch-logs',
  stream: 'firehose',
};

const flags = constants.O_APPEND | constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW;
const lineEnd = 0x0a;
/** A file's name has 255 bytes at most; with this many there is room for what tells long ones apart. */
const maxNameLength = 200;

/**
 * Appends lines to files under a folder, one for each destination. A file is opened for every batch, so that one that was
 * moved away is begun anew; a batch is on the disk when it is taken, and one that does not fit leaves no half of itself.
 */
export function fileSink(folder: string): LogSink {
  return {
    async write({ kind, name }, lines) {
      const path = join(folder, folders[kind], fileNameOf(name));
      makeFolder(dirname(path));
      const file = await open(path, flags, 0o600);
      try {
        await append(file, lines);
      } finally {
        await file.close();
      }
    },
  };
}

async function append(file: FileHandle, lines: readonly string[]): Promise<void> {
  const stat = await file.stat();
  if (!stat.isFile()) throw new Error('it is no file');
  // Where a process was killed while it wrote, its last line ends here.
  const start = stat.size > 0 && !(await endsLine(file, stat.size)) ? '\n' : '';
  try {
    await file.appendFile(`${start}${lines.join('\n')}\n`);
    await file.datasync();
  } catch (error) {
    await file.truncate(stat.size);
    throw error;
  }
}

async function endsLine(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === lineEnd;
}

/** A name of AWS may have slashes, and be longer than a file's: `/aws/vendedlogs/app` is `%2Faws%2Fvendedlogs%2Fapp.jsonl`. */
function fileNameOf(name: string): string {
  const safe = name.replaceAll(/^\.|[^\w.-]/g, (character) => encodeURIComponent(character).replace(/^\./, '%2E'));
  if (safe.length <= maxNameLength) return `${safe}.jsonl`;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 32);
  return `${safe.slice(0, maxNameLength)}-${digest}.jsonl`;
}
