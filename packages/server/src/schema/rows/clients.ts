export interface ClientRow {
  readonly id: string;
  readonly pool_id: string;
  readonly name: string;
  readonly sealed_secret: Uint8Array | null;
  /** `ClientSettings` as JSON. */
  readonly settings: string;
  readonly created_at: number;
  readonly modified_at: number;
}
