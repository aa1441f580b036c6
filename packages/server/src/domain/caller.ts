/** What a deed may know of the request that asked for it. */
export interface Caller {
  /** The client's address as the socket gives it. */
  readonly address: string;
  readonly userAgent: string;
  /** What the app hands on to triggers: `ClientMetadata`. */
  readonly clientMetadata?: Readonly<Record<string, string>>;
}
