import { statement } from '#database/database.ts';

export const savePreferences = statement<{
  poolId: string;
  sub: string;
  preferred: string | null;
  sms: number;
  email: number;
  softwareToken: number;
  passkey: number;
}>(
  'mfa-preferences-save',
  `insert into mfa_preferences (pool_id, sub, preferred, sms, email, software_token, passkey)
   values (:poolId, :sub, :preferred, :sms, :email, :softwareToken, :passkey)
   on conflict (pool_id, sub) do update set preferred = excluded.preferred, sms = excluded.sms, email = excluded.email,
     software_token = excluded.software_token, passkey = excluded.passkey`,
);
