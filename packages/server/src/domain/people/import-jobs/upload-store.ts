import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { openIn, type RowKey, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import type { ImportChunkRow } from '#schema/rows/import-jobs.ts';

type Upload = { jobId: string; uploadId: string };

/** The pieces of uploaded files: names, addresses and hashes of passwords. */
export const importedChunks: SealedColumn<'job_id' | 'number' | 'upload_id'> = {
  table: 'import_chunks',
  column: 'sealed_bytes',
  key: ['job_id', 'upload_id', 'number'],
  unbound: () => ({ purpose: 'import-chunk' }),
};

/** How long each piece is but the last. */
export const chunkBytes = 256 * 1024;

const beginUpload = statement<Upload & { poolId: string; after: number }>(
  'import-upload-begin',
  `update import_jobs set uploading_id = :uploadId
   where id = :jobId and pool_id = :poolId and status = 'Created' and created_at >= :after`,
);

/** Touches no row once another upload has begun, or the job has. */
const holdUpload = statement<Upload>(
  'import-upload-hold',
  'update import_jobs set uploading_id = uploading_id where id = :jobId and uploading_id = :uploadId',
);

const endUpload = statement<Upload>(
  'import-upload-end',
  `update import_jobs set upload_id = :uploadId, uploading_id = null where id = :jobId and uploading_id = :uploadId`,
);

const insertChunk = statement<Upload & { number: number; sealedBytes: Uint8Array }>(
  'import-chunk-insert',
  `insert into import_chunks (job_id, upload_id, number, sealed_bytes) values (:jobId, :uploadId, :number, :sealedBytes)`,
);

const selectChunk = statement<Upload & { number: number }, ImportChunkRow>(
  'import-chunk',
  'select * from import_chunks where job_id = :jobId and upload_id = :uploadId and number = :number',
);

const deleteChunks = statement<{ jobId: string }>(
  'import-chunks-delete',
  'delete from import_chunks where job_id = :jobId',
);

const deleteUploadChunks = statement<Upload>(
  'import-chunks-delete-upload',
  'delete from import_chunks where job_id = :jobId and upload_id = :uploadId',
);

/** All but those of the file that is whole. */
const deleteOtherChunks = statement<{ jobId: string }>(
  'import-chunks-delete-others',
  `delete from import_chunks where job_id = :jobId
     and upload_id <> (select coalesce(upload_id, '') from import_jobs where id = :jobId)`,
);

const deleteIdleChunks = statement<Record<never, never>>(
  'import-chunks-delete-idle',
  `delete from import_chunks where job_id in (select id from import_jobs where is_active is null and status <> 'Created')`,
);

/** Begins an upload, and ends any other of the job. Touches no row for a job that takes none, or is from before `after`. */
export function beginUploadWrites(upload: Upload & { poolId: string; after: number }): Write[] {
  return [write(beginUpload, upload, { expect: 'one' }), write(deleteOtherChunks, { jobId: upload.jobId })];
}

/** Stores one piece of an upload. Touches no row when the upload was ended meanwhile. */
export async function chunkWrites(
  context: Pick<Context, 'secrets'>,
  { jobId, uploadId }: Upload,
  number: number,
  bytes: Uint8Array,
): Promise<Write[]> {
  const row: RowKey<'job_id' | 'number' | 'upload_id'> = { job_id: jobId, upload_id: uploadId, number };
  const sealedBytes = await sealIn(context, importedChunks, row, bytes);
  return [
    write(holdUpload, { jobId, uploadId }, { expect: 'one' }),
    write(insertChunk, { jobId, uploadId, number, sealedBytes }),
  ];
}

/** Makes an upload the job's file, in place of the one before. Touches no row when the upload was ended meanwhile. */
export function endUploadWrites(upload: Upload): Write[] {
  return [write(endUpload, upload, { expect: 'one' }), write(deleteOtherChunks, { jobId: upload.jobId })];
}

/** Forgets an upload that came to nothing. */
export function dropUploadWrites(upload: Upload): Write[] {
  return [write(deleteUploadChunks, upload)];
}

/** Forgets the file of a job, for the transaction that ends it. */
export function dropFileWrites(jobId: string): Write[] {
  return [write(deleteChunks, { jobId })];
}

/** Forgets uploads that were under way, for the transaction that starts the job. */
export function dropOtherUploadsWrites(jobId: string): Write[] {
  return [write(deleteOtherChunks, { jobId })];
}

/** Forgets the files of all jobs that are over. */
export function dropIdleFilesWrites(): Write[] {
  return [write(deleteIdleChunks, {})];
}

/** A file that does not open, or is not all there. */
export class FileLost extends Error {
  override readonly name = 'FileLost';
}

/** The pieces of a file from this byte on, one in memory at a time. @throws FileLost for one that does not open */
export async function* readFile(
  context: Pick<Context, 'db' | 'secrets'>,
  { jobId, uploadId }: Upload,
  from: number,
): AsyncGenerator<Uint8Array> {
  for (let number = Math.floor(from / chunkBytes); ; number++) {
    const row = await context.db.first(selectChunk, { jobId, uploadId, number });
    if (row === undefined) return;
    const opened = await openIn(context, importedChunks, row, row.sealed_bytes);
    if (opened === undefined) throw new FileLost(`piece ${number} of the file of ${jobId} does not open`);
    const skipped = Math.max(0, from - number * chunkBytes);
    yield opened.subarray(skipped);
    if (opened.length < chunkBytes) return;
  }
}
