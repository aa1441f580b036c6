/** What is done about risks. */
export interface RiskConfigurationRow {
  readonly pool_id: string;
  /** `ALL`, or the client's id. */
  readonly scope: string;
  /** Null for `ALL`. */
  readonly client_id: string | null;
  /** `RiskSettings` as JSON. */
  readonly settings: string;
  readonly modified_at: number;
}
