import { platform } from '../platform.ts';
import type { AuthStorage } from '../storage/auth-storage.ts';
import { type CookieOptions, cookieStorage, readCookies } from '../storage/cookie-storage.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { localStorage, sharedName, sessionStorage as tabStorage } from '../storage/web-storage.ts';

/** The storages of `aws-amplify/utils`, by its names and in its form. */

/** Where values are kept, as Amplify 6 has it. */
export interface KeyValueStorageInterface {
  setItem(key: string, value: string): Promise<void>;
  getItem(key: string): Promise<string | null>;
  removeItem(key: string): Promise<void>;
  /** Removes everything that is there, an app's own values too. */
  clear(): Promise<void>;
}

type Opened = AuthStorage & { clear?(): void };

class KeyValueStorage implements KeyValueStorageInterface {
  readonly #open: () => Opened;
  #opened?: Opened;

  constructor(open: () => Opened) {
    this.#open = open;
  }

  /** Looked for at the first use: a server that renders pages has none. */
  get #storage(): Opened {
    return (this.#opened ??= this.#open());
  }

  get shared(): string | undefined {
    return sharedName(this.#storage);
  }

  async setItem(key: string, value: string): Promise<void> {
    await this.#storage.setItem(key, value);
  }

  async getItem(key: string): Promise<string | null> {
    return (await this.#storage.getItem(key)) ?? null;
  }

  async removeItem(key: string): Promise<void> {
    await this.#storage.removeItem(key);
  }

  async clear(): Promise<void> {
    this.#storage.clear?.();
    // What lies in memory is gone with it.
    this.#opened = undefined;
  }
}

/** All tabs, until sign-out: `localStorage`, and memory where there is none. Where tokens are kept unless told. */
export const defaultStorage: KeyValueStorageInterface = /* @__PURE__ */ new KeyValueStorage(localStorage);

/** One tab, until it is closed: `sessionStorage`, and memory where there is none. */
export const sessionStorage: KeyValueStorageInterface = /* @__PURE__ */ new KeyValueStorage(tabStorage);

/** One page, until it is left. */
export const sharedInMemoryStorage: KeyValueStorageInterface = /* @__PURE__ */ new KeyValueStorage(memoryStorage);

/** All tabs, and a server that renders pages. */
export class CookieStorage extends KeyValueStorage {
  /** @throws AuthError `InvalidCookieError` for attributes that no browser takes */
  constructor(options?: CookieOptions) {
    const cookies = cookieStorage(options);
    super(() => cookies);
  }

  override async clear(): Promise<void> {
    for (const name of readCookies(platform.document?.cookie ?? '').keys()) await this.removeItem(name);
  }
}
