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
  readonly PublicKeyCredential?: unknown;
  readonly BroadcastChannel?: new (name: string) => Channel;
  addEventListener?(type: 'storage' | 'online', listener: (event: { readonly key?: string | null }) => void): void;
  removeEventListener?(type: 'storage' | 'online', listener: (event: { readonly key?: string | null }) => void): void;
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
