import type { HttpHeaders } from '../../server/src/http/message.ts';

/** A request as it was sent: nothing in it was decoded or normalised. */
export interface AuthorizerRequest {
  readonly method: string;
  /** As on the wire, still percent-encoded, without the query. */
  readonly path: string;
  /** As on the wire, without the question mark. */
  readonly query: string;
  /** By lower-case name, every value of a header that was sent several times. */
  readonly headers: HttpHeaders;
  /** The client's address, for `aws:SourceIp`; absent where it is not known. */
  readonly address?: string;
  /** Whether the client came over TLS, for `aws:SecureTransport`. */
  readonly isSecure: boolean;
  /** The body, where somebody has read it whole. It is looked at only where no header says what is signed of it. */
  readonly body?: Uint8Array;
}
