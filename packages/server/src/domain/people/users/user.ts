import { randomBytes } from 'node:crypto';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { lowerFold } from '#lib/case-fold.ts';

/** What a user may do next, in the words of the wire (UserStatusType). */
export type UserStatus =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'FORCE_CHANGE_PASSWORD'
  | 'RESET_REQUIRED'
  | 'EXTERNAL_PROVIDER'
  | 'ARCHIVED'
  | 'COMPROMISED'
  | 'UNKNOWN';

/** Name to value; every value is text, also `email_verified`. Without `sub`. */
export type Attributes = Readonly<Record<string, string>>;

/** What is remembered of an address whose proof came from inside the account, or is questioned (`address-proof.ts`). */
export interface AddressProof {
  /** The address itself: the proof of another one says nothing. */
  readonly address: string;
  /** Milliseconds since 1970; absent where the proof came from elsewhere. */
  readonly provedInsideAt?: number;
  /** The address opens the account no more, until it is proved again. */
  readonly isQuestioned?: true;
}

export interface User {
  readonly poolId: string;
  readonly sub: string;
  /** USER_ID_FOR_SRP. In a pool where users sign in with an address this is `sub`. */
  readonly username: string;
  readonly status: UserStatus;
  readonly enabled: boolean;
  readonly attributes: Attributes;
  /** SRP salt, 16 bytes. Absent, like the verifier, while the user has no password. */
  readonly salt?: Uint8Array;
  readonly sealedVerifier?: Uint8Array;
  /** In place of both: the hash of a password that was made elsewhere, until the user signs in with it. */
  readonly sealedPasswordHash?: Uint8Array;
  /** Milliseconds since 1970; grows with every password. */
  readonly passwordSetAt?: number;
  /** Sign-ins of an earlier generation are dead: it grows with a global sign-out, disabling and a password reset. */
  readonly signInGeneration: number;
  /** From which network an unconfirmed user signed up, as `askerOf` has it. */
  readonly signedUpFrom?: string;
  readonly addressProofs?: Readonly<Partial<Record<VerifiedAttribute, AddressProof>>>;
  /** Whether groups need to be looked for: the user may have left them since. */
  readonly hasBeenInGroup?: true;
  readonly createdAt: number;
  /** Milliseconds since 1970; grows with every change, also within one millisecond. */
  readonly modifiedAt: number;
}

/** The attributes that ListUsers can search, besides `sub` and status, which are columns, and the username, which is a name. */
export const searchableAttributes = [
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
] as const;

/** The longest `searchValue`, in characters. Short enough for an index entry of either engine, in any script. */
export const maxSearchLength = 480;

/** A new `sub`: 120 random bits, but for one first byte of 256. */
export function newSub(): string {
  return toSub(randomBytes(15));
}

/**
 * At least 15 bytes in the form of a `sub`; for invented users that must look like real ones. None begins with `01`.
 * AWS: `xxxxxxxx-xxxx-70xx-xxxx-xxxxxxxxxxxx`.
 */
export function toSub(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex').replace(/^01/, 'f1');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-70${hex.slice(12, 14)}-${hex.slice(14, 18)}-${hex.slice(18, 30)}`;
}

/**
 * Whether a text has the form of a `sub`, in any case. RFC 9562 section 5.7: a UUID of version 7 begins with its time, which is
 * `01` from 2004 to 2039; apps have those as usernames, and in one of sixteen the third group begins with `70`.
 */
export function isSub(text: string): boolean {
  return /^(?!01)[0-9a-f]{8}-[0-9a-f]{4}-70[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

/** Whether the user has proved to own the address in this attribute, or an administrator vouched for it. */
export function isVerified(user: Pick<User, 'attributes'>, attribute: 'email' | 'phone_number'): boolean {
  return user.attributes[`${attribute}_verified`] === 'true';
}

/** Whether the user has a password, made here or elsewhere. */
export function hasPassword(user: Pick<User, 'sealedVerifier' | 'sealedPasswordHash'>): boolean {
  return user.sealedVerifier !== undefined || user.sealedPasswordHash !== undefined;
}

/** The user without a password. */
export function withoutPassword(user: User): User {
  const { salt: _, sealedVerifier: __, sealedPasswordHash: ___, passwordSetAt: ____, ...rest } = user;
  return rest;
}

/**
 * The form of a searchable attribute as ListUsers finds it: without regard to case, whatever the pool's names do, and cut to 480
 * characters, so that whoever finds a row of full length has to compare the user's own value as well.
 */
export function searchValue(value: string): string {
  return [...lowerFold(value)].slice(0, maxSearchLength).join('');
}

/** The rows by which ListUsers finds the user: attribute to `searchValue`. */
export function searchRowsOf(user: User): Map<string, string> {
  const rows = new Map<string, string>();
  for (const attribute of searchableAttributes) {
    const value = user.attributes[attribute];
    if (value !== undefined && value !== '') rows.set(attribute, searchValue(value));
  }
  return rows;
}
