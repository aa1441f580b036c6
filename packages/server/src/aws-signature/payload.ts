import { createHash, type KeyObject } from 'node:crypto';
import { type HttpRequest, headerOf } from '#http/message.ts';
import { sha256Hex } from './canonical-request.ts';
import { type Authorization, checkSame, incomplete, otherPayload, signText } from './sigv4.ts';

/** How far a signature covers a payload, by `x-amz-content-sha256` (AWS: "Signature Calculations for the Authorization Header"). */
export type PayloadForm =
  | { readonly kind: 'whole' | 'unsigned'; readonly stated: string }
  | {
      readonly kind: 'chunked';
      readonly stated: string;
      /** Whether each chunk has a signature. */
      readonly isSigned: boolean;
      /** The headers that follow the last chunk, in lower case. */
      readonly trailers: readonly string[];
      /** How many bytes there are without what is around them. */
      readonly decodedLength: number;
    };

/** Takes a payload as it comes from the wire. */
export interface PayloadCheck {
  /**
   * Gives the bytes that were meant, without what is around chunks. A signed chunk is given once its signature was checked; of a payload
   * that is signed as a whole, that it was the right one is known at the end. Trailers are kept by `onTrailer`.
   * @throws Fault IncompleteSignatureException, InvalidSignatureException
   */
  read(
    payload: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    onTrailer?: (name: string, value: string) => void,
  ): AsyncGenerator<Uint8Array>;
}

const chunkedForms = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { isSigned: true, hasTrailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { isSigned: true, hasTrailer: true },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { isSigned: false, hasTrailer: true },
} as const;

/** A signed chunk is kept until it is checked. SDKs send some 64 KiB to 1 MiB. */
const maxChunkBytes = 16 * 1024 * 1024;
const maxLineBytes = 1024;
const maxTrailers = 16;

/** Reads what a request says of its payload. @throws Fault IncompleteSignatureException */
export function parsePayloadForm(request: Pick<HttpRequest, 'headers'>, stated: string): PayloadForm {
  // Whoever sends the payload on would believe one of two lengths.
  if (!Object.hasOwn(chunkedForms, stated) && headerOf(request, 'x-amz-decoded-content-length') !== undefined)
    throw incomplete("'X-Amz-Decoded-Content-Length' goes with a payload in chunks.");
  if (/^[0-9a-f]{64}$/.test(stated)) return { kind: 'whole', stated };
  if (stated === 'UNSIGNED-PAYLOAD') return { kind: 'unsigned', stated };
  if (!Object.hasOwn(chunkedForms, stated))
    throw incomplete("'X-Amz-Content-Sha256' is no hash, and names no known form.");
  const { isSigned, hasTrailer } = chunkedForms[stated as keyof typeof chunkedForms];
  const length = headerOf(request, 'x-amz-decoded-content-length') ?? '';
  if (!/^\d{1,15}$/.test(length))
    throw incomplete("A payload in chunks requires an 'X-Amz-Decoded-Content-Length' header.");
  const trailers = (headerOf(request, 'x-amz-trailer') ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (hasTrailer !== trailers.length > 0)
    throw incomplete("'X-Amz-Trailer' names what follows the last chunk, and goes with -TRAILER alone.");
  return { kind: 'chunked', stated, isSigned, trailers, decodedLength: Number(length) };
}

/** Makes the check for a payload of this form; of signed chunks, the first follows the signature of the request. */
export function createPayloadCheck(form: PayloadForm, authorization: Authorization, key: KeyObject): PayloadCheck {
  if (form.kind === 'chunked')
    return { read: (payload, onTrailer) => readChunks(payload, { form, authorization, key, onTrailer }) };
  return { read: (payload) => (form.kind === 'whole' ? readWhole(payload, form.stated) : readUnsigned(payload)) };
}

type Payload = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

async function* readUnsigned(payload: Payload): AsyncGenerator<Uint8Array> {
  yield* payload;
}

async function* readWhole(payload: Payload, stated: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const bytes of payload) {
    hash.update(bytes);
    yield bytes;
  }
  if (hash.digest('hex') !== stated) throw otherPayload();
}

interface ChunkedRead {
  readonly form: Extract<PayloadForm, { kind: 'chunked' }>;
  readonly authorization: Authorization;
  readonly key: KeyObject;
  readonly onTrailer: ((name: string, value: string) => void) | undefined;
}

async function* readChunks(payload: Payload, read: ChunkedRead): AsyncGenerator<Uint8Array> {
  const source = new Source(payload);
  try {
    yield* readFrom(source, read);
  } finally {
    await source.close();
  }
}

