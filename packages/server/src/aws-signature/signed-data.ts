import type { KeyObject } from 'node:crypto';
import { headerOf, valuesOf } from '#http/message.ts';
import {
  isUnambiguous,
  parseQuery,
  plainQuery,
  type SignedForm,
  type SignedRequest,
  sha256Hex,
} from './canonical-request.ts';
import { createPayloadCheck, type PayloadCheck, type PayloadForm, parsePayloadForm } from './payload.ts';
import {
  type Authorization,
  checkCovered,
  checkDate,
  checkSame,
  incomplete,
  invalid,
  parseAuthorization,
  parseDate,
  signatureOf,
  signingKeyOf,
  toAuthorization,
} from './sigv4.ts';

/** A request whose payload may still be on its way. Its body is looked at only where no header says what is signed of it. */
export type DataRequest = Omit<SignedRequest, 'body'> & Partial<Pick<SignedRequest, 'body'>>;

/** What a request for data says of its signature. Nothing of it is proved yet. */
export interface DataSignature {
  readonly authorization: Authorization;
  /** What the session token says is proved by whoever opens it: the secret follows from it. */
  readonly sessionToken?: string;
  /** For how long a presigned request is good from its date on; absent where the signature stands in the header. */
  readonly expiresSeconds?: number;
  readonly payload: PayloadForm;
}

/** How a service is signed. */
export interface DataScope {
  /** The signing name, such as `s3`. */
  readonly service: string;
  /** How far a client's clock may be off: 5 unless the operator says otherwise; the real service lets 15 pass. */
  readonly skewMinutes: number;
}

const noBody = new Uint8Array();
const maxExpiresSeconds = 7 * 24 * 60 * 60;
const emptyHash = sha256Hex('');
const algorithm = 'X-Amz-Algorithm';
const payloadHeader = 'x-amz-content-sha256';

/**
 * Reads the signature of a request for data: from its header, or from its query where it was presigned (AWS: "Authenticating Requests: Using
 * Query Parameters"). Checks the form alone.
 * @throws Fault MissingAuthenticationTokenException, IncompleteSignatureException
 */
export function parseDataSignature(request: DataRequest): DataSignature {
  const query = parseQuery(request.query);
  const isPresigned = query.some(([name]) => name === algorithm);
  const signature = isPresigned ? parsePresigned(request, query) : parseSigned(request);
  const isObjects = signature.authorization.service === 's3';
  if (!isUnambiguous({ path: request.path, query: isObjects ? plainQuery(request.query) : request.query })) {
    throw incomplete('The path or the query has an escape that is none of UTF-8, or a plus sign: write %20 or %2B.');
  }
  return signature;
}

function parseSigned(request: DataRequest): DataSignature {
  const authorization = parseAuthorization({ ...request, body: noBody });
  checkSingle(request);
  const sessionToken = headerOf(request, 'x-amz-security-token');
  const stated = headerOf(request, 'x-amz-content-sha256') ?? (request.body && sha256Hex(request.body));
  if (stated === undefined) throw incomplete("A request for data requires an 'X-Amz-Content-Sha256' header.");
  return {
    authorization,
    ...(sessionToken !== undefined && { sessionToken }),
    payload: parsePayloadForm(request, stated),
  };
}

function parsePresigned(request: DataRequest, query: readonly (readonly [string, string])[]): DataSignature {
  if (headerOf(request, 'authorization') !== undefined) {
    throw incomplete(
      'Only one auth mechanism allowed: the query has a signature, and the Authorization header is there too.',
    );
  }
  checkSingle(request);
  const own = query.filter(([name]) => /^x-amz-/i.test(name));
  const parameters = new Map(own);
  const small = new Map(own.map(([name, value]) => [name.toLowerCase(), value]));
  if (small.size !== own.length) throw incomplete('A parameter of the signature stands twice in the query.');
  const byName = (name: string) => parameters.get(`X-Amz-${name}`) ?? '';
  const expires = byName('Expires');
  if (!/^\d{1,6}$/.test(expires) || Number(expires) === 0 || Number(expires) > maxExpiresSeconds) {
    throw incomplete(`X-Amz-Expires is a number of seconds, from 1 to ${maxExpiresSeconds}.`);
  }
  const parts = ['Credential', 'SignedHeaders', 'Signature'].map((name) => [name, byName(name)] as const);
  const sessionToken = parameters.get('X-Amz-Security-Token');
  // AWS: Amplify 5 writes this one in small letters, as a header.
  const stated = headerOf(request, payloadHeader) ?? (small.get(payloadHeader) || 'UNSIGNED-PAYLOAD');
  return {
    authorization: toAuthorization(byName('Algorithm'), new Map(parts), byName('Date')),
    ...(sessionToken !== undefined && { sessionToken }),
    expiresSeconds: Number(expires),
    payload: parsePayloadForm(request, stated),
  };
}

