import type { FaultCode, ProtocolErrorCode } from '#domain/fault.ts';
import { corsHeaders } from '#http/cors.ts';
import type { HttpResponse } from '#http/message.ts';

/** A record rather than a list, so that a code added to the type does not compile until it stands here. */
const protocolErrors: Readonly<Record<ProtocolErrorCode, true>> = {
  AccessDeniedException: true,
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
  return { status: 200, headers: headersOf(requestId), body: JSON.stringify(output ?? {}) };
}

/** The answer that carries an error: clients read its name from the header (Amplify 6) or from the body (the others). */
export function errorResponse(code: FaultCode, message: string, requestId: string): HttpResponse {
  const headers = {
    ...headersOf(requestId),
    'x-amzn-errortype': `${code}:`,
    'x-amzn-errormessage': headerText(message),
  };
  return { status: statusOf(code), headers, body: JSON.stringify({ __type: code, message }) };
}

function headersOf(requestId: string) {
  return {
    'content-type': 'application/x-amz-json-1.1',
    'cache-control': 'no-store',
    'x-amzn-requestid': requestId,
    ...corsHeaders,
  };
}

const MAX_HEADER_TEXT = 1024;

/** A message may show what a client sent, and only printable ASCII is safe in a header. The body has it whole. */
function headerText(message: string): string {
  return message.slice(0, MAX_HEADER_TEXT).replace(/[^\x20-\x7e]/g, '?');
}