async function* readFrom(
  source: Source,
  { form, authorization, key, onTrailer }: ChunkedRead,
): AsyncGenerator<Uint8Array> {
  const emptyHash = sha256Hex('');
  let previous = authorization.signature;
  /** Checks the signature that follows on the one before, and makes it the one before. */
  const checkNext = (name: string, lines: readonly string[], signature: string) => {
    checkSame(signText(authorization, key, `AWS4-HMAC-SHA256-${name}`, [previous, ...lines]), signature);
    previous = signature;
  };
  let left = form.decodedLength;
  for (let size = -1; size !== 0; ) {
    const head = parseChunkHead(await source.line(), form.isSigned);
    size = head.size;
    if (size > left) throw incomplete('There is more data than X-Amz-Decoded-Content-Length says.');
    left -= size;
    if (form.isSigned) {
      const data = await source.take(size);
      checkNext('PAYLOAD', [emptyHash, sha256Hex(data)], head.signature);
      if (size > 0) yield data;
    } else {
      yield* source.pieces(size);
    }
    if (size > 0 && (await source.line()) !== '') throw incomplete('A chunk does not end where it says.');
  }
  if (left > 0) throw incomplete('There is less data than X-Amz-Decoded-Content-Length says.');
  const trailers = await readTrailers(source, form.trailers);
  if (form.isSigned && form.trailers.length > 0) {
    const text = trailers.lines.map(({ name, value }) => `${name}:${value}\n`).join('');
    checkNext('TRAILER', [sha256Hex(text)], trailers.signature);
  }
  for (const { name, value } of trailers.lines) onTrailer?.(name, value);
}

function parseChunkHead(line: string, isSigned: boolean): { size: number; signature: string } {
  const [, digits = '', , signature = ''] = /^([0-9a-fA-F]{1,12})(;chunk-signature=([0-9a-f]{64}))?$/.exec(line) ?? [];
  const size = Number.parseInt(digits, 16);
  if (digits === '' || (isSigned && size > maxChunkBytes) || isSigned !== (signature !== ''))
    throw incomplete('The head of a chunk is none.');
  return { size, signature };
}

/** The lines behind the last chunk, up to an empty one: each header that was announced, once, and the signature of them last. */
async function readTrailers(source: Source, announced: readonly string[]) {
  const lines: { name: string; value: string }[] = [];
  let signature = '';
  for (let line = await source.line(); line !== ''; line = await source.line()) {
    const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    const key = name.toLowerCase();
    if (key === '' || signature !== '' || lines.length === maxTrailers) throw incomplete('A trailer is none.');
    if (key === 'x-amz-trailer-signature') signature = value;
    else lines.push({ name: key, value });
  }
  if (!(await source.isAtEnd())) throw incomplete('There is something behind the end.');
  const names = lines.map(({ name }) => name);
  if (
    names.length !== announced.length ||
    new Set(names).size !== names.length ||
    !names.every((name) => announced.includes(name))
  ) {
    throw incomplete('The trailers are not those that X-Amz-Trailer names.');
  }
  return { lines, signature };
}

/** Bytes that come in pieces, taken by lines and by numbers. */
class Source {
  readonly #pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #kept: Uint8Array = new Uint8Array();

  constructor(payload: Payload) {
    this.#pieces = Symbol.asyncIterator in payload ? payload[Symbol.asyncIterator]() : payload[Symbol.iterator]();
  }

  /** A line without its end, CR LF; the end of all is an empty line. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#kept.indexOf(0x0a);
      if (end > maxLineBytes || (end === -1 && this.#kept.length > maxLineBytes))
        throw incomplete('A line among the chunks is too long.');
      if (end !== -1) {
        const line = Buffer.from(await this.take(end + 1)).toString('latin1');
        if (!line.endsWith('\r\n')) throw incomplete('A line among the chunks does not end as it should.');
        return line.slice(0, -2);
      }
      if (!(await this.#more())) {
        if (this.#kept.length > 0) throw incomplete('The payload ends within a line.');
        return '';
      }
    }
  }

  /** So many bytes. */
  async take(size: number): Promise<Uint8Array> {
    const pieces = [this.#kept];
    let length = this.#kept.length;
    while (length < size) {
      this.#kept = new Uint8Array();
      if (!(await this.#more())) throw incomplete('The payload ends within a chunk.');
      pieces.push(this.#kept);
      length += this.#kept.length;
    }
    const all = pieces.length === 1 ? this.#kept : Buffer.concat(pieces);
    this.#kept = all.subarray(size);
    return all.subarray(0, size);
  }

  /** So many bytes, as they come. */
  async *pieces(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; ) {
      if (this.#kept.length === 0 && !(await this.#more())) throw incomplete('The payload ends within a chunk.');
      const piece = this.#kept.subarray(0, left);
      this.#kept = this.#kept.subarray(piece.length);
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  /** Tells where the bytes come from that no more are wanted. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async isAtEnd(): Promise<boolean> {
    while (this.#kept.length === 0) {
      if (!(await this.#more())) return true;
    }
    return false;
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#pieces.next();
    if (done) return false;
    this.#kept = this.#kept.length === 0 ? value : Buffer.concat([this.#kept, value]);
    return true;
  }
}