/** What decides about a signature must not be there twice: who comes after us might read the other one. */
function checkSingle(request: DataRequest): void {
  const names = [
    'authorization',
    'host',
    'x-amz-content-sha256',
    'x-amz-date',
    'x-amz-decoded-content-length',
    'x-amz-security-token',
  ];
  const twice = names.find((name) => valuesOf(request, name).length > 1);
  if (twice !== undefined) throw incomplete(`The header ${twice} was sent twice.`);
}

/**
 * Checks all about a signature that needs no secret: its time, its service, and that every header of AWS which is there is under it.
 * @throws Fault IncompleteSignatureException, InvalidSignatureException
 */
export function checkDataScope(
  { authorization, sessionToken, expiresSeconds }: DataSignature,
  request: DataRequest,
  { service, skewMinutes }: DataScope,
  now: number,
): void {
  if (expiresSeconds === undefined) checkDate(authorization.date, now, skewMinutes);
  else checkPresignedTime(authorization.date, expiresSeconds, { now, skewMinutes });
  checkCovered(authorization, { ...request, body: noBody }, service);
  // AWS: S3 refuses headers of its own that nobody signed. One that is added on the way could change what is done.
  const unsigned = Object.keys(request.headers).find(
    (name) =>
      name.startsWith('x-amz-') && valuesOf(request, name).length > 0 && !authorization.signedHeaders.includes(name),
  );
  if (unsigned !== undefined)
    throw invalid(`There were headers present in the request which were not signed: ${unsigned}.`);
  if (
    expiresSeconds !== undefined &&
    sessionToken === undefined &&
    headerOf(request, 'x-amz-security-token') !== undefined
  ) {
    throw invalid('The session token of a presigned request stands in its query.');
  }
}

function checkPresignedTime(
  date: string,
  expiresSeconds: number,
  { now, skewMinutes }: { now: number; skewMinutes: number },
): void {
  const at = parseDate(date);
  // What is not yet current says so as everywhere.
  if (at === undefined || now < at) return checkDate(date, now, skewMinutes);
  if (now > at + expiresSeconds * 1000) throw invalid('Request has expired.');
}

/**
 * Holds a signature against the one that the secret gives, in constant time. What comes back checks the payload, as far as
 * the signature covers it: nothing may be done with a payload before its check has come to its end.
 * @throws Fault InvalidSignatureException
 */
export function checkDataSignature(request: DataRequest, signature: DataSignature, secret: string): PayloadCheck {
  return checkDataSignatureUnder(request, signature, signingKeyOf(signature.authorization, secret));
}

/** As `checkDataSignature`, with the signing key of the scope, for whoever keeps it. @throws Fault InvalidSignatureException */
export function checkDataSignatureUnder(request: DataRequest, signature: DataSignature, key: KeyObject): PayloadCheck {
  const { authorization, payload } = signature;
  const isObjects = authorization.service === 's3';
  const isPresigned = signature.expiresSeconds !== undefined;
  // AWS: but for S3, what is presigned has no payload.
  const payloadHash = isPresigned && !isObjects && payload.kind === 'unsigned' ? emptyHash : payload.stated;
  const form: SignedForm = { payloadHash, isObjects, isPresigned };
  checkSame(signatureOf({ ...request, body: noBody }, authorization, key, form), authorization.signature);
  const checked: PayloadForm = payloadHash === payload.stated ? payload : { kind: 'whole', stated: payloadHash };
  return createPayloadCheck(checked, authorization, key);
}
