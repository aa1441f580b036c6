import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Fault } from '#domain/fault.ts';
import { headerOf } from '#http/message.ts';
import { canonicalRequest, type SignedForm, type SignedRequest, sha256Hex } from './canonical-request.ts';

const onlyAlgorithm = 'AWS4-HMAC-SHA256';
const scopeEnd = 'aws4_request';

/** What an `Authorization` header of AWS Signature Version 4 says. */
export interface Authorization {
  readonly accessKeyId: string;
  /** When the request was signed, `20150830T123600Z` if `checkScope` agrees; empty without a date header. */
  readonly date: string;
  /** The day, region and service that the key was derived for, `20150830`. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  /** In lower case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Reads the signature of a request; checks the form of its `Authorization` header alone.
 * @throws Fault MissingAuthenticationTokenException, IncompleteSignatureException
 */
export function parseAuthorization(request: SignedRequest): Authorization {
  const header = headerOf(request, 'authorization')?.trim() ?? '';
  if (!header.startsWith('AWS4-')) {
    throw new Fault('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const algorithm = /^\S+/.exec(header)?.[0] ?? '';
  const parameters = parseParameters(header.slice(algorithm.length));
  const date = headerOf(request, 'x-amz-date') ?? headerOf(request, 'date') ?? '';
  return toAuthorization(algorithm, parameters, date);
}

/** What a signature says, by the names that its parts have in a header. @throws Fault IncompleteSignatureException */
export function toAuthorization(
  algorithm: string,
  parameters: ReadonlyMap<string, string>,
  date: string,
): Authorization {
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !parameters.get(name))
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (missing.length > 0) throw incomplete(missing.join(' '));
  if (algorithm !== onlyAlgorithm) throw incomplete(`Unsupported AWS 'algorithm' (only ${onlyAlgorithm} for now).`);
  return {
    ...parseCredential(parameters.get('Credential') ?? ''),
    date,
    signedHeaders: parseSignedHeaders(parameters.get('SignedHeaders') ?? ''),
    signature: parameters.get('Signature') ?? '',
  };
}

/**
 * Checks all about a signature that needs no secret, in the order and with the texts of AWS: its date (so many minutes
 * either way of `now`), the headers under it, its credential scope. Any region is right.
 * @throws Fault IncompleteSignatureException, InvalidSignatureException
 */
export function checkScope(
  authorization: Authorization,
  request: SignedRequest,
  service: string,
  { now, skewMinutes }: { readonly now: number; readonly skewMinutes: number },
): void {
  checkDate(authorization.date, now, skewMinutes);
  checkCovered(authorization, request, service);
}

/**
 * Checks what a signature covers: the host, the target, and this service on the day of its date. @throws Fault InvalidSignatureException
 */
export function checkCovered(authorization: Authorization, request: SignedRequest, service: string): void {
  const { signedHeaders } = authorization;
  // Both say what the signature is good for: it must not be of use at another server or for another operation.
  if (!signedHeaders.includes('host')) {
    throw invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (headerOf(request, 'x-amz-target') !== undefined && !signedHeaders.includes('x-amz-target')) {
    throw invalid("'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
  }
  const wrong: string[] = [];
  if (authorization.service !== service) wrong.push(`Credential should be scoped to correct service: '${service}'.`);
  if (authorization.day !== authorization.date.slice(0, 8)) {
    wrong.push('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.');
  }
  if (wrong.length > 0) throw invalid(wrong.join(' '));
}

/**
 * Holds a signature against the one that the secret gives, in constant time, and the hash that the client states for
 * its body against the body.
 * @throws Fault InvalidSignatureException
 */
export function checkSignature(request: SignedRequest, authorization: Authorization, secret: string): void {
  const stated = headerOf(request, 'x-amz-content-sha256');
  if (stated !== undefined && stated !== sha256Hex(request.body)) throw otherPayload();
  checkSame(signatureOf(request, authorization, signingKeyOf(authorization, secret)), authorization.signature);
}

/** A payload that is not the one of which the client stated the hash. */
export function otherPayload(): Fault {
  return invalid("The provided 'x-amz-content-sha256' header does not match what was computed.");
}

/** Holds a signature against the one that it should be, in constant time. @throws Fault InvalidSignatureException */
export function checkSame(expected: Uint8Array, signature: string): void {
  const isForm = /^[0-9a-f]{64}$/.test(signature);
  // Compared in any case, so that the time tells nothing.
  const isSame = timingSafeEqual(expected, Buffer.from(isForm ? signature : '0'.repeat(64), 'hex'));
  if (isForm && isSame) return;
  throw invalid(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
      'and signing method. Consult the service documentation for details.',
  );
}

/** The key for one day, region and service ("Derive a signing key" in the AWS documentation). */
export function signingKeyOf({ day, region, service }: Authorization, secret: string): KeyObject {
  const parts = [day, region, service, scopeEnd];
  return parts.reduce((key, part) => createSecretKey(hmac(key, part)), createSecretKey(`AWS4${secret}`, 'utf8'));
}

/** The signature as bytes ("Create a string to sign", "Calculate the signature" in the AWS documentation). */
export function signatureOf(
  request: SignedRequest,
  authorization: Authorization,
  key: KeyObject,
  form: SignedForm = {},
): Uint8Array {
  const hash = sha256Hex(Buffer.from(canonicalRequest(request, authorization.signedHeaders, form), 'latin1'));
  return signText(authorization, key, onlyAlgorithm, [hash]);
}

/** Signs lines under an algorithm, the date and the scope: a request, a chunk of a payload, or its trailer. */
export function signText(
  { date, day, region, service }: Authorization,
  key: KeyObject,
  algorithm: string,
  lines: readonly string[],
): Uint8Array {
  return hmac(key, [algorithm, date, `${day}/${region}/${service}/${scopeEnd}`, ...lines].join('\n'));
}

/** With a key object: with bytes as the key, Node takes five times as long. */
function hmac(key: KeyObject, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** `name=value` parameters, separated by commas or spaces. */
function parseParameters(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of text.split(/[ \t,]+/)) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    if (equals === -1)
      throw incomplete('A part of the Authorization header is not a valid key=value pair (missing equal-sign).');
    parameters.set(part.slice(0, equals), part.slice(equals + 1));
  }
  return parameters;
}

/**
 * Holds a date against the time, so many minutes either way, with the texts by which SDKs correct their clock.
 * @throws Fault IncompleteSignatureException, InvalidSignatureException
 */
export function checkDate(date: string, now: number, skewMinutes: number): void {
  if (date === '') {
    throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  const at = parseDate(date);
  if (at === undefined) throw incomplete("Date must be in ISO-8601 'basic format', such as 20150830T123600Z.");
  const skew = skewMinutes * 60_000;
  if (at < now - skew) {
    const [edge, server] = [formatDate(now - skew), formatDate(now)];
    throw invalid(`Signature expired: ${date} is now earlier than ${edge} (${server} - ${skewMinutes} min.)`);
  }
  if (at > now + skew) {
    const [edge, server] = [formatDate(now + skew), formatDate(now)];
    throw invalid(`Signature not yet current: ${date} is still later than ${edge} (${server} + ${skewMinutes} min.)`);
  }
}

/** A date such as `20150830T123600Z` in milliseconds; undefined for any other text. */
export function parseDate(date: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : at;
}

function formatDate(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function parseSignedHeaders(text: string): string[] {
  const names = text.toLowerCase().split(';');
  if (names.every((name) => /^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name))) return names;
  throw incomplete('SignedHeaders must be header names separated by semicolons.');
}

function parseCredential(credential: string) {
  const parts = credential.split('/');
  const [accessKeyId = '', day = '', region = '', service = '', terminator = ''] = parts;
  if (parts.length !== 5 || accessKeyId === '' || region === '' || terminator !== scopeEnd) {
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/${scopeEnd}.`,
    );
  }
  return { accessKeyId, day, region, service };
}

/** A signature that lacks something, or is none. */
export function incomplete(message: string): Fault {
  return new Fault('IncompleteSignatureException', message);
}

/** A signature that does not hold. */
export function invalid(message: string): Fault {
  return new Fault('InvalidSignatureException', message);
}
