import { randomUUID } from 'node:crypto';
import type { Refusal, RefusalReason } from './refusal.ts';
import type { Service } from './services/service.ts';

/** How a refusal is answered. */
export interface RefusalAnswer {
  readonly status: number;
  /** By which clients tell it. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Codes {
  /** AWS: "List of error codes" of S3. */
  readonly xml: readonly [status: number, code: string];
  /** AWS: "Common errors". */
  readonly json: readonly [status: number, code: string];
}

const codes: Readonly<Record<RefusalReason, Codes>> = {
  'no-credentials': { xml: [403, 'AccessDenied'], json: [401, 'MissingAuthenticationTokenException'] },
  'unknown-credentials': { xml: [403, 'InvalidAccessKeyId'], json: [403, 'UnrecognizedClientException'] },
  'expired-credentials': { xml: [400, 'ExpiredToken'], json: [403, 'ExpiredTokenException'] },
  'bad-token': { xml: [403, 'AccessDenied'], json: [401, 'UnauthorizedException'] },
  'malformed-credentials': {
    xml: [400, 'AuthorizationHeaderMalformed'],
    json: [403, 'IncompleteSignatureException'],
  },
  'bad-signature': { xml: [403, 'SignatureDoesNotMatch'], json: [403, 'InvalidSignatureException'] },
  'bad-time': { xml: [403, 'RequestTimeTooSkewed'], json: [403, 'InvalidSignatureException'] },
  'presigned-over': { xml: [403, 'AccessDenied'], json: [403, 'InvalidSignatureException'] },
  'other-payload': { xml: [400, 'XAmzContentSHA256Mismatch'], json: [403, 'InvalidSignatureException'] },
  'unknown-request': { xml: [403, 'AccessDenied'], json: [403, 'AccessDeniedException'] },
  'not-allowed': { xml: [403, 'AccessDenied'], json: [403, 'AccessDeniedException'] },
  unavailable: { xml: [503, 'ServiceUnavailable'], json: [503, 'ServiceUnavailableException'] },
};

/** The answer to a request that is refused, in the form that clients of the service read. */
export function answerOf({ reason, message }: Refusal, { refusalForm }: Pick<Service, 'refusalForm'>): RefusalAnswer {
  const [status, code] = codes[reason][refusalForm];
  const requestId = randomUUID();
  if (refusalForm === 'xml') {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId></Error>`;
    return { status, code, headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId }, body };
  }
  return {
    status,
    code,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': code,
      'x-amzn-requestid': requestId,
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    },
    body: JSON.stringify({ message }),
  };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
