/** Where the passwords of a pool's people still are. */
export interface OldPoolRow {
  readonly pool_id: string;
  /** `OldPool` as JSON, without the secret. */
  readonly settings: string;
  readonly sealed_client_secret: Uint8Array | null;
  /** 1 where clients that prove a password by SRP are handed on. */
  readonly relays_srp: number;
  readonly created_at: number;
}
