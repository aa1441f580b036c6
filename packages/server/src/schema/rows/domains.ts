/** A name under which a pool is reached. */
export interface DomainRow {
  readonly name: string;
  readonly pool_id: string;
  /** `prefix` or `custom`. */
  readonly kind: string;
  /** `CustomDomain` as JSON; null for a prefix. */
  readonly custom: string | null;
  readonly managed_login_version: number;
  readonly modified_at: number;
}
