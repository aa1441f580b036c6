import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';

type Counting = Pick<Context, 'db' | 'clock' | 'secrets'>;

/** What one person may do only so often in an hour (developer guide, "Quotas in Amazon Cognito", per-user limits). */
export type Limited =
  | 'resend-code'
  | 'confirm-sign-up'
  | 'request-attribute-code'
  | 'verify-attribute'
  | 'forgot-password'
  | 'confirm-forgot-password'
  | 'change-password'
  | 'log-passkey-failure';

/** AWS: 5 to 20 for password recovery, by risk; five codes, each with its few tries, stay within that. */
const perHour: Readonly<Record<Limited, number>> = {
  'resend-code': 5,
  'confirm-sign-up': 15,
  'request-attribute-code': 5,
  'verify-attribute': 15,
  'forgot-password': 5,
  'confirm-forgot-password': 20,
  'change-password': 5,
  'log-passkey-failure': 20,
};

const hour = 3_600_000;

const selectUses = statement<{ first: string; last: string }, { id: string }>(
  'quota-uses',
  'select id from spent where id >= :first and id <= :last',
);

const insertUse = statement<{ id: string; expiresAt: number }>(
  'quota-use-insert',
  'insert into spent (id, expires_at) values (:id, :expiresAt)',
);

/** Whose quota it is: a `sub`, or the name that somebody typed who may not exist. */
export interface QuotaOwner {
  readonly poolId: string;
  readonly who: string;
}

/**
 * As `takeQuota`.
 * @throws Fault LimitExceededException when the hour's quota is used up
 */
export async function spendQuota(context: Counting, owner: QuotaOwner, deed: Limited): Promise<void> {
  if (await takeQuota(context, owner, deed)) return;
  throw new Fault('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}

/**
 * Takes one use out of the hour's quota, counted by the hour of the clock; parallel calls never get more than there is.
 * False when none is left.
 */
export async function takeQuota(context: Counting, { poolId, who }: QuotaOwner, deed: Limited): Promise<boolean> {
  const window = Math.floor(context.clock.now() / hour);
  const owner = Buffer.from(context.secrets.digest('quota', poolId, who)).toString('base64url');
  const key = `quota/${deed}/${owner}/${window}`;
  const expiresAt = (window + 1) * hour;
  for (;;) {
    const used = (await context.db.all(selectUses, { first: `${key}/00`, last: `${key}/99` })).length;
    if (used >= perHour[deed]) return false;
    const id = `${key}/${String(used).padStart(2, '0')}`;
    if ((await context.db.transaction([write(insertUse, { id, expiresAt })])).committed) return true;
  }
}
