import type { TextResponse } from './message.ts';

/** The content type of AWS JSON 1.1. */
export const awsJson = 'application/x-amz-json-1.1';

/**
 * An answer that refuses, in the form of AWS JSON 1.1: clients read the error's name from the header (Amplify 6) or from the
 * body (the others), and a person finds the sentence there.
 */
export function refusalResponse(status: number, code: string, message: string, requestId: string): TextResponse {
  const headers = {
    'content-type': awsJson,
    'cache-control': 'no-store',
    'x-amzn-requestid': requestId,
    'x-amzn-errortype': `${code}:`,
    'x-amzn-errormessage': headerText(message),
  };
  return { status, headers, body: JSON.stringify({ __type: code, message }) };
}

const maxHeaderText = 1024;

/** A message may show what a client sent, and only printable ASCII is safe in a header. The body has it whole. */
function headerText(message: string): string {
  return message.slice(0, maxHeaderText).replace(/[^\x20-\x7e]/g, '?');
}
