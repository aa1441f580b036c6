import type { ParsedJwt } from '#lib/jwt.ts';
import { Kept } from '#lib/kept.ts';
import { PasswordHashes } from '#lib/password-hashes.ts';
import { Rates } from '#lib/rates.ts';
import type { OpenSessionKey } from '#lib/session-token.ts';
import type { PublishedKey, SigningKey, SigningKeys } from '#lib/signing-keys.ts';
import type { Srp } from '#lib/srp.ts';
import { Throttle } from '#lib/throttle.ts';
import { Turns } from '#lib/turns.ts';

/** A token, and the key that was found to have signed it. */
export interface GenuineToken {
  readonly parsed: ParsedJwt;
  readonly key: PublishedKey;
}

/** A document as it was when it was last asked for. */
export interface KeptDocument {
  readonly bytes: Uint8Array;
  /** Milliseconds since 1970. */
  readonly readAt: number;
}

/** A document that is being asked for. */
export interface LoadingDocument {
  /** Undefined where it cannot be used. */
  readonly bytes: Promise<Uint8Array | undefined>;
  /** For whose network. */
  readonly site: string;
  /** Somebody has let its app in. */
  readonly isKnown: boolean;
}

/**
 * What this process has for itself, while the database is shared by all: its workers, and what it remembers between
 * requests. docs/process-state.md says of each how long it may be out of date, and why it may.
 */
export interface Local {
  /** The keys of pools, those that sign opened. */
  readonly keys: SigningKeys;
  readonly srp: Srp;
  /** Compares passwords with hashes that were made elsewhere, some at a time. */
  readonly hashes: PasswordHashes;
  /** Guesses at one account wait for one another. */
  readonly turns: Turns;
  /** By the SHA-256 of the token. */
  readonly tokens: Kept<GenuineToken>;
  /** The pools of clients, which never move. By the client's id; for the log. */
  readonly clientPools: Kept<string>;
  /** What apps say of themselves that somebody has let in, by the addresses of their documents. */
  readonly clientDocuments: Kept<KeptDocument>;
  /** The same of apps that nobody has let in: however many there are, they push out none of the others. */
  readonly strangeDocuments: Kept<KeptDocument>;
  /** Until when (milliseconds since 1970) nobody asks again for documents that could not be used, by their addresses. */
  readonly failedDocuments: Kept<number>;
  /** Documents of apps that are being asked for, by their addresses. */
  readonly loadingDocuments: Map<string, LoadingDocument>;
  /** Public documents as they were answered last, by their paths: for while the database is away. */
  readonly publicDocuments: Kept<{ readonly body: object | undefined }>;
  /** Opened keys of identity tokens, by their ids; the database says which one signs. */
  readonly identityKeys: Kept<SigningKey>;
  /** Opened keys of sessions, by their numbers; the database says which ones there are. */
  readonly sessionKeys: Kept<OpenSessionKey>;
  /** The limits on the rate of requests, and what this process has taken of them. */
  readonly throttle: Throttle;
  /** What clients, pools and operations have asked in the last second. */
  readonly rates: Rates;
}

const maxTokens = 4096;
const maxClientPools = 1000;
const maxClientDocuments = 200;
const maxStrangeDocuments = 100;
const maxFailedDocuments = 1000;
const maxPublicDocuments = 2000;
const maxKeys = 16;

/** What a process begins with. */
export interface Beginning extends Pick<Local, 'keys' | 'srp'> {
  /** Told of each request that a limit on its category refuses; nobody is unless said. */
  readonly countThrottled?: ((category: string) => void) | undefined;
}

/** The beginning of a process: it remembers nothing. */
export function createLocal({ keys, srp, countThrottled }: Beginning): Local {
  return {
    keys,
    srp,
    hashes: new PasswordHashes(),
    turns: new Turns(),
    tokens: new Kept(maxTokens),
    clientPools: new Kept(maxClientPools),
    clientDocuments: new Kept(maxClientDocuments),
    strangeDocuments: new Kept(maxStrangeDocuments),
    failedDocuments: new Kept(maxFailedDocuments),
    loadingDocuments: new Map(),
    publicDocuments: new Kept(maxPublicDocuments),
    identityKeys: new Kept(maxKeys),
    sessionKeys: new Kept(maxKeys),
    throttle: new Throttle(countThrottled),
    rates: new Rates(),
  };
}
