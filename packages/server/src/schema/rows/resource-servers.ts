export interface ResourceServerRow {
  readonly pool_id: string;
  readonly identifier: string;
  readonly name: string;
  /** A list of `Scope` as JSON. */
  readonly scopes: string;
}
