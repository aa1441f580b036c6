/** A provider that is not this server, and what has to be true of its tokens. */
export type ForeignProvider =
  | {
      readonly kind: 'openid';
      /** Where its discovery document is, without `/.well-known/…`; tokens name it as their issuer. */
      readonly issuer: string;
      /** The other ways in which its tokens write the issuer. */
      readonly aliases?: readonly string[];
      /** Whom its tokens may be for: one of these. */
      readonly audiences: readonly string[];
      /** Where its keys are, for one whose owner has said so; else its discovery document tells. */
      readonly keysUrl?: string;
    }
  | {
      readonly kind: 'saml';
      readonly entityId: string;
      /** Certificates that sign, as base64 of DER. */
      readonly certificates: readonly string[];
      /** Whom its assertions may be for, and where they may be brought to. */
      readonly audiences: readonly string[];
      readonly recipients: readonly string[];
      /** What a sign-in at our own pages wants beyond that; absent where a program brings the response. */
      readonly signOn?: SamlSignOn;
    }
  | {
      readonly kind: 'facebook' | 'amazon' | 'twitter';
      /** The app that tokens have to be for; of Twitter `<consumer key>;<consumer secret>`. */
      readonly app: string;
    };

/** What has to be true of a SAML response that a browser brings. */
export interface SamlSignOn {
  /**
   * The `ID` of our request, which response and assertion both have to answer. Absent where nobody asked: then they may answer none,
   * and the assertion was made within the last six minutes.
   */
  readonly requestId?: string;
  /** The private key to which the assertion has to be encrypted (PKCS #8, DER). Absent: it may not be encrypted. */
  readonly decryptionKey?: Uint8Array;
}

/** What a token that was verified says. */
export interface ForeignIdentity {
  /** Whom the provider means: for ever the same person. */
  readonly subject: string;
  /** For whom the token was made. */
  readonly audience: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What a SAML response says of itself. */
  readonly response?: SamlFacts;
}

/** What an assertion says of itself beside whom it means. */
export interface SamlFacts {
  /** Where it was to be brought. */
  readonly recipient: string;
  readonly assertionId: string;
  /** From then on it is refused; until then, whoever brings it again would be believed. Milliseconds since 1970. */
  readonly usableUntil: number;
  /** As what it names its subject. Empty where it does not say. */
  readonly nameFormat: string;
  readonly nameQualifier?: string;
  readonly spNameQualifier?: string;
  /** What the provider calls the session. */
  readonly sessionIndex?: string;
  /** `AuthnInstant`: when they proved who they are, of several the earliest. Milliseconds since 1970. */
  readonly authenticatedAt: number;
  /** When the provider has the session end. Milliseconds since 1970. */
  readonly sessionEndsAt?: number;
}

/** A message of SAML's single logout as a browser brings it: in a form, or in a query, of which its signature is over some bytes. */
export type SamlMessage =
  | { readonly binding: 'post'; readonly encoded: string }
  | {
      readonly binding: 'redirect';
      readonly encoded: string;
      readonly signedBytes: string;
      readonly algorithm: string;
      readonly signature: string;
    };

/** Who may have sent a message, and where it may have been sent. */
export interface SamlSender {
  readonly entityId: string;
  readonly certificates: readonly string[];
  readonly destinations: readonly string[];
}

/** Somebody signs out at their provider, or the provider answers that they did. */
export type SamlLogout =
  | {
      readonly kind: 'request';
      readonly id: string;
      readonly issuer: string;
      /** Whom the provider means. */
      readonly name: string;
      /** Which of their sessions end; all where it names none. */
      readonly sessionIndexes: readonly string[];
      /** From then on it is refused. Milliseconds since 1970. */
      readonly usableUntil: number;
    }
  | { readonly kind: 'response'; readonly issuer: string; readonly inResponseTo: string; readonly isSuccess: boolean };

/** How tokens of others are verified. */
export interface ForeignTokens {
  /**
   * What a message of single logout says at `now` (milliseconds since 1970), verified as of this sender. Without one nothing is
   * verified: it tells whom to ask about. @throws ForeignTokenError
   */
  readLogout(message: SamlMessage, sender: SamlSender | undefined, now: number): Promise<SamlLogout>;

  /**
   * What a token says, once everything about it is true at `now` (milliseconds since 1970): form, signature, issuer, audience,
   * time. @throws ForeignTokenError
   */
  verify(provider: ForeignProvider, token: string, now: number): Promise<ForeignIdentity>;
}

/** What is wrong with a token, or `unreachable`: nobody could say. */
export type ForeignTokenFault =
  | 'form'
  | 'audience-missing'
  | 'audience'
  | 'issuer'
  | 'signature'
  | 'expired'
  | 'unreachable';

/** Why a token proves nobody; `message` is for the log. */
export class ForeignTokenError extends Error {
  override readonly name = 'ForeignTokenError';
  readonly reason: ForeignTokenFault;
  /** Of an expired token: its end, in whole seconds since 1970. */
  readonly expiredAtSeconds: number | undefined;

  constructor(reason: ForeignTokenFault, message: string, options: ErrorOptions & { expiredAtSeconds?: number } = {}) {
    super(message, options);
    this.reason = reason;
    this.expiredAtSeconds = options.expiredAtSeconds;
  }
}

/** Nobody outside is believed. */
export const noForeignTokens: ForeignTokens = {
  verify: () => Promise.reject(new ForeignTokenError('unreachable', 'nothing outside can be asked')),
  readLogout: () => Promise.reject(new ForeignTokenError('unreachable', 'nothing outside can be asked')),
};
