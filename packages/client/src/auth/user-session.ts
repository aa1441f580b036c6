import type { Client } from '../client.ts';
import { type Claims, decodeJwt } from '../jwt.ts';
import { isFresh } from '../session/refresh.ts';
import type { StoredSession } from '../storage/stored.ts';
import { storedDriftMs } from '../storage/tokens.ts';

/** A token in the form of amazon-cognito-identity-js. */
export interface UserToken {
  readonly jwtToken: string;
  readonly payload: Claims;
  getJwtToken(): string;
  /** Seconds since 1970. */
  getExpiration(): number;
  /** Seconds since 1970. */
  getIssuedAt(): number;
  decodePayload(): Claims;
}

/** The tokens of a user, in the form of amazon-cognito-identity-js. */
export interface UserSession {
  readonly accessToken: UserToken;
  readonly idToken: UserToken;
  readonly refreshToken: { readonly token: string; getToken(): string };
  getAccessToken(): UserToken;
  getIdToken(): UserToken;
  getRefreshToken(): UserSession['refreshToken'];
  isValid(): boolean;
  /** Device minus server when the tokens were issued, in seconds. */
  getClockDrift(): number;
  /** The same of tokens that have been issued just now. */
  calculateClockDrift(): number;
}

function toUserToken(jwtToken: string): UserToken {
  const { payload } = decodeJwt(jwtToken);
  return {
    jwtToken,
    payload,
    getJwtToken: () => jwtToken,
    getExpiration: () => payload.exp ?? 0,
    getIssuedAt: () => payload.iat ?? 0,
    decodePayload: () => payload,
  };
}

/** What is stored of a session, in that form. */
export function toUserSession(client: Client, session: StoredSession): UserSession {
  const accessToken = toUserToken(session.accessToken ?? '');
  const idToken = toUserToken(session.idToken ?? '');
  const token = session.refreshToken ?? '';
  const refreshToken = { token, getToken: () => token };
  return {
    accessToken,
    idToken,
    refreshToken,
    getAccessToken: () => accessToken,
    getIdToken: () => idToken,
    getRefreshToken: () => refreshToken,
    isValid: () => isFresh(client, session),
    getClockDrift: () => 0 - Math.round(storedDriftMs(session) / 1000),
    calculateClockDrift: () =>
      Math.floor(Date.now() / 1000) - Math.min(accessToken.getIssuedAt(), idToken.getIssuedAt()),
  };
}
