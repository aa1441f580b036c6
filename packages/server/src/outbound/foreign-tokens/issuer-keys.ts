import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { DocumentError, type Documents } from '#domain/documents.ts';
import { ForeignTokenError } from '#domain/foreign-tokens.ts';

export type KeySet = ReturnType<typeof createLocalJWKSet>;

/** So long keys are taken for current, in milliseconds. */
const freshMs = 30 * 60 * 1000;
/** So long they are used while the provider does not answer: one that was withdrawn verifies nothing any more after it. */
const staleMs = 60 * 60 * 1000;
/** A token may name a key that nobody has, and a provider may be away: it is asked this often at most. */
const paceMs = 5000;
const maxKeys = 100;

/**
 * The keys that one OpenID provider publishes (OpenID Connect Discovery 1.0, RFC 7517), fetched when they are needed: at first, when
 * they are half an hour old, and when a token names one that is not among them. Times are milliseconds since 1970.
 */
export class IssuerKeys {
  readonly #documents: Documents;
  readonly #address: string;
  readonly #issuers: readonly string[];
  readonly #keysUrl: string | undefined;
  #keys: KeySet | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;

  /** `issuers` are the ways in which the provider may write its own name. With `keysUrl` nobody asks where the keys are. */
  constructor(
    documents: Documents,
    { address, issuers, keysUrl }: { address: string; issuers: readonly string[]; keysUrl?: string | undefined },
  ) {
    this.#documents = documents;
    this.#address = address;
    this.#issuers = issuers;
    this.#keysUrl = keysUrl;
  }

  /** The keys as they are now. @throws ForeignTokenError `unreachable` when they cannot be had */
  async current(now: number): Promise<KeySet> {
    if (now - this.#fetchedAt >= freshMs) await this.#refresh(now);
    if (this.#keys === undefined || now - this.#fetchedAt >= staleMs) {
      throw new ForeignTokenError('unreachable', `the keys of ${this.#address} could not be fetched`);
    }
    return this.#keys;
  }

  /** Other keys than these, fetched anew; undefined where there are none, or where it was asked a moment ago. */
  async newerThan(seen: KeySet, now: number): Promise<KeySet | undefined> {
    if (this.#keys === seen) await this.#refresh(now);
    return this.#keys === seen ? undefined : this.#keys;
  }

  /** Fetches once for all who wait. What fails leaves the keys as they are. */
  async #refresh(now: number): Promise<void> {
    if (this.#running === undefined && now - this.#triedAt < paceMs) return;
    this.#running ??= this.#fetch(now).finally(() => {
      this.#running = undefined;
    });
    try {
      await this.#running;
    } catch (error) {
      if (this.#keys === undefined || now - this.#fetchedAt >= staleMs) throw error;
    }
  }

  async #fetch(now: number): Promise<void> {
    this.#triedAt = now;
    const { keys } = await this.#load(this.#keysUrl ?? (await this.#discover()));
    if (!Array.isArray(keys) || keys.length > maxKeys) {
      throw new ForeignTokenError('unreachable', `the keys of ${this.#address} are no key set`);
    }
    this.#keys = this.#parse(keys as JSONWebKeySet['keys']);
    this.#fetchedAt = now;
  }

  #parse(keys: JSONWebKeySet['keys']): KeySet {
    try {
      return createLocalJWKSet({ keys });
    } catch (error) {
      throw new ForeignTokenError('unreachable', `the keys of ${this.#address} are no key set`, { cause: error });
    }
  }

  /** Where the keys are. */
  async #discover(): Promise<string> {
    const configuration = await this.#load(`${this.#address.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const { issuer, jwks_uri: address } = configuration;
    if (typeof issuer !== 'string' || !this.#issuers.includes(issuer) || typeof address !== 'string') {
      throw new ForeignTokenError('unreachable', `the discovery document of ${this.#address} is of somebody else`);
    }
    return address;
  }

  async #load(url: string): Promise<Record<string, unknown>> {
    try {
      const value: unknown = JSON.parse(Buffer.from(await this.#documents.load(url)).toString());
      if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
    } catch (error) {
      if (error instanceof DocumentError) {
        throw new ForeignTokenError('unreachable', `${url}: ${error.message}`, { cause: error });
      }
      if (!(error instanceof SyntaxError)) throw error;
    }
    throw new ForeignTokenError('unreachable', `${url} is no JSON object`);
  }
}
