import { statement } from '#database/database.ts';
import type { ClientRow } from '#schema/rows/clients.ts';
import type { ConsentRow } from '#schema/rows/oauth.ts';

type Key = { poolId: string; sub: string; clientId: string };

export const selectConsent = statement<Key, Pick<ConsentRow, 'scopes' | 'resources' | 'app_digest'>>(
  'consent',
  'select scopes, resources, app_digest from consents where pool_id = :poolId and sub = :sub and client_id = :clientId',
);

/** With the client, as it is now; its secret is left where it is. */
export type ListedConsent = Pick<ConsentRow, 'client_id' | 'scopes' | 'resources' | 'granted_at'> &
  Pick<ClientRow, 'name' | 'settings'>;

export const selectConsentsOf = statement<Omit<Key, 'clientId'>, ListedConsent>(
  'consents-of-user',
  `select s.client_id, s.scopes, s.resources, s.granted_at, c.name, c.settings
   from consents s join clients c on c.id = s.client_id
   where s.pool_id = :poolId and s.sub = :sub order by s.granted_at desc, s.client_id`,
);

export const saveConsent = statement<Key & { scopes: string; resources: string; grantedAt: number; appDigest: string }>(
  'consent-save',
  `insert into consents (pool_id, sub, client_id, scopes, resources, granted_at, app_digest)
   values (:poolId, :sub, :clientId, :scopes, :resources, :grantedAt, :appDigest)
   on conflict (pool_id, sub, client_id)
   do update set scopes = excluded.scopes, resources = excluded.resources, granted_at = excluded.granted_at,
     app_digest = excluded.app_digest`,
);

/** Touches the row as it is: whoever takes it away at the same moment comes before or after, never in between. */
export const holdConsentRow = statement<Key & { appDigest: string }>(
  'consent-hold',
  `update consents set granted_at = granted_at
   where pool_id = :poolId and sub = :sub and client_id = :clientId and app_digest = :appDigest`,
);

export const deleteConsent = statement<Key>(
  'consent-delete',
  'delete from consents where pool_id = :poolId and sub = :sub and client_id = :clientId',
);

/** What everybody let an app have. */
export const deleteConsentsToClient = statement<{ clientId: string }>(
  'consents-to-client-delete',
  'delete from consents where client_id = :clientId',
);

/** Codes on their way to the app, which it has not shown yet. */
export const deleteUnusedCodes = statement<Key>(
  'authorization-codes-unused-delete',
  `delete from authorization_codes
   where pool_id = :poolId and sub = :sub and client_id = :clientId and sign_in_id is null`,
);
