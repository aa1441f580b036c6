import { statement, type Write, write } from '#database/database.ts';
import type { MessageCountRow } from '#database/schema.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Medium, MessagePurpose } from './carrier.ts';

/** Whom a message counts for. */
export interface MessageOwner {
  readonly poolId: string;
  /** A `sub`, or the name that somebody typed who may not exist. */
  readonly who: string;
  readonly medium: Medium;
  /** Where it goes, or would go. */
  readonly recipient: string;
  /** Who gets it has shown that the address is theirs. */
  readonly isVerified: boolean;
  /** Nobody gets it. The pool's own count is asked, but not raised: else strangers could use up what its users have. */
  readonly isInvented?: boolean;
}

/**
 * Messages in an hour, unless the operator says otherwise. AWS: 5 to 20 e-mails with a code for signing in, by risk
 * (developer guide, "Quotas in Amazon Cognito"); here 20 to one address and to one user, codes for signing in and all other
 * messages each, and a limit for a whole pool. Users who have verified an address have it to themselves.
 */
const limits = {
  address: { setting: 'messagesPerAddress', variable: 'CENOTE_MESSAGES_PER_ADDRESS', usual: 20 },
  user: { setting: 'messagesPerUser', variable: 'CENOTE_MESSAGES_PER_USER', usual: 20 },
  pool: { setting: 'messagesPerHour', variable: 'CENOTE_MESSAGES_PER_HOUR', usual: 10_000 },
} as const;

const hour = 3_600_000;

/** How many codes for signing in a person may get in an hour at one address. */
export function signInCodesPerHour(settings: Context['settings']): number {
  return Math.min(
    ...(['address', 'user'] as const).map((limit) => settings[limits[limit].setting] ?? limits[limit].usual),
  );
}

const raiseCount = statement<{ id: string; used: number; expires_at: number; most: number }>(
  'message-count',
  `insert into message_counts (id, used, expires_at) values (:id, :used, :expires_at)
   on conflict (id) do update set used = message_counts.used + excluded.used where message_counts.used < :most`,
);

/** Removes counts of hours that ended before a moment, in milliseconds. */
export const deleteExpiredMessageCounts = statement<{ before: MessageCountRow['expires_at'] }>(
  'message-counts-expired-delete',
  'delete from message_counts where expires_at < :before',
);

/**
 * The writes that take one message out of what its address, its user and its pool have in this hour of the clock: they
 * belong into the transaction of the deed that sends it, behind its other writes, so that a deed that is refused takes
 * nothing. Parallel deeds never get more than there is. A message that nobody gets counts like one that somebody does, but
 * for the pool. They refuse with LimitExceededException, or TooManyRequestsException where the operation does not know that.
 */
export function countMessage(
  context: Pick<Context, 'clock' | 'secrets' | 'settings' | 'log'>,
  { poolId, who, medium, recipient, isVerified, isInvented = false }: MessageOwner,
  purpose: MessagePurpose,
): Write[] {
  const window = Math.floor(context.clock.now() / hour);
  const expires_at = (window + 1) * hour;
  const count = (limit: keyof typeof limits, used: number, ...owner: string[]) => {
    const { setting, variable, usual } = limits[limit];
    const most = context.settings[setting] ?? usual;
    const key = Buffer.from(context.secrets.digest('message-quota', poolId, limit, ...owner)).toString('base64url');
    const refusal = () => {
      context.log.warn({ poolId, purpose, limit, most, setting: variable }, 'message not sent: too many in this hour');
      return tooMany(purpose);
    };
    return write(raiseCount, { id: `${key}/${window}`, used, expires_at, most }, { expect: 'one', refusal });
  };
  // Anybody can claim an address. What is sent on such a claim uses up nothing of whoever it belongs to, nor tells of them;
  // and nobody shuts others out who share a verified one.
  // Codes for signing in have counts of their own, so that nobody shuts a user out with sign-ups or recoveries, nor out of
  // one medium with codes by the other.
  const kind = purpose === 'authentication' ? `authentication ${medium}` : 'other';
  return [
    count('address', 1, kind, isVerified ? `verified by ${who}` : 'claimed', recipient.toLowerCase()),
    count('user', 1, kind, who),
    count('pool', isInvented ? 0 : 1),
  ];
}

/** AWS: what the model of the operation behind the message lists. */
function tooMany(purpose: MessagePurpose): Fault {
  if (purpose === 'update-attribute' || purpose === 'invitation' || purpose === 'authentication') {
    return new Fault('TooManyRequestsException', 'Too many requests');
  }
  return new Fault('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}
