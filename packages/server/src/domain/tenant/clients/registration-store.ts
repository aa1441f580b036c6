import { statement } from '#database/database.ts';
import type { RegisteredClientRow } from '#schema/rows/oauth.ts';

export const insertRegistration = statement<{
  clientId: string;
  poolId: string;
  tokenDigest: Uint8Array;
  expiresAt: number;
}>(
  'registration-insert',
  `insert into registered_clients (client_id, pool_id, token_digest, expires_at)
   values (:clientId, :poolId, :tokenDigest, :expiresAt)`,
);

export const selectRegistration = statement<{ clientId: string }, RegisteredClientRow>(
  'registration',
  'select * from registered_clients where client_id = :clientId',
);

/** Apps that registered themselves and that nobody has let in; an app that an administrator looked after has a row no more. */
export const deleteUnusedRegistrations = statement<{ before: number }>(
  'registrations-unused-delete',
  `delete from clients where id in (
     select r.client_id from registered_clients r where r.expires_at < :before
       and not exists (select 1 from consents c where c.client_id = r.client_id))`,
);

/** Whoever has been let in stays, also once nobody lets it in any more. */
export const keepUsedRegistrations = statement<{ before: number }>(
  'registrations-used-keep',
  `update registered_clients set expires_at = null where expires_at < :before
     and exists (select 1 from consents c where c.client_id = registered_clients.client_id)`,
);

/** An administrator has looked after the app. */
export const keepRegistration = statement<{ clientId: string }>(
  'registration-keep',
  'update registered_clients set expires_at = null where client_id = :clientId',
);
