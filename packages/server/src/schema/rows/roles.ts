/** A role. */
export interface RoleRow {
  /** The name in lower case. */
  readonly name_key: string;
  readonly name: string;
  readonly path: string;
  /** `AROA…`: another one where a role is made again. */
  readonly id: string;
  readonly description: string;
  /** Who may take it, as JSON. */
  readonly trust_policy: string;
  readonly created_at: number;
  readonly modified_at: number;
  /** As JSON. */
  readonly tags: string;
}

/** A policy of one role. */
export interface RolePolicyRow {
  readonly role_key: string;
  readonly name: string;
  readonly document: string;
}

/** A policy that roles are given by its name. */
export interface ManagedPolicyRow {
  /** The name in lower case. */
  readonly name_key: string;
  readonly name: string;
  readonly path: string;
  /** `ANPA…` */
  readonly id: string;
  readonly description: string;
  /** The version that counts. */
  readonly document: string;
  readonly created_at: number;
  readonly modified_at: number;
  /** As JSON. */
  readonly tags: string;
  /** The number of the version that counts. */
  readonly version: number;
  /** No number is given twice. */
  readonly last_version: number;
}

/** A version of a managed policy that does not count. */
export interface ManagedPolicyVersionRow {
  readonly policy_key: string;
  readonly number: number;
  readonly document: string;
  readonly created_at: number;
}
