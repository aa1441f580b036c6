/** One administrative act. It names its pool and outlives it. */
export interface AuditEventRow {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly created_at: number;
  readonly request_id: string;
  /** An access key of ours, the ARN of a session, or what else somebody acted by. */
  readonly actor: string;
  readonly address: string;
  readonly operation: string;
  /** `ok`, `unfinished`, or the error. */
  readonly result: string;
  /** A user pool or an identity pool. */
  readonly pool_id: string | null;
  readonly sub: string | null;
  /** In place of `sub`, of a name that is nobody's. */
  readonly name_digest: string | null;
  /** What it is about beside pool and user: a kind, a slash and a name. */
  readonly target: string | null;
  /** `AuditDetails` as JSON. */
  readonly details: string;
}
