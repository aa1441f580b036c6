/** A code that an identity provider sent, and all that it takes to redeem it. */
export interface CodeAtProvider {
  /** Where the provider is (OpenID Connect Core 1.0 section 3.1.3; Facebook and Amazon in their own ways). */
  readonly tokenUrl: string;
  /** Facebook takes it by GET. */
  readonly tokenMethod: 'GET' | 'POST';
  readonly clientId: string;
  readonly clientSecret: string | undefined;
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
}

/** Why a provider gave nothing: for the log. */
export class OutsideProviderError extends Error {
  override readonly name = 'OutsideProviderError';
}

/** Nobody outside can be asked. */
export const noOutsideProviders: OutsideProviders = {
  redeem: () => Promise.reject(new OutsideProviderError('nothing outside can be asked')),
};
