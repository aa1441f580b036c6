import { type Write, write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { networkOf } from '#lib/network.ts';
import { raiseCount, raiseCountOnTop } from './count-store.ts';

type Counting = Pick<Context, 'db' | 'clock' | 'secrets'>;

/** What one person may do only so often in an hour (developer guide, "Quotas in Amazon Cognito", per-user limits). */
const ownPerHour = {
  'request-attribute-code': 5,
  'verify-attribute': 15,
  'change-password': 5,
  'request-proof': 5,
  'prove-again': 15,
  'log-passkey-failure': 20,
} as const;

/**
 * What anybody may do to anybody whose name they know: so often in an hour from one network, so that nobody uses up what
 * another one has, and answers so often in all; messages of all have a pace of their own. AWS: 5 to 20 for password
 * recovery, by risk.
 */
const openLimits = {
  'resend-code': { perNetwork: 5 },
  'forgot-password': { perNetwork: 5 },
  'confirm-sign-up': { perNetwork: 15, inTenMinutes: 40 },
  'confirm-forgot-password': { perNetwork: 20, inTenMinutes: 40 },
  // Of a pool: apps that register themselves, and codes of devices that are tried.
  'register-client': { perNetwork: 20, inTenMinutes: 200 },
  'device-code': { perNetwork: 20 },
  'begin-device': { perNetwork: 100 },
  // Of a pool: documents of apps that have to be asked for. An app of a whole office is asked for twelve times.
  'client-document': { perNetwork: 100 },
} as const satisfies Record<string, { perNetwork: number; inTenMinutes?: number }>;

/** A deed of somebody who is signed in, or about to be. */
export type OwnDeed = keyof typeof ownPerHour;
/** A deed for which a name is enough. */
export type OpenDeed = keyof typeof openLimits;

const tenMinutes = 600_000;
const hour = 3_600_000;

/** Whose quota it is: a `sub`, or the name that somebody typed who may not exist. */
export interface QuotaOwner {
  readonly poolId: string;
  readonly who: string;
  /**
   * Set at a client that hides who exists: the name that was typed. What is told is counted by it, alike for users and for
   * nobody, so that it never shows that two names are one user's.
   */
  readonly name?: string;
}

/**
 * As `takeQuota`.
 * @throws Fault LimitExceededException when the hour's quota is used up
 */
export async function spendQuota(context: Counting, owner: QuotaOwner, deed: OwnDeed): Promise<void> {
  if (!(await takeQuota(context, owner, deed))) throw limitExceeded();
}

/**
 * Takes one use out of the hour's quota, counted by the hour of the clock; parallel calls never get more than there is.
 * False when none is left.
 */
export function takeQuota(context: Counting, owner: QuotaOwner, deed: OwnDeed): Promise<boolean> {
  return take(context, [countInHour(context, deed, ownPerHour[deed], [owner.poolId, owner.who])]);
}

/**
 * Takes one use out of what the caller's network has for this person in the hour of the clock, and of what all networks
 * have together in any ten minutes, where that is limited. Parallel calls never get more than there is. False where it is used up
 * under other names, which must not show: the deed is answered like one that failed, or seemed to succeed, and is not done.
 * @throws Fault LimitExceededException when one of them is used up
 */
export async function spendOpenQuota(
  context: Counting,
  { poolId, who, name }: QuotaOwner,
  deed: OpenDeed,
  { address }: Pick<Caller, 'address'>,
): Promise<boolean> {
  const { perNetwork, inTenMinutes }: { perNetwork: number; inTenMinutes?: number } = openLimits[deed];
  const countAll = (...owner: string[]) =>
    inTenMinutes === undefined ? [] : [countInTenMinutes(context, deed, inTenMinutes, [poolId, ...owner])];
  const shown = name === undefined ? [who] : ['under', name];
  const told = [countInHour(context, deed, perNetwork, [poolId, ...shown, networkOf(address)]), ...countAll(...shown)];
  const untold = name === undefined ? [] : countAll(who);
  const outcome = await context.db.transaction([...told, ...untold]);
  if (outcome.committed) return true;
  // What is told goes on being counted, as it is for nobody.
  if (outcome.index < told.length || !(await take(context, told))) throw limitExceeded();
  return false;
}

async function take({ db }: Counting, writes: readonly Write[]): Promise<boolean> {
  return (await db.transaction(writes)).committed;
}

function countInHour(context: Counting, deed: string, most: number, owner: readonly string[]): Write {
  const window = Math.floor(context.clock.now() / hour);
  const id = `${keyOf(context, deed, owner)}/${window}`;
  return write(raiseCount, { id, by: 1, most, expiresAt: (window + 1) * hour }, { expect: 'one' });
}

/** Counts by the ten minutes of the clock, each together with the ten before it, which holds for any ten minutes. */
function countInTenMinutes(context: Counting, deed: string, most: number, owner: readonly string[]): Write {
  const window = Math.floor(context.clock.now() / tenMinutes);
  const key = `${keyOf(context, deed, owner)}/10/`;
  const expiresAt = (window + 2) * tenMinutes;
  const count = { id: `${key}${window}`, previous: `${key}${window - 1}`, by: 1, most, expiresAt };
  return write(raiseCountOnTop, count, { expect: 'one' });
}

function keyOf({ secrets }: Counting, deed: string, owner: readonly string[]): string {
  return `quota/${deed}/${Buffer.from(secrets.digest('quota', ...owner)).toString('base64url')}`;
}

/** When the quota of an hour is whole again, in seconds from now. */
export function quotaLeftSeconds({ clock }: Pick<Context, 'clock'>): number {
  return Math.ceil((hour - (clock.now() % hour)) / 1000);
}

/** The refusal of one deed too many. */
export function limitExceeded(): Fault {
  return new Fault('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}

/** The same, of operations whose models do not list LimitExceededException, and of a server that is busy. */
export function tooManyRequests(): Fault {
  return new Fault('TooManyRequestsException', 'Too many requests');
}
