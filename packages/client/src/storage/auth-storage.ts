/** Where tokens are kept. Both kinds of answers will do: values, or promises of them. */
export interface AuthStorage {
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
  /** Fills what has to be filled asynchronously. Called before a read, until it gives a promise: that is waited for, and enough. */
  sync?(): Promise<unknown> | undefined;
  /** The same name for all tabs that see the same values; without it nobody else sees them. */
  readonly shared?: string;
  /** Of `httpOnlyStorage`: sends the app's requests in the place of `fetch`. */
  readonly viaHandler?: ViaHandler;
}

/** The app, as far as whoever speaks to its handler has to know it. */
export interface HandledApp {
  readonly clientId: string;
  readonly endpoint?: string;
  readonly fetch?: typeof fetch;
}

/** Sends a request, once the handler knows what it has to know before. @throws what `fetch` throws */
export type ViaHandler = (url: string, init: object, app: HandledApp) => ReturnType<typeof fetch>;
