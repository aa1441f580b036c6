/** Every table as a type: one interface per table, one property per column. Times are whole milliseconds since 1970 unless the name says otherwise. */

/** What there is once: the key of all keyed hashes under `digest-key`, sealed under the secret key that is not in the database; the seed of a development server. */
export interface InstallationRow {
  readonly id: string;
  readonly value: Uint8Array;
}

/** A key that seals columns and what travels with clients, itself sealed under the secret key. */
export interface DataKeyRow {
  /** From 1 on; the highest one seals. 0 is the key of an installation from before there were numbers. */
  readonly number: number;
  readonly wrapped_key: Uint8Array;
  readonly created_at: number;
}

/** How far sealing anew has come. One row, id `pass`: a pass through all sealed columns, or the last one. */
export interface ResealPassRow {
  readonly id: string;
  /** What is sealed under a data key with a lower number is sealed anew. */
  readonly data_key: number;
  /** `table.column` at which the pass is. */
  readonly column_name: string;
  /** What names the row that was looked at last, as JSON; empty at the beginning of a column. */
  readonly position: string;
  readonly looked_at: number;
  readonly resealed: number;
  readonly began_at: number;
  /** Null while the pass is under way. */
  readonly ended_at: number | null;
  /** Names the process that works on it. */
  readonly claim: string;
  /** By the database's clock; after it any process may go on. */
  readonly claimed_until: number;
}

export interface AccessKeyRow {
  readonly id: string;
  readonly sealed_secret: Uint8Array;
  readonly description: string;
  readonly created_at: number;
  /** `Scope`; what counts is sealed with the secret. */
  readonly scope: string;
  /** Null: every pool. */
  readonly pool_id: string | null;
}

export interface PoolRow {
  readonly id: string;
  readonly name: string;
  /** `PoolSettings` as JSON. */
  readonly settings: string;
  readonly created_at: number;
  readonly modified_at: number;
}

export interface SigningKeyRow {
  readonly pool_id: string;
  readonly key_id: string;
  /** `id` or `access`: the kind of token that this key signs. */
  readonly token_use: string;
  readonly sealed_private_key: Uint8Array;
  /** The public half as a JSON Web Key (RFC 7517), as JSON. */
  readonly public_jwk: string;
  readonly created_at: number;
}

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

export interface ResourceServerRow {
  readonly pool_id: string;
  readonly identifier: string;
  readonly name: string;
  /** A list of `Scope` as JSON. */
  readonly scopes: string;
}

export interface IdentityProviderRow {
  readonly pool_id: string;
  readonly name: string;
  /** `ProviderKind`. */
  readonly kind: string;
  /** Facts, mappings and identifiers, as JSON. */
  readonly settings: string;
  /** What its owner said of it, as JSON, sealed. */
  readonly sealed_details: Uint8Array;
  /** Of SAML providers alone. */
  readonly sealed_encryption_key: Uint8Array | null;
  readonly created_at: number;
  readonly modified_at: number;
}

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

/** The certificate with which a pool signs for SAML. */
export interface SamlCertificateRow {
  readonly pool_id: string;
  /** DER. */
  readonly certificate: Uint8Array;
  readonly sealed_private_key: Uint8Array;
  readonly created_at: number;
}

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

/** How many requests of a category each process takes in a second; no row: no limit. */
export interface LimitRow {
  readonly category: string;
  readonly per_second: number;
}

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

export interface UserGroupRow {
  readonly pool_id: string;
  readonly name: string;
  readonly description: string | null;
  readonly role_arn: string | null;
  /** Which group's role comes first: the lowest number, and null last. */
  readonly precedence: number | null;
  readonly created_at: number;
  readonly modified_at: number;
}

