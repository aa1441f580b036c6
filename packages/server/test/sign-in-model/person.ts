import type { SecondFactor } from '#domain/people/mfa/enrolment.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import type { Authenticator } from '../authenticator.ts';
import type { Account } from './elsewhere.ts';
import type { Variant } from './variants.ts';

export type Kind = 'email' | 'phone_number';
export type Status = 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED' | 'UNCONFIRMED';

/** A code from a message, for a sign-up or a forgotten password. */
export interface SentCode {
  readonly code: string;
  readonly kind: Kind;
  /** It is the token of a link, and no code. */
  readonly isLink?: boolean;
  /** The address that it went to. */
  readonly to: string;
  readonly expiresAt: number;
  /** How often it may have been compared. */
  tries: number;
}

export interface App {
  readonly secret: Uint8Array;
  lastStep: number;
}

export interface KnownDevice {
  readonly key: string;
  readonly groupKey: string;
  readonly password: string;
  remembered: boolean;
}

export interface KnownPasskey {
  readonly authenticator: Authenticator;
  /** What the server knows that it has counted. */
  counted: number;
  isDeleted: boolean;
}

/** Deeds that a person may do only so often in an hour. */
export type Limited = 'resend' | 'confirm' | 'forgot' | 'confirm-forgot' | 'change' | 'request' | 'verify' | 'message';
const limits: Readonly<Record<Limited, number>> = {
  resend: 5,
  confirm: 15,
  forgot: 5,
  'confirm-forgot': 20,
  change: 5,
  request: 5,
  verify: 15,
  message: 20,
};

/** What decides what somebody has to prove. */
export type Standing = Pick<
  Person,
  | 'app'
  | 'asked'
  | 'devices'
  | 'enabled'
  | 'exists'
  | 'has'
  | 'inside'
  | 'on'
  | 'passkeyCounts'
  | 'preferred'
  | 'status'
  | 'verified'
>;

/** Somebody, as the test knows by its own bookkeeping that they are; nothing here is read from the server. */
export class Person {
  /** What was typed at the sign-up. */
  name: string;
  /** Whose mail and messages they read from the beginning on. */
  readonly home: Readonly<Record<Kind, string>>;
  /** What is in the attribute, or was before it went. */
  readonly address: Record<Kind, string>;
  sub = '';
  exists = false;
  enabled = true;
  status: Status = 'UNCONFIRMED';
  password = '';
  readonly oldPasswords: string[] = [];
  has: Record<Kind, boolean> = { email: false, phone_number: false };
  verified: Record<Kind, boolean> = { email: false, phone_number: false };
  /** Whether somebody was asked to prove an address; one that was never asked about came with the account. */
  asked: Record<Kind, boolean> = { email: false, phone_number: false };
  /** Of an address that nobody has proved, where addresses are names: given, or claimed at a time, or no name. */
  right: Record<Kind, 'given' | 'none' | number> = { email: 'none', phone_number: 'none' };
  preferredName: string | undefined;
  /** Of an address that was proved in a sign-in: when, and whether a reset has questioned it since. */
  inside: Record<Kind, { readonly at: number; isQuestioned: boolean } | undefined> = {
    email: undefined,
    phone_number: undefined,
  };
  /** Rises when every sign-in ends, and when the password changes: what was under way before is over. */
  generation = 0;
  passwordVersion = 0;
  app: App | undefined;
  pendingApp: App | undefined;
  /** An app that was being set up, and never will be. */
  lostApp: App | undefined;
  on: Record<SecondFactor, boolean> = { SMS_MFA: false, EMAIL_OTP: false, SOFTWARE_TOKEN_MFA: false };
  preferred: SecondFactor | undefined;
  /** Whether passkeys are switched on as a second factor. */
  passkeyCounts = false;
  /** Deleted ones too. */
  readonly passkeys: KnownPasskey[] = [];
  readonly recoveryCodes = new Set<string>();
  readonly usedRecoveryCodes: string[] = [];
  readonly devices = new Map<string, KnownDevice>();
  signUpCodes: SentCode[] = [];
  resetCodes: SentCode[] = [];
  /** Of UpdateUserAttributes and GetUserAttributeVerificationCode. */
  verifyCodes: SentCode[] = [];
  /** What ended before its time, since its address changed or the password did. */
  readonly deadCodes: SentCode[] = [];
  /** At most so many wrong guesses were counted since the last success. */
  wrong = { password: 0, second: 0, migration: 0, custom: 0 };
  /** Oneself, and whoever has gone by one of the same names: what is counted by a name may have been theirs. */
  group: readonly Person[] = [this];
  readonly #uses = new Map<string, number>();

  constructor(name: string, address: Readonly<Record<Kind, string>>) {
    this.name = name;
    this.home = address;
    this.address = { ...address };
  }

  /** The username as it is stored. */
  username(names: Variant['names']): string {
    return names === 'addresses' ? this.sub : this.name;
  }

  /** An address changes or goes, and every code that went there ends; so does one that waited to be proved. */
  leaveAddress(kind: Kind): void {
    const { [kind]: left } = this.address;
    const stays = (code: SentCode) => code.to !== left;
    this.deadCodes.push(...[...this.signUpCodes, ...this.resetCodes].filter((code) => !stays(code)));
    this.signUpCodes = this.signUpCodes.filter(stays);
    this.resetCodes = this.resetCodes.filter(stays);
    this.dropProofs(kind);
    this.inside[kind] = undefined;
    this.verified[kind] = false;
    this.right[kind] = 'none';
  }

