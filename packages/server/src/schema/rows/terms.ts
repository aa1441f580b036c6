/** A document to which the login pages of a client link. */
export interface TermsRow {
  readonly id: string;
  readonly pool_id: string;
  readonly client_id: string;
  /** `terms-of-use` or `privacy-policy`; once in a client. */
  readonly name: string;
  /** Language to address, as JSON. */
  readonly links: string;
  readonly created_at: number;
  readonly modified_at: number;
}