export interface GroupMemberRow {
  readonly pool_id: string;
  readonly group_name: string;
  readonly sub: string;
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

/** A code that was sent. Only its keyed hash is stored. */
export interface CodeRow {
  readonly id: string;
  readonly pool_id: string;
  readonly sub: string;
  /** `sign-up`, `forgot-password`, `verify:email`, `verify:phone_number`. */
  readonly purpose: string;
  readonly digest: Uint8Array;
  /** What the code proves, such as the address it was sent to. */
  readonly target: string;
  /** How long the code is. */
  readonly digits: number;
  /** Keyed digest of the network that asked for the code; empty for one that an administrator or a signed-in user asked for. */
  readonly asker: string;
  /** Comparisons so far, and those of them that another network than the asker's caused. */
  readonly tries: number;
  readonly other_tries: number;
  readonly created_at: number;
  readonly expires_at: number;
}

/** One completed sign-in; its id is `origin_jti` in every token that comes of it. */
export interface SignInRow {
  readonly id: string;
  readonly pool_id: string;
  readonly client_id: string;
  readonly sub: string;
  /** The user's `sign_in_generation` of that moment. */
  readonly generation: number;
  /** The user's `password_set_at` of that moment; 0 without a password. */
  readonly password_set_at: number;
  /** The moment of the sign-in; `auth_time` in tokens. */
  readonly started_at: number;
  /** When the refresh token ends. */
  readonly expires_at: number;
  readonly revoked_at: number | null;
  /** The device of the sign-in: the one that was proved, or the new one that the client may confirm; null without device tracking. */
  readonly device_key: string | null;
  /** Null with a device key once the device is forgotten. */
  readonly device_group_key: string | null;
  /** `tkn` and 25 characters: how the session operations name this sign-in. */
  readonly session_id: string;
  readonly user_agent: string;
  readonly address: string;
  readonly last_active_at: number;
}

export interface RefreshTokenRow {
  readonly sign_in_id: string;
  /** SHA-256 of the token. */
  readonly digest: Uint8Array;
  /** When a newer token took its place, or null. */
  readonly replaced_at: number | null;
}

/** Ids of one-time things that were used (sessions, handshakes); kept until they would have expired anyway. */
export interface SpentRow {
  readonly id: string;
  readonly expires_at: number;
}

/** How often something was done in a stretch of time, which is part of the id. */
export interface CountRow {
  readonly id: string;
  readonly used: number;
  readonly expires_at: number;
}

/** The mailbox of `cenote dev`. */
export interface MailboxRow {
  readonly id: number;
  /** The message's own id, the same at every try to send it; null in rows of an earlier version. */
  readonly message_id: string | null;
  readonly recipient: string;
  readonly medium: string;
  readonly purpose: string;
  readonly code: string | null;
  readonly link: string | null;
  readonly subject: string | null;
  readonly body: string;
  readonly sent_at: number;
}

/** Which second factors a user has switched on; no row means none. */
export interface MfaPreferenceRow {
  readonly pool_id: string;
  readonly sub: string;
  /** `SMS_MFA`, `EMAIL_OTP` or `SOFTWARE_TOKEN_MFA`; null while none is preferred. */
  readonly preferred: string | null;
  readonly sms: number;
  readonly email: number;
  readonly software_token: number;
  readonly passkey: number;
}

/** A TOTP secret (RFC 6238). A user has at most one verified and one that is being set up. */
export interface SoftwareTokenRow {
  readonly pool_id: string;
  readonly sub: string;
  /** `verified` or `pending`. */
  readonly state: string;
  /** Names the secret, which may be sealed anew. */
  readonly id: string;
  readonly sealed_secret: Uint8Array;
  readonly friendly_name: string | null;
  /** The last time step whose code was accepted: none works twice. */
  readonly last_step: number;
  readonly created_at: number;
}

/** A recovery code of a user, as a keyed hash; the row goes when the code is used. */
export interface RecoveryCodeRow {
  readonly pool_id: string;
  readonly sub: string;
  readonly digest: Uint8Array;
  readonly created_at: number;
}

/** A WebAuthn credential. */
export interface PasskeyRow {
  readonly pool_id: string;
  /** Base64url, as clients name it. */
  readonly credential_id: string;
  readonly sub: string;
  readonly public_key: Uint8Array;
  readonly sign_count: number;
  readonly name: string;
  readonly rp_id: string;
  /** `platform`, `cross-platform`, or null. */
  readonly attachment: string | null;
  /** A JSON list. */
  readonly transports: string;
  readonly created_at: number;
}

/** A device that a client confirmed after a sign-in. */
export interface DeviceRow {
  readonly pool_id: string;
  readonly sub: string;
  readonly device_key: string;
  readonly group_key: string;
  readonly name: string | null;
  readonly salt: Uint8Array;
  /** The SRP verifier of the device's own password, sealed. */
  readonly sealed_verifier: Uint8Array;
  readonly remembered: number;
  readonly last_address: string;
  readonly created_at: number;
  readonly modified_at: number;
  readonly authenticated_at: number;
}

/** The state of a custom authentication, too long for `Session`: sealed, and gone when the sign-in ends. */
export interface SignInStateRow {
  readonly id: string;
  readonly sealed: Uint8Array;
  readonly expires_at: number;
}

/** Wrong guesses in a row at one account, or under one name. */
export interface PasswordFailureRow {
  readonly pool_id: string;
  /** A keyed hash of whom is guessed at, and what. */
  readonly account: string;
  readonly failures: number;
  readonly last_at: number;
}

/** A message that waits to be sent, sealed. */
export interface OutboxRow {
  readonly id: string;
  readonly sealed: Uint8Array;
  /** Tries so far, the running one included; whoever takes the message raises it first, so that no other process does. */
  readonly tries: number;
  /** When it is to be tried next; while somebody tries, when it counts as forsaken. */
  readonly due_at: number;
  readonly created_at: number;
}

/** How many messages went to one address, user or pool in one hour. */
export interface MessageCountRow {
  readonly id: string;
  readonly used: number;
  readonly expires_at: number;
}

/** One event in the log of a user's sign-ins, sign-ups and recoveries. */
export interface AuthEventRow {
  readonly id: string;
  readonly pool_id: string;
  readonly sub: string;
  readonly type: string;
  readonly response: string;
  /** Challenge names and results, as JSON. */
  readonly challenges: string;
  readonly address: string;
  readonly device_name: string;
  /** `Valid` or `Invalid` with who said so and when, as JSON; null until somebody did. */
  readonly feedback: string | null;
  readonly created_at: number;
}
