/** What a deed may know of the request that asked for it. */
export interface Caller {
  /** The client's address as the socket gives it. */
  readonly address: string;
  readonly userAgent: string;
  /** Set where a back end asks for a user: what it says of the user's own request, as far as it says it. */
  readonly behalf?: { readonly address?: string; readonly userAgent?: string };
  /** What the app hands on to triggers: `ClientMetadata`. */
  readonly clientMetadata?: Readonly<Record<string, string>>;
}

/** Where a user asks from: what is known of it, by the word of the back end that asks for the user. */
export function originOf({ address, userAgent, behalf }: Caller): NonNullable<Caller['behalf']> {
  return behalf ?? { address, userAgent };
}
