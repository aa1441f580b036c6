import { statement } from '#database/database.ts';
import type { MfaPreferenceRow } from '#schema/rows/mfa.ts';

type Row = { [K in Exclude<keyof MfaPreferenceRow, 'pool_id' | 'sub'>]: MfaPreferenceRow[K] | null } & {
  readonly friendly_name: string | null;
  readonly token_created_at: number | null;
};

export const selectEnrolment = statement<{ poolId: string; sub: string }, Row>(
  'mfa-enrolment',
  `select p.preferred, p.sms, p.email, p.software_token, p.passkey, t.friendly_name, t.created_at as token_created_at
   from users u
   left join mfa_preferences p on p.pool_id = u.pool_id and p.sub = u.sub
   left join software_tokens t on t.pool_id = u.pool_id and t.sub = u.sub and t.state = 'verified'
   where u.pool_id = :poolId and u.sub = :sub`,
);
