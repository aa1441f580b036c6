export interface AccessKeyRow {
  readonly id: string;
  readonly sealed_secret: Uint8Array;
  readonly description: string;
  readonly created_at: number;
  /** `Scope`; what counts is sealed with the secret. */
  readonly scope: string;
  /** Null: every pool. */
  readonly pool_id: string | null;
}
