/** Who signs in as a user by way of a provider. */
export interface LinkedIdentityRow {
  readonly pool_id: string;
  readonly provider_name: string;
  /** `Cognito_Subject`, or an attribute that the provider fills. */
  readonly attribute: string;
  readonly value: string;
  readonly sub: string;
  readonly linked_at: number;
}
