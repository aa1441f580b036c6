import { statement } from '#database/database.ts';
import type { AuthorizationCodeRow } from '#schema/rows/oauth.ts';
import type { UserRow } from '#schema/rows/users.ts';

type Digest = { digest: Uint8Array };

/** A code with the user whom it is about, as they are now. */
export type FoundCode = UserRow &
  Omit<AuthorizationCodeRow, 'digest' | 'pool_id' | 'sub' | 'generation' | 'password_set_at'> & {
    readonly signed_generation: number;
    readonly signed_password_set_at: number;
  };

export const insertCode = statement<
  Digest & {
    poolId: string;
    sub: string;
    generation: number;
    passwordSetAt: number;
    clientId: string;
    authenticatedAt: number;
    redirectUri: string;
    isAddressNamed: number;
    scopes: string;
    nonce: string | null;
    codeChallenge: string | null;
    resource: string | null;
    sid: string | null;
    expiresAt: number;
  }
>(
  'authorization-code-insert',
  `insert into authorization_codes (digest, pool_id, sub, generation, password_set_at, client_id, authenticated_at, redirect_uri,
     is_address_named, scopes, nonce, code_challenge, resource, sid, expires_at, sign_in_id)
   values (:digest, :poolId, :sub, :generation, :passwordSetAt, :clientId, :authenticatedAt, :redirectUri,
     :isAddressNamed, :scopes, :nonce, :codeChallenge, :resource, :sid, :expiresAt, null)`,
);

export const selectCode = statement<Digest, FoundCode>(
  'authorization-code',
  `select u.*, c.generation as signed_generation, c.password_set_at as signed_password_set_at, c.client_id, c.authenticated_at,
     c.redirect_uri, c.is_address_named, c.scopes, c.nonce, c.code_challenge, c.resource, c.sid, c.expires_at, c.sign_in_id
   from authorization_codes c join users u on u.pool_id = c.pool_id and u.sub = c.sub
   where c.digest = :digest`,
);

/** Touches a row only while nobody else has used the code: of several that show it at once, one gets tokens. */
export const useCode = statement<Digest & { signInId: string }>(
  'authorization-code-use',
  'update authorization_codes set sign_in_id = :signInId where digest = :digest and sign_in_id is null',
);

export const deleteExpiredAuthorizationCodes = statement<{ before: number }>(
  'authorization-codes-expired-delete',
  'delete from authorization_codes where expires_at < :before',
);
