import { type KeyObject, verify } from 'node:crypto';
import { parseBase64Url } from './base64.ts';
import type { SigningKey } from './signing-keys.ts';

const encodedHeaders = new WeakMap<SigningKey, string>();

/** A JWT (RFC 7519) signed with RS256 (RFC 7515), away from the event loop. Its type stands in it where one is given. */
export async function signJwt(key: SigningKey, claims: object, type?: string): Promise<string> {
  const header = type === undefined ? encodedHeader(key) : encodeJson({ typ: type, kid: key.keyId, alg: 'RS256' });
  const text = `${header}.${encodeJson(claims)}`;
  const signature = await key.sign(Buffer.from(text));
  return `${text}.${Buffer.from(signature).toString('base64url')}`;
}

function encodedHeader(key: SigningKey): string {
  let header = encodedHeaders.get(key);
  if (header === undefined) {
    header = encodeJson({ kid: key.keyId, alg: 'RS256' });
    encodedHeaders.set(key, header);
  }
  return header;
}

function encodeJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A token whose form is right. Nothing in it is to be believed before `isSignedBy` says so. */
export interface ParsedJwt {
  readonly keyId: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What the signature is over. */
  readonly signedText: string;
  readonly signature: Uint8Array;
}

const maxTokenLength = 32_768;

/** Takes a compact RS256 token apart; undefined for any other algorithm, form, or for more than 32 KiB. */
export function parseJwt(token: string): ParsedJwt | undefined {
  if (token.length > maxTokenLength) return undefined;
  const parts = token.split('.', 4);
  if (parts.length !== 3) return undefined;
  const [encodedHeader = '', encodedClaims = '', encodedSignature = ''] = parts;
  const header = parseJsonPart(encodedHeader);
  const claims = parseJsonPart(encodedClaims);
  const signature = parseBase64Url(encodedSignature);
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  const { alg, kid, crit } = header;
  // RFC 7515 section 4.1.11: a header that must be understood and is not makes the token invalid.
  if (alg !== 'RS256' || crit !== undefined) return undefined;
  if (kid !== undefined && typeof kid !== 'string') return undefined;
  return { keyId: kid, claims, signedText: `${encodedHeader}.${encodedClaims}`, signature };
}

/** What a compact JWT of any algorithm claims, for whoever has yet to find out who could verify it; undefined for what is none. */
export function peekClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  const parts = token.length > maxTokenLength ? [] : token.split('.', 4);
  return parts.length === 3 ? parseJsonPart(parts[1] ?? '') : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parseJsonPart(text: string): Record<string, unknown> | undefined {
  const bytes = parseBase64Url(text);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the token bears a signature of this key. */
export async function isSignedBy(key: KeyObject, { signedText, signature }: ParsedJwt): Promise<boolean> {
  // On this thread: a verification costs less than handing it to another one.
  return verify('sha256', Buffer.from(signedText), key, signature);
}
