/** What this package uses of a browser, and does without where it is missing. */
export interface Platform {
  readonly crypto?: Partial<Pick<typeof crypto, 'getRandomValues' | 'subtle'>>;
  readonly localStorage?: WebStorage;
  readonly sessionStorage?: WebStorage;
  readonly document?: { cookie: string };
  readonly navigator?: {
    readonly userAgent?: string;
    readonly onLine?: boolean;
    readonly credentials?: {
      create(options: object): Promise<PasskeyCredential | null>;
      get(options: object): Promise<PasskeyCredential | null>;
    };
    readonly locks?: {
      request<T>(name: string, options: { signal?: AbortSignal }, run: () => Promise<T>): Promise<T>;
    };
  };
  readonly location?: { readonly href: string; readonly origin: string; assign(url: string): void };
  readonly history?: { readonly state: unknown; replaceState(state: unknown, unused: string, url: string): void };
  /** The window that opened this one. */
  readonly opener?: { postMessage(message: unknown, origin: string): void } | null;
  open?(url: string, name: string, features: string): OpenedWindow | null;
  close?(): void;
  readonly PublicKeyCredential?: unknown;
  readonly BroadcastChannel?: new (name: string) => Channel;
  readonly indexedDB?: { open(name: string): DatabaseRequest<Database> & { onupgradeneeded: (() => void) | null } };
  addEventListener?(type: 'storage' | 'online' | 'message', listener: (event: PlatformEvent) => void): void;
  removeEventListener?(type: 'storage' | 'online' | 'message', listener: (event: PlatformEvent) => void): void;
}

/** What is used of IndexedDB: a database, one store of it, and what answers later. */
export interface Database {
  createObjectStore(name: string): unknown;
  transaction(
    store: string,
    mode: 'readwrite',
  ): {
    oncomplete: ((event: never) => void) | null;
    onabort: (() => void) | null;
    readonly error: unknown;
    objectStore(name: string): DatabaseStore;
  };
  close(): void;
}

export interface DatabaseStore {
  get(key: string): DatabaseRequest<unknown>;
  put(value: unknown, key: string): unknown;
}

export interface DatabaseRequest<T> {
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
  readonly result: T;
  readonly error: unknown;
}

/** What is read of the events of a page: the key of one of its storage, what a message says and who sent it. */
export interface PlatformEvent {
  readonly key?: string | null;
  readonly origin?: string;
  readonly source?: unknown;
  readonly data?: unknown;
}

/** A window that this one has opened. */
export interface OpenedWindow {
  readonly closed: boolean;
  readonly location: { href: string };
  close(): void;
}

/** A passkey as a browser hands it out (WebAuthn Level 3, section 5.1), of both kinds. */
export interface PasskeyCredential {
  readonly id: string;
  readonly type: string;
  readonly authenticatorAttachment?: string | null;
  getClientExtensionResults(): object;
  readonly response: {
    readonly clientDataJSON: ArrayBuffer;
    readonly attestationObject?: ArrayBuffer;
    readonly authenticatorData?: ArrayBuffer;
    readonly signature?: ArrayBuffer;
    readonly userHandle?: ArrayBuffer | null;
    getTransports?(): string[];
  };
}

interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

interface Channel {
  onmessage: ((event: never) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
  /** In Node alone: the process may end. */
  unref?(): void;
}

/** The global object, whatever it has. */
export const platform = globalThis as unknown as Platform;
