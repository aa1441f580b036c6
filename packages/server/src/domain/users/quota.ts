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
  | 'change-password';

/** AWS: 5 to 20 for password recovery, by risk; five codes, each with its few tries, stay within that. */
const perHour: Readonly<Record<Limited, number>> = {
  'resend-code': 5,
  'confirm-sign-up': 15,
  'request-attribute-code': 5,
  'verify-attribute': 15,
  'forgot-password': 5,
  'confirm-forgot-password': 20,
  'change-password': 5,
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
 * Takes one use out of the hour's quota, counted by the hour of the clock; parallel calls never get more than there is.
 * @throws Fault LimitExceededException
 */
export async function spendQuota(context: Counting, owner: QuotaOwner, deed: Limited): Promise<void> {
  const { key, expiresAt } = windowOf(context, owner, deed);
  for (;;) {
    const used = await countUses(context, key);
    if (used >= perHour[deed]) {
      throw new Fault('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
    }
    const id = `${key}/${String(used).padStart(2, '0')}`;
    const outcome = await context.db.transaction([write(insertUse, { id, expiresAt })]);
    if (outcome.committed) return;
  }
}

/** How many uses of this hour are gone. */
export async function countQuota(context: Counting, owner: QuotaOwner, deed: Limited): Promise<number> {
  return countUses(context, windowOf(context, owner, deed).key);
}

async function countUses(context: Counting, key: string): Promise<number> {
  return (await context.db.all(selectUses, { first: `${key}/00`, last: `${key}/99` })).length;
}

function windowOf(context: Counting, { poolId, who }: QuotaOwner, deed: Limited): { key: string; expiresAt: number } {
  const window = Math.floor(context.clock.now() / hour);
  const owner = Buffer.from(context.secrets.digest('quota', poolId, who)).toString('base64url');
  return { key: `quota/${deed}/${owner}/${window}`, expiresAt: (window + 1) * hour };
}
