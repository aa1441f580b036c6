import type { FaultCode, ProtocolErrorCode } from '#domain/fault.ts';
import type { HttpResponse } from '#http/message.ts';
import { awsJson, refusalResponse } from '#http/refusal.ts';

/** A record rather than a list, so that a code added to the type does not compile until it stands here. */
export const protocolErrors: Readonly<Record<ProtocolErrorCode, true>> = {
  AccessDeniedException: true,
  ExpiredTokenException: true,
  IncompleteSignatureException: true,
  InvalidSignatureException: true,
  MissingAuthenticationTokenException: true,
  RequestEntityTooLargeException: true,
  SerializationException: true,
  UnknownOperationException: true,
  UnrecognizedClientException: true,
  ValidationException: true,
};

/** Whether every operation may answer with this error, without its model saying so. */
export function isProtocolError(code: string): boolean {
  return Object.hasOwn(protocolErrors, code);
}

/**
 * The status that goes with an error.
 * AWS: the model's 403, 404 and 429 are not sent; every error of the client is 400.
 */
function statusOf(code: FaultCode): number {
  switch (code) {
    case 'InternalErrorException':
    case 'InternalServerException':
      return 500;
    case 'RequestEntityTooLargeException':
      return 413;
    default:
      return 400;
  }
}

/** The answer of an operation that went well, as AWS JSON 1.1; one without output answers `{}`. */
export function outputResponse(output: unknown, requestId: string): HttpResponse {
  const headers = { 'content-type': awsJson, 'cache-control': 'no-store', 'x-amzn-requestid': requestId };
  return { status: 200, headers, body: JSON.stringify(output ?? {}) };
}

/** The answer that carries an error. */
export function errorResponse(code: FaultCode, message: string, requestId: string): HttpResponse {
  return refusalResponse(statusOf(code), code, message, requestId);
}

/** The answer to what is no fault: without detail, which the log has. */
export function internalErrorResponse(
  requestId: string,
  code: InternalErrorCode = 'InternalErrorException',
): HttpResponse {
  return errorResponse(code, 'Internal server error', requestId);
}

type InternalErrorCode = 'InternalErrorException' | 'InternalServerException';

/** The name that an operation's model has for a mistake or an outage of the server. */
export function internalErrorCode(errors: ReadonlySet<string>): InternalErrorCode {
  return errors.has('InternalServerException') ? 'InternalServerException' : 'InternalErrorException';
}
