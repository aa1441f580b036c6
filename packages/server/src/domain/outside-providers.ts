/** Where an identity provider gives tokens, and who asks there. */
export interface TokenEndpoint {
  /** OpenID Connect Core 1.0 section 3.1.3; Facebook and Amazon in their own ways. */
  readonly tokenUrl: string;
  /** Facebook takes it by GET. */
  readonly tokenMethod: 'GET' | 'POST';
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** Where the secret stands (RFC 6749 section 2.3.1): in the form, or in the header `Authorization`. */
  readonly secretIn: 'form' | 'header';
}

/** A code that an identity provider sent, and all that it takes to redeem it. */
export interface CodeAtProvider extends TokenEndpoint {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
  /** Whom to ask about the person, by GET unless said; absent where the ID token says all. */
  readonly userInfo?: { readonly url: string; readonly method: 'GET' | 'POST' };
}

/** What an identity provider answered. Nothing in it is proved but that it came from there. */
export interface ProviderAnswer {
  /** Its tokens and what stands beside them. */
  readonly tokenResponse: Readonly<Record<string, unknown>>;
  readonly userInfo?: Readonly<Record<string, unknown>>;
}

/** How identity providers are asked. */
export interface OutsideProviders {
  /** Redeems a code, and asks who it is. @throws OutsideProviderError */
  redeem(code: CodeAtProvider): Promise<ProviderAnswer>;
  /** Gives new tokens for a refresh token (RFC 6749 section 6). @throws OutsideProviderError */
  refresh(token: TokenEndpoint & { readonly refreshToken: string }): Promise<ProviderAnswer['tokenResponse']>;
}

/** Why a provider gave nothing; `message` is for the log, and has nothing in it that the provider was sent or sent. */
export class OutsideProviderError extends Error {
  override readonly name = 'OutsideProviderError';
  /** The HTTP status of a refusal by its token endpoint. */
  readonly tokenStatus: number | undefined;
  /** Of a refusal by its token endpoint: the code of RFC 6749 section 5.2, where it has one. */
  readonly tokenError: string | undefined;

  constructor(message: string, options: ErrorOptions & { tokenStatus?: number; tokenError?: string } = {}) {
    super(message, options);
    this.tokenStatus = options.tokenStatus;
    this.tokenError = options.tokenError;
  }
}

/** Nobody outside can be asked. */
export const noOutsideProviders: OutsideProviders = {
  redeem: () => Promise.reject(new OutsideProviderError('nothing outside can be asked')),
  refresh: () => Promise.reject(new OutsideProviderError('nothing outside can be asked')),
};
