import type { Readable } from 'node:stream';

/** A request, read whole unless its route is for uploads, and what the listener knows of it. */
export interface HttpRequest {
  readonly method: string;
  /** As on the wire, still percent-encoded, without the query. */
  readonly path: string;
  /** As on the wire, without the question mark. */
  readonly query: string;
  /** By lower-case name: read them with `headerOf`. */
  readonly headers: HttpHeaders;
  /** Empty for a route that takes the body as it comes. */
  readonly body: Uint8Array;
  /**
   * The body as it comes, of the length that stands in `content-length`. Reading it fails where the client goes away, or takes
   * too long. Who does not read it to its end ends the connection.
   */
  readonly upload?: AsyncIterable<Uint8Array>;
  readonly requestId: string;
  /** The client's address: that of the socket, or what a trusted proxy says. */
  readonly address: string;
}

/** Every value of a header that was sent several times, in order. */
export type HttpHeaders = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * An answer. The length of a text or of bytes is added, and a body left out where the request was a HEAD. A stream is closed
 * once it is sent, or when the client goes away; its length stands in the headers where it is known.
 */
export interface HttpResponse {
  readonly status: number;
  /** Each value of a list is sent in a header of its own, as `Set-Cookie` has to be. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array | Readable;
}

/** What is done around each answer; undefined stands for an answer that is withheld. */
export type AroundAnswer = (
  request: HttpRequest,
  answer: () => Promise<HttpResponse | undefined>,
) => Promise<HttpResponse | undefined>;

/** An answer in words alone. */
export interface TextResponse extends HttpResponse {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The values of a header, named in lower case, in the order in which they were sent. */
export function valuesOf({ headers }: Pick<HttpRequest, 'headers'>, name: string): readonly string[] {
  // A name such as `constructor` is what every object has.
  return (Object.hasOwn(headers, name) ? headers[name] : undefined) ?? [];
}

/** The value of a header. One that was sent several times is its values joined by `, ` (RFC 9110 section 5.3). */
export function headerOf(request: Pick<HttpRequest, 'headers'>, name: string): string | undefined {
  const values = valuesOf(request, name);
  return values.length === 0 ? undefined : values.join(', ');
}

/** Where a request came from, and by which program. */
export function senderOf(request: Pick<HttpRequest, 'headers' | 'address'>): { address: string; userAgent: string } {
  return { address: request.address, userAgent: headerOf(request, 'user-agent') ?? '' };
}

/** An answer in JSON. */
export function jsonResponse(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): TextResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
