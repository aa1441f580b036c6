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
