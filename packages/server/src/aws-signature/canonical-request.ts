import { hash } from 'node:crypto';
import { type HttpRequest, valuesOf } from '#http/message.ts';

/** What a signature covers of a request. */
export type SignedRequest = Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>;

/** What a signature says of a request in another way than most services have it. */
export interface SignedForm {
  /** What stands in the place of the payload's hash; unless said, the hash of the body. */
  readonly payloadHash?: string;
  /** S3 has keys for paths: no segment is removed, and each is encoded once. Its query is plain (`plainQuery`). */
  readonly isObjects?: boolean;
  /** The signature stands in the query, and is no part of what it covers. */
  readonly isPresigned?: boolean;
}

/**
 * The canonical request of AWS Signature Version 4 ("Create a canonical request" in the AWS documentation), with the
 * payload's hash recomputed from the body. A header that was sent several times counts as its values joined by commas. Each
 * character of it is a byte: as a header is on the wire.
 */
export function canonicalRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  { payloadHash = sha256Hex(request.body), isObjects = false, isPresigned = false }: SignedForm = {},
): string {
  const headers = signedHeaders.map((name) => `${name}:${canonicalValues(valuesOf(request, name))}\n`);
  return [
    request.method,
    isObjects ? canonicalKey(request.path) : canonicalPath(request.path),
    canonicalQuery(isObjects ? plainQuery(request.query) : request.query, isPresigned),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** The parameters of a query, decoded, in the order in which they were sent. */
export function parseQuery(query: string): (readonly [name: string, value: string])[] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    return equals === -1
      ? ([decode(pair), ''] as const)
      : ([decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))] as const);
  });
}

/** SHA-256 in lower-case hexadecimal digits. */
export function sha256Hex(data: Uint8Array | string): string {
  return hash('sha256', data, 'hex');
}

function canonicalValues(values: readonly string[]): string {
  const [only = ''] = values;
  return values.length > 1 ? values.map(canonicalValue).join(',') : canonicalValue(only);
}

/** Blanks and tabs alone: the no-break space is a byte of other characters. */
function canonicalValue(value: string): string {
  return /[ \t]/.test(value) ? value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '') : value;
}

/** Parameters of S3 that say how an object is sent, and who asks: nothing that is decided about. */
const decidesNothing = /^(?:response-[a-z-]+|x-amz-user-agent)=/;

/**
 * A query of S3 with `%20` in such parameters where there is a plus sign.
 * AWS: the links of Amplify have plus signs there, and blanks were signed. S3 takes them, though its documentation forbids it.
 */
export function plainQuery(query: string): string {
  const pairs = query.split('&').map((pair) => (decidesNothing.test(pair) ? pair.replaceAll('+', '%20') : pair));
  return pairs.join('&');
}

/**
 * Whether every escape is one of a byte of UTF-8, and no plus sign stands for who knows what: else two requests that mean different
 * things would have one signature.
 */
export function isUnambiguous({ path, query }: Pick<SignedRequest, 'path' | 'query'>): boolean {
  if (query.includes('+')) return false;
  try {
    decodeURIComponent(path);
    decodeURIComponent(query);
    return true;
  } catch {
    return false;
  }
}

/** Dot segments and repeated slashes removed, then every segment encoded again: all services but S3 sign it so. */
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(encode(segment));
  }
  const end = kept.length > 0 && /\/\.{0,2}$/.test(path) ? '/' : '';
  return `/${kept.join('/')}${end}`;
}

function canonicalKey(path: string): string {
  return path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
}

function canonicalQuery(query: string, isPresigned: boolean): string {
  const pairs = parseQuery(query)
    .filter(([name]) => !isPresigned || name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const);
  pairs.sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A broken escape stays as it came: the signature then decides. */
function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Percent-encodes every byte but RFC 3986's unreserved characters. */
function encode(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
