import type { Context } from '#domain/context.ts';
import { maxUploadBytes } from '#domain/people/import-jobs/import-job.ts';
import { receiveUpload, type UploadRefusal } from '#domain/people/import-jobs/upload.ts';
import { type HttpRequest, type HttpResponse, headerOf } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';

type Receiving = Pick<Context, 'clock' | 'db' | 'log' | 'secrets'>;

/** Whoever has the address may ask, from a page too: the address itself is the key. */
const rule: Rule = { hosts: 'ours', origins: 'any', cookies: 'ignored' };

/** Where the files of import jobs are put, as clients put them to Amazon S3: with PUT, and errors in its XML. */
export function uploadRoutes(context: Receiving): Route[] {
  const path = '/uploads/:poolId/:jobId';
  return [{ method: 'PUT', path, rule, uploadBytes: maxUploadBytes, handle: (request) => answer(context, request) }];
}

async function answer(context: Receiving, request: HttpRequest): Promise<HttpResponse> {
  const [, , poolId = '', jobId = ''] = request.path.split('/');
  const signature = new URLSearchParams(request.query).get('X-Amz-Signature') ?? '';
  const length = headerOf(request, 'content-length');
  const { upload, requestId, address } = request;
  if (length === undefined || upload === undefined) return refuse(lengthMissing, request);
  const refusal = await receiveUpload(
    context,
    { poolId, jobId, signature, requestId, address },
    Number(length),
    upload,
  );
  return refusal === undefined ? { status: 200, headers: {}, body: '' } : refuse(refusals[refusal], request);
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const lengthMissing: Refusal = {
  status: 411,
  code: 'MissingContentLength',
  message: 'You must provide the Content-Length HTTP header.',
};

const refusals: Readonly<Record<UploadRefusal, Refusal>> = {
  forbidden: { status: 403, code: 'AccessDenied', message: 'Access Denied' },
  expired: { status: 403, code: 'AccessDenied', message: 'Request has expired' },
  'too-large': {
    status: 400,
    code: 'EntityTooLarge',
    message: 'Your proposed upload exceeds the maximum allowed size',
  },
  'cut-off': {
    status: 400,
    code: 'IncompleteBody',
    message: 'You did not provide the number of bytes specified by the Content-Length HTTP header',
  },
  overtaken: {
    status: 409,
    code: 'OperationAborted',
    message: 'The import job has started or ended, or another upload of its file has begun.',
  },
};

function refuse({ status, code, message }: Refusal, { requestId }: HttpRequest): HttpResponse {
  const detail = `<Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${detail}</Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
