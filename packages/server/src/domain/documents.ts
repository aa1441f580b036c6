/** What others publish under a URL: metadata of identity providers, discovery documents. */
export interface Documents {
  /**
   * The bytes of a document, asked for with GET. No more than a mebibyte, within ten seconds, unless less is said, from an
   * address that this server may ask. It follows a few redirects unless told not to, where the address says whose the document is.
   * @throws DocumentError
   */
  load(url: string, options?: LoadOptions): Promise<Uint8Array>;
}

/** How a document is asked for. */
export interface LoadOptions {
  readonly followsRedirects?: boolean;
  /** Reading stops beyond it. */
  readonly maxBytes?: number;
  /** Milliseconds for all of it. */
  readonly patienceMs?: number;
}

/**
 * Why a document could not be had: for the log. Whoever named the URL is not told, since it would tell what stands in the
 * operator's network.
 */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  /** Of an answer that is no document: its HTTP status. */
  readonly status: number | undefined;

  constructor(message: string, options: ErrorOptions & { status?: number } = {}) {
    super(message, options);
    this.status = options.status;
  }
}

/** What the log may say of an address: its path and query may be what opens it. */
export function hostOf(url: string): string | undefined {
  return URL.parse(url)?.host;
}

/** Nothing outside can be asked. */
export const noDocuments: Documents = {
  load: () => Promise.reject(new DocumentError('nothing outside can be asked')),
};
