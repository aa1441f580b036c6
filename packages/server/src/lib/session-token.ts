import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { formatBase32 } from './base32.ts';
import { parseBase64Url } from './base64.ts';

/** What credentials stand for: a role, and on whose behalf it is taken. Times are whole seconds since 1970. */
export interface Session {
  readonly roleArn: string;
  /** Tells the role from another one that has its name later; absent where nobody had made the role. */
  readonly roleId?: string;
  /** Tells sessions of one role apart where they are named: the last part of the caller's ARN. */
  readonly name: string;
  /** Who vouched for the bearer, and what it said; absent where nobody outside did. */
  readonly federated?: Federated;
  /** Tags of the principal, for policies. */
  readonly tags: Readonly<Record<string, string>>;
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
}

/** What an identity provider said of the bearer of a session: the keys `<provider>:sub`, `:aud` and `:amr` of policies. */
export interface Federated {
  /** `cognito-identity.amazonaws.com` of identity pools; of others the issuer without its scheme; of SAML `saml`. */
  readonly provider: string;
  /** How IAM names the provider, where that is another name. */
  readonly arn?: string;
  readonly subject: string;
  readonly audience: string;
  /** How the bearer was authenticated (`amr`). */
  readonly methods: readonly string[];
}

/** The key that seals sessions. A newer one has a higher number, and no number ever stands for another key. */
export interface SessionKey {
  readonly number: number;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** A key that is ready to use. Made once and kept: deriving costs more than a session does. */
export interface OpenSessionKey {
  readonly number: number;
  readonly sealing: KeyObject;
  readonly deriving: KeyObject;
}

/** What a client signs its requests with. */
export interface SessionCredentials {
  /** `ASIA` and 16 characters of Base32. */
  readonly accessKeyId: string;
  /** 40 characters of Base64. */
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A session that was opened again, with the credentials that its requests have to be signed with. */
export interface OpenedSession {
  readonly session: Session;
  readonly credentials: SessionCredentials;
  /** Whether its end has come. Nothing may be done in a session that is over. */
  readonly isOver: boolean;
}

/** A session that has more to say than fits into a header. */
export class SessionTooLong extends RangeError {
  override readonly name = 'SessionTooLong';

  constructor(length: number) {
    super(`a session token has ${length} characters`);
  }
}

const version = 1;
const keyBytes = 32;
const headerBytes = 5;
const nonceBytes = 12;
const tagBytes = 16;
/** It travels in a header, of which all together have 16 KiB. */
const maxTokenLength = 8192;

/** Makes a key ready: one key for sealing and one for deriving credentials (HKDF-SHA256, RFC 5869). @throws RangeError unless it has 32 bytes */
export function openSessionKey({ number, key }: SessionKey): OpenSessionKey {
  if (key.length !== keyBytes) throw new RangeError(`A session key has ${keyBytes} bytes.`);
  const derive = (use: string) =>
    createSecretKey(new Uint8Array(hkdfSync('sha256', key, '', `cenote session ${version} ${use}`, keyBytes)));
  return { number, sealing: derive('seal'), deriving: derive('credentials') };
}

/** A key as a text, for whoever verifies elsewhere: its number and, behind a dot, its bytes in base64url. */
export function formatSessionKey({ number, key }: SessionKey): string {
  return `${number}.${Buffer.from(key).toString('base64url')}`;
}

/** The keys in texts of `formatSessionKey` with commas between. @throws Error that says which one is wrong, without showing it */
export function parseSessionKeys(text: string): SessionKey[] {
  return text.split(',').map((entry, index) => {
    const [, number = '', encoded = ''] = /^([1-9]\d{0,9})\.([\w-]+)$/.exec(entry.trim()) ?? [];
    const key = parseBase64Url(encoded);
    if (key?.length !== keyBytes || Number(number) > 0xffff_ffff) {
      throw new Error(`Session key ${index + 1} is none. Give what "cenote session-key show" prints.`);
    }
    return { number: Number(number), key };
  });
}

/**
 * Seals a session into a token (AES-256-GCM, a random nonce), and derives from the token what its bearer signs requests with
 * (AWS Signature Version 4). The secret is in no token: it is computed again from the token by whoever has the key. A key seals
 * some 2^32 sessions before nonces may meet.
 * @throws SessionTooLong for a session whose token would not fit into a header
 */
export function issueSessionToken(key: OpenSessionKey, session: Session): SessionCredentials {
  const header = Buffer.alloc(headerBytes, version);
  header.writeUInt32BE(key.number, 1);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key.sealing, nonce, { authTagLength: tagBytes });
  cipher.setAAD(header);
  const sealed = cipher.update(JSON.stringify(session));
  cipher.final();
  const token = Buffer.concat([header, nonce, sealed, cipher.getAuthTag()]);
  const sessionToken = token.toString('base64url');
  if (sessionToken.length > maxTokenLength) throw new SessionTooLong(sessionToken.length);
  return credentialsOf(key, token, sessionToken);
}

/** The number of the key that a token says it was sealed under; undefined for what is no session token. */
export function sessionKeyNumberOf(sessionToken: string): number | undefined {
  const token = parseToken(sessionToken);
  return token && numberIn(token);
}

/**
 * Opens a session again, with nothing but its key and the time. undefined for whatever `issueSessionToken` did not make under this
 * key: one changed bit is enough. The credentials are what a request in this session has to be signed with: its access key id
 * and its signature are to be held against them.
 */
export function openSessionToken(
  key: OpenSessionKey,
  sessionToken: string,
  nowSeconds: number,
): OpenedSession | undefined {
  const token = parseToken(sessionToken);
  if (token === undefined || numberIn(token) !== key.number) return undefined;
  const nonce = token.subarray(headerBytes, headerBytes + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key.sealing, nonce, { authTagLength: tagBytes });
  decipher.setAAD(token.subarray(0, headerBytes)).setAuthTag(token.subarray(-tagBytes));
  const opened = decipher.update(token.subarray(headerBytes + nonceBytes, -tagBytes));
  try {
    decipher.final();
  } catch {
    // OpenSSL says no more than that the tag does not fit, which is the answer.
    return undefined;
  }
  const session = JSON.parse(opened.toString()) as Session;
  return {
    session,
    credentials: credentialsOf(key, token, sessionToken),
    isOver: nowSeconds >= session.expiresAtSeconds,
  };
}

function parseToken(sessionToken: string): Buffer | undefined {
  if (sessionToken.length > maxTokenLength) return undefined;
  const bytes = parseBase64Url(sessionToken);
  if (bytes === undefined || bytes[0] !== version || bytes.length < headerBytes + nonceBytes + tagBytes)
    return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function numberIn(token: Buffer): number {
  return token.readUInt32BE(1);
}

function credentialsOf({ deriving }: OpenSessionKey, token: Uint8Array, sessionToken: string): SessionCredentials {
  const derived = createHmac('sha512', deriving).update(token).digest();
  return {
    accessKeyId: `ASIA${formatBase32(derived.subarray(0, 10))}`,
    secretAccessKey: derived.subarray(10, 40).toString('base64'),
    sessionToken,
  };
}
