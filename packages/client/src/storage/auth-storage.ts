/** Where tokens are kept. Both kinds of answers will do: values, or promises of them. */
export interface AuthStorage {
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
  /** Called once before the first read: fills what has to be filled asynchronously. */
  sync?(): unknown;
  /** The same name for all tabs that see the same values; without it nobody else sees them. */
  readonly shared?: string;
  /** Of `httpOnlyStorage`: what stands between the app and its handler. */
  readonly viaHandler?: ViaHandler;
}

/** A request to the service, before it is sent. */
export interface OutgoingRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The app, as far as whoever speaks to its handler has to know it. */
export interface HandledApp {
  readonly clientId: string;
  readonly endpoint?: string;
  readonly fetch?: typeof fetch;
}

/** Sends a request, once the handler knows what it has to know before. @throws what `send` throws */
export type ViaHandler = <T extends readonly [{ readonly status: number }, string]>(
  app: HandledApp,
  request: OutgoingRequest,
  send: () => Promise<T>,
) => Promise<T>;
