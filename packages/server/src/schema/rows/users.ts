export interface UserRow {
  readonly pool_id: string;
  readonly sub: string;
  readonly username: string;
  readonly status: string;
  readonly enabled: number;
  /** Name to value, as JSON; without `sub`. */
  readonly attributes: string;
  /** SRP salt, 16 bytes; null while the user has no password. */
  readonly salt: Uint8Array | null;
  /** SRP verifier, sealed. */
  readonly sealed_verifier: Uint8Array | null;
  readonly password_set_at: number | null;
  /** In place of a verifier: the hash of a password that was made elsewhere, sealed. */
  readonly sealed_password_hash: Uint8Array | null;
  /** Grows with every global sign-out, disabling and password reset: sign-ins of an earlier generation are dead. */
  readonly sign_in_generation: number;
  readonly created_at: number;
  readonly modified_at: number;
  /** Attribute to `AddressProof`, as JSON; null while none was proved from inside and none is questioned. */
  readonly address_proofs: string | null;
  /** A keyed digest of the network that an unconfirmed user signed up from. */
  readonly signed_up_from: string | null;
  /** 1 from the user's first group on; the user may have left it. */
  readonly has_been_in_group: number;
}

/** A name under which a user is found: of all kinds together, one user in a pool has it, and others may claim it (docs/names.md). */
export interface SignInNameRow {
  readonly pool_id: string;
  /** As compared: folded to lower case in a pool that ignores case. */
  readonly name_key: string;
  /** Empty where the name is the user's alone, so that the key lets only one have it; for a mere claim the claimant's `sub`. */
  readonly claimant: string;
  readonly sub: string;
  /** `sub`, `username`, `email`, `phone_number` or `preferred_username`. */
  readonly kind: string;
  /** 2 is held, 1 given, 0 claimed. */
  readonly standing: number;
  /** When the user came to it: of several claims the oldest one counts. */
  readonly claimed_at: number;
}

/** A name that a migration found with two users and left to one of them. */
export interface LostNameRow {
  readonly pool_id: string;
  readonly sub: string;
  readonly kind: string;
  /** Who has the name now; null when nobody has. */
  readonly keeper_sub: string | null;
}

/** The attributes that ListUsers can search, one row each; the primary key is the index. */
export interface UserSearchRow {
  readonly pool_id: string;
  readonly attribute: string;
  readonly value: string;
  readonly sub: string;
}

export interface PasswordHistoryRow {
  readonly pool_id: string;
  readonly sub: string;
  readonly set_at: number;
  readonly salt: Uint8Array;
  readonly sealed_verifier: Uint8Array;
}
