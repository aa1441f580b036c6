/** How apps are told something behind the back of the browser, at an address that an administrator named. */
export interface BackChannel {
  /**
   * Posts a form, within ten seconds, to an address that this server may ask; a redirect is not followed.
   * @throws BackChannelError
   */
  post(url: string, fields: Readonly<Record<string, string>>): Promise<void>;
}

/** Why an app was not told. */
export class BackChannelError extends Error {
  override readonly name = 'BackChannelError';
  /** Whether the app will never take it. */
  readonly isFinal: boolean;

  constructor(message: string, options: ErrorOptions & { isFinal?: boolean } = {}) {
    super(message, options);
    this.isFinal = options.isFinal ?? false;
  }
}
