import type { Kind, Person } from './person.ts';

/** One sign-in that is under way, by the test's own account of what was proved. */
export interface Attempt {
  readonly flow: 'CUSTOM_AUTH' | 'other';
  /** Whom the client asked for, as it was typed. */
  readonly name: string;
  readonly first?: 'email' | 'passkey' | 'password' | 'phone_number' | 'sign-up';
  readonly second?: string;
  /** CUSTOM_AUTH: wrong answers so far, and whether the riddle is solved. */
  readonly wrong?: number;
  readonly solved?: boolean;
  readonly deviceKey?: string;
}

/** A challenge that was put to the client. */
export interface OpenSession {
  /** Absent where the challenge is answered without. */
  readonly text?: string;
  readonly name: string;
  readonly client: number;
  readonly person: Person;
  readonly attempt: Attempt;
  readonly parameters: Readonly<Record<string, string>>;
  readonly available: readonly string[];
  readonly expiresAt: number;
  readonly generation: number;
  readonly passwordVersion: number;
  /** It was put to somebody who did not exist: no proof is right. */
  readonly isPhantom: boolean;
  /** Of EMAIL_OTP, SMS_OTP and SMS_MFA. */
  readonly code?: string;
  /** The address that it went to. */
  readonly to?: string;
  readonly newAddress?: Kind;
  /** Of a second factor: whether it is set up by its proof, at an address that came with the account. */
  readonly isNew: boolean;
  /** MFA_SETUP, after VerifySoftwareToken. */
  readonly isAppProved?: boolean;
  tries: number;
  /** Shared by sessions of which only one can be used. */
  readonly use: { state: 'free' | 'perhaps used' | 'used' };
}

/** A completed sign-in. */
export interface SignedIn {
  readonly client: number;
  readonly person: Person;
  readonly generation: number;
  readonly startedAt: number;
  accessToken: string;
  accessExpiresAt: number;
  /** Every refresh token so far; the last one is the one that works. */
  readonly refreshTokens: string[];
  /** When each of the others was replaced. */
  readonly replacedAt: Map<string, number>;
  isRevoked: boolean;
  /** The version of the person's password that it is good under: of its moment, or of the change that it made. */
  passwordVersion: number;
  /** Its device was forgotten. */
  isRefreshOver: boolean;
  device?: { readonly key: string; readonly groupKey: string } | undefined;
}

/** A session of SignUp or ConfirmSignUp. */
export interface SignUpSession {
  readonly isPhantom: false;
  readonly text: string;
  readonly client: number;
  readonly person: Person;
  readonly isConfirmed: boolean;
  /** The address that confirms it. */
  readonly to: string;
  /** Whether the session of SignUp confirmed it: whoever goes on with it is who chose the password. */
  readonly isBySignUp?: boolean;
  readonly expiresAt: number;
  readonly generation: number;
  readonly passwordVersion: number;
  readonly use: { state: 'free' | 'used' };
}
