/** Why a request is refused. */
export type RefusalReason =
  /** Nobody said who asks. */
  | 'no-credentials'
  /** The session token is none of ours, its key is no longer known, or the access key is another one. */
  | 'unknown-credentials'
  /** The session is over, or the token has expired. */
  | 'expired-credentials'
  /** The token of a user pool does not hold. */
  | 'bad-token'
  /** What says who asks has no form that is known. */
  | 'malformed-credentials'
  | 'bad-signature'
  /** The client's clock is too far off, or somebody sends a request again. */
  | 'bad-time'
  /** A presigned request whose time has passed. */
  | 'presigned-over'
  /** The payload is not the one that was signed. */
  | 'other-payload'
  /** What the request would do is not known, or may be read in two ways. */
  | 'unknown-request'
  /** No policy allows it, or one denies it. */
  | 'not-allowed'
  /** What is needed to decide could not be had, such as the keys of a user pool. */
  | 'unavailable';

/** A request that may not pass. The message is for whoever sent it, and tells nothing of policies. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What a request would do cannot be told for sure, so nothing is decided about it. */
export function unknownRequest(message: string): Refusal {
  return new Refusal('unknown-request', message);
}
