/** A call of a pool's function that went wrong. */
export interface TriggerErrorRow {
  readonly id: string;
  readonly pool_id: string;
  /** Whom it was about; null where there is no such user. */
  readonly sub: string | null;
  /** The trigger, such as `PreSignUp`. */
  readonly name: string;
  /** `triggerSource` of the event. */
  readonly source: string;
  readonly function_arn: string;
  /** `THROWN`, `UNREACHABLE`, `TIMEOUT` or `INVALID`. */
  readonly reason: string;
  /** Without what was struck from the event. */
  readonly message: string;
  readonly duration_ms: number;
  /** Members of the event that are kept without their values, as JSON. */
  readonly struck: string;
  /** The event without these values; null where it was too large. */
  readonly sealed_event: Uint8Array | null;
  readonly created_at: number;
}
