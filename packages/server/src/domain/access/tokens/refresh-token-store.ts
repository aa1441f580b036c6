import { statement } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { toUser } from '#domain/people/users/user-store.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { RefreshTokenRow, SignInRow } from '#schema/rows/sign-ins.ts';
import type { UserRow } from '#schema/rows/users.ts';
import { refreshTokenKey } from './issue.ts';

/** A refresh token with its sign-in and its user, all read at one moment. */
export interface FoundRefreshToken {
  readonly signIn: SignInRow;
  readonly user: User;
  /** When a newer token took its place, in milliseconds since 1970; null while it is the latest. */
  readonly replacedAt: number | null;
}

type FoundRow = UserRow &
  Pick<RefreshTokenRow, 'replaced_at'> &
  Omit<SignInRow, 'id' | 'password_set_at'> & {
    readonly sign_in_id: string;
    readonly signed_password_set_at: number;
  };

const selectRefreshToken = statement<{ signInId: string; digest: Uint8Array }, FoundRow>(
  'refresh-token',
  `select u.*, s.id as sign_in_id, s.client_id, s.generation, s.password_set_at as signed_password_set_at, s.started_at,
     s.expires_at, s.revoked_at, s.device_key, s.device_group_key, s.session_id, s.user_agent, s.address, s.last_active_at,
     s.scopes, s.authenticated_at, s.resource, s.sid, r.replaced_at
   from refresh_tokens r
   join sign_ins s on s.id = r.sign_in_id
   join users u on u.pool_id = s.pool_id and u.sub = s.sub
   where r.sign_in_id = :signInId and r.digest = :digest`,
);

/** What a refresh token means now; undefined for one that is unknown, or whose user or client is gone. */
export async function findRefreshToken(
  context: Pick<Context, 'db'>,
  token: string,
): Promise<FoundRefreshToken | undefined> {
  const row = await context.db.first(selectRefreshToken, refreshTokenKey(token));
  if (row === undefined) return undefined;
  const signIn: SignInRow = {
    id: row.sign_in_id,
    pool_id: row.pool_id,
    client_id: row.client_id,
    sub: row.sub,
    generation: row.generation,
    password_set_at: row.signed_password_set_at,
    started_at: row.started_at,
    expires_at: row.expires_at,
    revoked_at: row.revoked_at,
    device_key: row.device_key,
    device_group_key: row.device_group_key,
    session_id: row.session_id,
    user_agent: row.user_agent,
    address: row.address,
    last_active_at: row.last_active_at,
    scopes: row.scopes,
    authenticated_at: row.authenticated_at,
    resource: row.resource,
    sid: row.sid,
  };
  return { signIn, user: toUser(row), replacedAt: row.replaced_at };
}

/** As `findRefreshToken`, of this client alone: one of another client is unknown. */
export async function findRefreshTokenOf(
  context: Pick<Context, 'db'>,
  client: Pick<Client, 'id'>,
  token: string,
): Promise<FoundRefreshToken | undefined> {
  const found = await findRefreshToken(context, token);
  return found?.signIn.client_id === client.id ? found : undefined;
}
