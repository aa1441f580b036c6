import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { type ImportJob, maxUploadBytes } from './import-job.ts';
import { findImportJob } from './import-job-store.ts';
import { beginUploadWrites, chunkBytes, chunkWrites, dropUploadWrites, endUploadWrites } from './upload-store.ts';

/** How long a file may be uploaded. AWS: `X-Amz-Expires=899`. */
const uploadSeconds = 899;
const signedHeaders = 'host';

/** Why a file is not taken. */
export type UploadRefusal = 'cut-off' | 'expired' | 'forbidden' | 'overtaken' | 'too-large';

/** Who wants to upload for which job, as the address says. */
export interface UploadRequest {
  readonly poolId: string;
  readonly jobId: string;
  readonly signature: string;
  readonly requestId: string;
  /** The client's address. */
  readonly address: string;
}

/**
 * Where the file of a job is uploaded. Whoever has this address may do so; it holds for a quarter of an hour, until the job
 * starts. `isSigned` but for readers: without its signature an address is no more than one to look at.
 */
export function uploadUrl(
  context: Pick<Context, 'secrets' | 'settings'>,
  job: ImportJob,
  { isSigned }: { readonly isSigned: boolean },
): string {
  const date = new Date(job.createdAt).toISOString().replace(/[-:]|\.\d+/g, '');
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'CENOTE-HMAC-SHA256',
    'X-Amz-Date': date,
    'X-Amz-Expires': String(uploadSeconds),
    'X-Amz-SignedHeaders': signedHeaders,
  });
  if (isSigned) query.set('X-Amz-Signature', signatureOf(context, job).toString('hex'));
  return `${context.settings.publicUrl}/uploads/${job.poolId}/${job.id}?${query}`;
}

/**
 * Takes the file of a job, piece by piece; it counts once it is whole, and takes the place of the one before. Of several uploads
 * at once the one that began last goes on. Undefined when it went well.
 */
export async function receiveUpload(
  context: Pick<Context, 'clock' | 'db' | 'log' | 'secrets'>,
  request: UploadRequest,
  length: number,
  pieces: AsyncIterable<Uint8Array>,
): Promise<UploadRefusal | undefined> {
  const { poolId, jobId, requestId, address } = request;
  const job = await findImportJob(context, poolId, jobId);
  if (job === undefined || !isSignature(context, job, request.signature)) return 'forbidden';
  const after = context.clock.now() - uploadSeconds * 1000;
  if (job.createdAt < after) return 'expired';
  if (length > maxUploadBytes) return 'too-large';
  const upload = { jobId, uploadId: randomUUID() };
  const begun = await context.db.transaction(beginUploadWrites({ ...upload, poolId, after }));
  if (!begun.committed) return 'overtaken';
  const refusal = await store(context, upload, length, pieces);
  if (refusal !== undefined) await context.db.transaction(dropUploadWrites(upload));
  // Whoever has the address acts for the administrator who got it.
  else context.log.audit({ requestId, address, poolId, jobId, bytes: length }, 'the file of an import job was put');
  return refusal;
}

async function store(
  context: Pick<Context, 'db' | 'secrets'>,
  upload: { jobId: string; uploadId: string },
  length: number,
  pieces: AsyncIterable<Uint8Array>,
): Promise<UploadRefusal | undefined> {
  let received = 0;
  let number = 0;
  for await (const chunk of inChunks(pieces)) {
    if (chunk === 'cut-off') return 'cut-off';
    received += chunk.length;
    if (received > length) return 'too-large';
    const writes = await chunkWrites(context, upload, number, chunk);
    if (!(await context.db.transaction(writes)).committed) return 'overtaken';
    number += 1;
  }
  if (received !== length) return 'cut-off';
  return (await context.db.transaction(endUploadWrites(upload))).committed ? undefined : 'overtaken';
}

/** The same bytes in chunks of one length, the last one shorter; `cut-off` where they end too early. */
async function* inChunks(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | 'cut-off'> {
  let chunk = Buffer.allocUnsafeSlow(chunkBytes);
  let filled = 0;
  const iterator = pieces[Symbol.asyncIterator]();
  for (;;) {
    const next = await iterator.next().catch(() => 'cut-off' as const);
    if (next === 'cut-off') return yield next;
    if (next.done) break;
    for (let rest = next.value; rest.length > 0; ) {
      const taken = rest.subarray(0, chunkBytes - filled);
      chunk.set(taken, filled);
      filled += taken.length;
      rest = rest.subarray(taken.length);
      if (filled < chunkBytes) continue;
      yield chunk;
      chunk = Buffer.allocUnsafeSlow(chunkBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}

function isSignature(context: Pick<Context, 'secrets'>, job: ImportJob, given: string): boolean {
  const expected = signatureOf(context, job);
  const bytes = /^[0-9a-f]{64}$/.test(given) ? Buffer.from(given, 'hex') : Buffer.alloc(expected.length);
  return timingSafeEqual(bytes, expected);
}

function signatureOf({ secrets }: Pick<Context, 'secrets'>, { poolId, id, createdAt }: ImportJob): Buffer {
  return Buffer.from(secrets.digest('import-upload', poolId, id, String(createdAt)));
}
