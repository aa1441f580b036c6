import { fromBase64 } from './srp/base64.ts';

/** The claims of a token, as the service wrote them. */
export type Claims = Readonly<Record<string, unknown>> & {
  /** Seconds since 1970. */
  readonly exp?: number;
  /** Seconds since 1970. */
  readonly iat?: number;
  readonly sub?: string;
  /** In an access token. */
  readonly username?: string;
};

/** A token that can be read: `toString()` is what a back end wants. */
export interface Jwt {
  readonly payload: Claims;
  readonly tokenString: string;
  toString(): string;
}

/**
 * Reads a token; one that cannot be read has no claims, and so counts as expired. Whether it is signed by whom it says is for
 * the back end that is shown it, not for the app.
 */
export function decodeJwt(tokenString = ''): Jwt {
  return { payload: parseClaims(tokenString), tokenString, toString: () => tokenString };
}

function parseClaims(token: string): Claims {
  try {
    // Not every platform has a TextDecoder, but all read UTF-8 here.
    const bytes = Array.from(fromBase64(token.split('.')[1] ?? ''), (byte) => `%${(256 + byte).toString(16).slice(1)}`);
    return JSON.parse(decodeURIComponent(bytes.join(''))) as Claims;
  } catch {
    return {};
  }
}
