import { Fault } from '#domain/fault.ts';
import { isPlainText } from '#lib/plain-text.ts';

/** A body nested deeper than this is refused; the deepest input of the model has six levels. */
const maxDepth = 64;

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a request body as a JSON object (RFC 8259), strictly: an empty body is `{}`; bad UTF-8, a name given twice, nesting
 * over 64 levels, a number outside the range of doubles, a lone surrogate and U+0000 are refused.
 * Linear in the size of the body.
 * @throws Fault SerializationException
 */
export function parseJsonBody(body: Uint8Array): Record<string, unknown> {
  if (body.byteLength === 0) return {};
  const text = decode(body);
  const named = countNamedMembers(text);
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refused('The request body must be a JSON object.');
  }
  // JSON.parse keeps the last of two members with one name, so fewer members in the value than in the text means a repeat.
  if (countMembers(value) !== named) throw refused('The request body names a member twice.');
  return value as Record<string, unknown>;
}

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw refused('The request body is not valid UTF-8.', cause);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refused('The request body is not valid JSON.', cause);
  }
}

/** Counts the colons outside strings, one per member of an object. What the text is worth as JSON is for `parse` to say. */
function countNamedMembers(text: string): number {
  let members = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = findEndOfString(text, at);
        break;
      case colon:
        members++;
        break;
      case openList:
      case openObject:
        if (++depth > maxDepth) throw refused('The request body is nested too deeply.');
        break;
      case closeList:
      case closeObject:
        depth--;
        break;
    }
  }
  return members;
}

/** The position of the quote that ends the string opened at `start`: the first one after an even run of backslashes. */
function findEndOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

function countMembers(value: unknown): number {
  if (typeof value === 'string') checkText(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw refused('A number in the request body is too large.');
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const element of value) members += countMembers(element);
    return members;
  }
  for (const [name, member] of Object.entries(value)) {
    checkText(name);
    members += 1 + countMembers(member);
  }
  return members;
}

/** Neither database can give such a text back as it was. */
function checkText(text: string): void {
  if (isPlainText(text)) return;
  throw refused('A string in the request body holds a lone surrogate or U+0000.');
}

function refused(message: string, cause?: unknown): Fault {
  return new Fault('SerializationException', message, { cause });
}
