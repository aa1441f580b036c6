/** How the classic pages look. */
export interface UiCustomizationRow {
  readonly pool_id: string;
  /** `ALL`, or the client's id. */
  readonly scope: string;
  /** Null for `ALL`. */
  readonly client_id: string | null;
  readonly css: string | null;
  readonly image: Uint8Array | null;
  readonly created_at: number;
  readonly modified_at: number;
}
