import { isPlainText } from '#lib/plain-text.ts';
import { type HttpRequest, headerOf } from './message.ts';

/** The fields of a form or of a query: each name once. One that was sent without a value is empty. */
export type Fields = ReadonlyMap<string, string>;

/** What a form of a page may hold, in fields and in bytes as they are sent. */
const mostFieldsOfPages = 64;
const mostBytes = 64 * 1024;

const mediaType = /^application\/x-www-form-urlencoded[ \t]*(?:;|$)/i;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether the body of a request says that it is a form. */
export function isForm(request: Pick<HttpRequest, 'headers'>): boolean {
  return mediaType.test(headerOf(request, 'content-type') ?? '');
}

/** What acts by a form is not the only one to read it. */
const parsed = new WeakMap<Uint8Array, { readonly fields: Fields | undefined }>();

/**
 * The fields that a form of a page was sent with (URL standard, application/x-www-form-urlencoded). Undefined where the body is
 * of another type or larger than 64 KiB, and for all that `parseFields` refuses.
 */
export function parseForm(request: Pick<HttpRequest, 'headers' | 'body'>): Fields | undefined {
  const { body } = request;
  if (!isForm(request) || body.length > mostBytes) return undefined;
  const known = parsed.get(body);
  if (known !== undefined) return known.fields;
  const fields = parseBody(request);
  parsed.set(body, { fields });
  return fields;
}

/** The fields of a form that programs send, of any length. Undefined as with `parseFields`. */
export function parseBody({ body }: Pick<HttpRequest, 'body'>, mostFields = mostFieldsOfPages): Fields | undefined {
  try {
    return parseFields(utf8.decode(body), mostFields);
  } catch {
    return undefined;
  }
}

/**
 * The fields of a query, or of a form's text. Undefined where there are more than 64 unless said, where a name stands twice, since two
 * readers could take different ones for it, where the text is not percent-encoded UTF-8, or where U+0000 is in it, which no database keeps.
 */
export function parseFields(text: string, mostFields = mostFieldsOfPages): Fields | undefined {
  const fields = new Map<string, string>();
  const pairs = text.split('&', mostFields + 1);
  if (pairs.length > mostFields) return undefined;
  for (const pair of pairs) {
    if (pair === '') continue;
    const [name, value] = parsePair(pair);
    if (name === undefined || value === undefined || fields.has(name)) return undefined;
    fields.set(name, value);
  }
  return fields;
}

function parsePair(pair: string): (string | undefined)[] {
  const equals = pair.indexOf('=');
  const halves = equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
  return halves.map(decodeField);
}

/** One name or value as forms encode it; undefined where it cannot be decoded, or has U+0000 in it. */
export function decodeField(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    return isPlainText(decoded) ? decoded : undefined;
  } catch {
    return undefined;
  }
}
