import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SecretKey } from './secret-key.ts';

/** What a sealed stream is for: no stream opens as another kind. Six letters, which are readable in its first bytes. */
export type StreamKind = 'backup' | 'export';

/** Takes the next bytes; resolves when it can take more. */
export type WriteBytes = (bytes: Uint8Array) => Promise<void>;

/** A sealed stream that does not open; the message is one sentence with the mend. */
export class SealedStreamRefused extends Error {
  override readonly name = 'SealedStreamRefused';
}

const introBytes = 16;
const keyIdBytes = 8;
const saltBytes = 32;
const headerBytes = introBytes + keyIdBytes + saltBytes;
const tagBytes = 16;
const nonceBytes = 12;
const chunkBytes = 64 * 1024;

const kinds: readonly StreamKind[] = ['backup', 'export'];
const introOf = (kind: StreamKind) => Buffer.from(`cenote ${kind} 1\n`);

/**
 * Encrypts and authenticates a stream of any length in constant memory, under a key of its own that HKDF-SHA256 derives from
 * `key`. Chunks of 64 KiB, each sealed with AES-256-GCM; the nonce counts them and marks the last one, so that no chunk can be
 * left out, moved or added without notice (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár).
 */
export class StreamSealer {
  readonly #write: WriteBytes;
  readonly #key: Uint8Array;
  readonly #header: Uint8Array;
  #chunks = 0;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(key: SecretKey, kind: StreamKind, write: WriteBytes) {
    const salt = randomBytes(saltBytes);
    this.#header = Buffer.concat([introOf(kind), key.id, salt]);
    this.#key = streamKey(key, kind, salt);
    this.#write = write;
  }

  /** Takes more of what is to be sealed. @throws what the writing throws */
  async push(bytes: Uint8Array): Promise<void> {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    // The last chunk is known at the end only, so that one stays behind.
    if (this.#waitingBytes <= chunkBytes) return;
    const all = Buffer.concat(this.#waiting);
    let at = 0;
    for (; all.length - at > chunkBytes; at += chunkBytes) await this.#seal(all.subarray(at, at + chunkBytes), false);
    this.#waiting = [all.subarray(at)];
    this.#waitingBytes = all.length - at;
  }

  /** Writes what is left and the end. Without it the stream counts as cut off. @throws what the writing throws */
  async end(): Promise<void> {
    await this.#seal(Buffer.concat(this.#waiting), true);
  }

  async #seal(chunk: Uint8Array, isLast: boolean): Promise<void> {
    if (this.#chunks === 0) await this.#write(this.#header);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#chunks, isLast), { authTagLength: tagBytes });
    cipher.setAAD(this.#header);
    this.#chunks += 1;
    await this.#write(Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]));
  }
}

/**
 * Opens what `StreamSealer` sealed as this kind under one of the keys, chunk by chunk. What was given so far is the true
 * beginning; that it is the whole is known when it ends without an error.
 * @throws SealedStreamRefused
 */
export async function* openSealedStream(
  keys: readonly SecretKey[],
  kind: StreamKind,
  sealed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const reader = new ChunkReader(sealed);
  const header = await reader.read(headerBytes);
  const key = findKey(keys, kind, header);
  const opening = streamKey(key, kind, header.subarray(introBytes + keyIdBytes));
  for (let count = 0, isLast = false; !isLast; count += 1) {
    const chunk = await reader.read(chunkBytes + tagBytes);
    isLast = await reader.isAtEnd();
    yield open(opening, header, chunk, nonceOf(count, isLast), kind);
  }
}

function findKey(keys: readonly SecretKey[], kind: StreamKind, header: Uint8Array): SecretKey {
  const intro = header.subarray(0, introBytes);
  const found = kinds.find((one) => introOf(one).equals(intro));
  if (found === undefined) throw new SealedStreamRefused(`This is no ${kind} that Cenote has made and sealed.`);
  if (found !== kind) throw new SealedStreamRefused(`This file holds ${article(found)}, not ${article(kind)}.`);
  if (header.length < headerBytes) throw damaged(kind);
  const id = header.subarray(introBytes, introBytes + keyIdBytes);
  const key = keys.find((one) => timingSafeEqual(one.id, id));
  if (key !== undefined) return key;
  throw new SealedStreamRefused(`The ${kind} was sealed with another key. Give the key that it was made with.`);
}

function article(kind: StreamKind): string {
  return kind === 'backup' ? 'a backup of a whole database' : 'an export of one user pool';
}

function damaged(kind: StreamKind): SealedStreamRefused {
  return new SealedStreamRefused(
    `The ${kind} is damaged: it was cut off, or changed after it was made. Take another copy of it.`,
  );
}

function open(key: Uint8Array, header: Uint8Array, chunk: Uint8Array, nonce: Uint8Array, kind: StreamKind): Uint8Array {
  if (chunk.length < tagBytes) throw damaged(kind);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(header).setAuthTag(chunk.subarray(-tagBytes));
  const plaintext = decipher.update(chunk.subarray(0, -tagBytes));
  try {
    decipher.final();
  } catch {
    // OpenSSL says no more than that the tag does not fit.
    throw damaged(kind);
  }
  return plaintext;
}

function streamKey({ key }: SecretKey, kind: StreamKind, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, salt, `cenote ${kind} stream 1`, 32));
}

function nonceOf(chunk: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(nonceBytes);
  nonce.writeUIntBE(chunk, nonceBytes - 7, 6);
  nonce.writeUInt8(isLast ? 1 : 0, nonceBytes - 1);
  return nonce;
}

/** Reads a stream in pieces of a size that the reader says. */
class ChunkReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #isOver = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next `size` bytes; fewer only at the end. */
  async read(size: number): Promise<Uint8Array> {
    await this.#hold(size);
    const all = Buffer.concat(this.#held);
    const piece = all.subarray(0, size);
    this.#held = [all.subarray(piece.length)];
    this.#heldBytes = all.length - piece.length;
    return piece;
  }

  async isAtEnd(): Promise<boolean> {
    await this.#hold(1);
    return this.#heldBytes === 0;
  }

  async #hold(bytes: number): Promise<void> {
    while (this.#heldBytes < bytes && !this.#isOver) {
      const next = await this.#source.next();
      if (next.done === true) this.#isOver = true;
      else {
        this.#held.push(next.value);
        this.#heldBytes += next.value.length;
      }
    }
  }
}