  /** A proof in a sign-in; an address that is trusted already stands on an earlier one. */
  proveInside(kind: Kind, now: number): void {
    if (!isTrustedAddress(this, kind)) this.inside[kind] = { at: now, isQuestioned: false };
  }

  /** What was sent for a forgotten password ends. */
  dropResetCodes(): void {
    this.deadCodes.push(...this.resetCodes);
    this.resetCodes = [];
  }

  /** What was sent to prove an address of this kind ends. */
  dropProofs(kind: Kind): void {
    this.deadCodes.push(...this.verifyCodes.filter((code) => code.kind === kind));
    this.verifyCodes = this.verifyCodes.filter((code) => code.kind !== kind);
  }

  count(deed: Limited, now: number): void {
    const key = `${deed} ${Math.floor(now / 3_600_000)}`;
    this.#uses.set(key, (this.#uses.get(key) ?? 0) + 1);
  }

  /** Whether the person has asked so often in this hour of the clock that one more may be refused. */
  isLimited(deed: Limited, now: number): boolean {
    const key = `${deed} ${Math.floor(now / 3_600_000)}`;
    return sum(this.group.map((one) => one.#uses.get(key) ?? 0)) >= limits[deed];
  }

  /** At most so many wrong guesses were counted of whoever the names may mean. */
  guessedWrong(kind: keyof Person['wrong']): number {
    return sum(this.group.map((one) => one.wrong[kind]));
  }

  /** As they would be once they may sign in. */
  confirmed(): Standing {
    const { app, asked, devices, enabled, exists, has, inside, on, passkeyCounts, preferred, verified } = this;
    return {
      app,
      asked,
      devices,
      enabled,
      exists,
      has,
      inside,
      on,
      passkeyCounts,
      preferred,
      verified,
      status: 'CONFIRMED',
    };
  }

  livePasskeys(): KnownPasskey[] {
    return this.passkeys.filter(({ isDeleted }) => !isDeleted);
  }

  /** Switches a second factor on or off. A passkey never is the only one. */
  switch(factor: SecondFactor, on: boolean): void {
    this.on[factor] = on;
    if (!on && this.preferred === factor) this.preferred = undefined;
    if (!Object.values(this.on).includes(true)) this.passkeyCounts = false;
  }

  /** Comes from elsewhere, with the password that was typed if the account there is a confirmed one. */
  arrive(sub: string, { attributes, status, enableSMSMFA }: Account, password: string | undefined): void {
    Object.assign(this, { exists: true, sub, status: status ?? 'RESET_REQUIRED' });
    for (const kind of ['email', 'phone_number'] as const) {
      this.has[kind] = attributes[kind] !== undefined;
      this.verified[kind] = attributes[`${kind}_verified`] === 'true';
    }
    if (enableSMSMFA) Object.assign(this, { on: { ...this.on, SMS_MFA: true }, preferred: 'SMS_MFA' });
    if (status === 'CONFIRMED' && password !== undefined) this.setPassword(password);
  }

  endRecoveryCodes(): void {
    for (const code of this.recoveryCodes) this.useRecoveryCode(code);
  }

  useRecoveryCode(code: string): void {
    this.recoveryCodes.delete(code);
    this.usedRecoveryCodes.push(code);
  }

  setPassword(password: string): void {
    if (this.password !== '') this.oldPasswords.push(this.password);
    this.password = password;
    this.passwordVersion++;
    // A code that was asked for under the old password is good for nothing any more.
    this.dropResetCodes();
  }

  /** A code has confirmed the account in place of the password of its sign-up: that is gone, with what nobody has proved. */
  confirmByCode(kind: Kind): void {
    this.status = 'CONFIRMED';
    this.verified[kind] = true;
    for (const other of ['email', 'phone_number'] as const) {
      if (!this.has[other] || this.verified[other]) continue;
      this.leaveAddress(other);
      this.has[other] = false;
    }
    if (this.password !== '') this.oldPasswords.push(this.password);
    this.password = '';
    this.passwordVersion++;
  }

  /** A code of the authenticator app that was not used yet, if there is one now. */
  freshTotp(app: App, now: number): string | undefined {
    const step = totpStep(now);
    const fresh = [step - 1, step, step + 1].find((one) => one > app.lastStep);
    return fresh === undefined ? undefined : hotp(app.secret, fresh);
  }

  /** The code that was used last. */
  usedTotp({ secret, lastStep }: App): string | undefined {
    return lastStep < 0 ? undefined : hotp(secret, lastStep);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** The latest step whose code this is, of those that are accepted now. */
export function stepOf(app: App, code: string, now: number): number | undefined {
  const step = totpStep(now);
  return [step + 1, step, step - 1].find((one) => hotp(app.secret, one) === code);
}

/** Whether an address is proved, by the user or by whoever vouched for it. */
export function isProvedAddress({ has, verified }: Standing, kind: Kind): boolean {
  return has[kind] && verified[kind];
}

/** Whether an address opens the account by itself: it is proved, and nothing questions it. */
export function isTrustedAddress(person: Standing, kind: Kind): boolean {
  return isProvedAddress(person, kind) && person.inside[kind]?.isQuestioned !== true;
}

const suspicionMs = 30 * 24 * 3_600_000;

/** Whether an address was proved in a sign-in so late that a reset now questions it. */
export function isSuspect({ inside }: Standing, kind: Kind, now: number): boolean {
  const at = inside[kind]?.at;
  return at !== undefined && now - at <= suspicionMs;
}

/** Whether an address came with the account, and nobody was asked to prove it. */
export function isGivenAddress({ has, verified, asked }: Standing, kind: Kind): boolean {
  return has[kind] && !verified[kind] && !asked[kind];
}
