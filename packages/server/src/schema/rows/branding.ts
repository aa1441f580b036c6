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

/** How the managed login pages of a client look. */
export interface ManagedLoginStyleRow {
  readonly id: string;
  readonly pool_id: string;
  /** Once in the table. */
  readonly client_id: string;
  /** `StyleSettings` as JSON; null: as this server's own pages look. */
  readonly settings: string | null;
  readonly created_at: number;
  readonly modified_at: number;
}

/** A file of such a look. */
export interface ManagedLoginAssetRow {
  readonly style_id: string;
  readonly category: string;
  readonly color_mode: string;
  /** Empty where there is one of its category and mode. */
  readonly resource_id: string;
  readonly extension: string;
  readonly bytes: Uint8Array;
  /** Its place among the files of the look. */
  readonly position: number;
}
