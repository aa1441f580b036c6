import { type Write, write } from '#database/database.ts';
import type { Medium, MessagePurpose } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import type { Fault } from '#domain/fault.ts';
import { limitExceeded, tooManyRequests } from '#domain/people/codes/quota.ts';
import { raiseClaims, raiseCount } from './message-quota-statements.ts';

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
  /** The address is not proved to which it goes, and it is no administrator who sends it there. */
  readonly isClaim: boolean;
  /** The network from which it is asked for. */
  readonly asker: string;
  /**
   * Set at a client that hides who exists: the name that was typed. It has a count of its own, alike for users and for nobody,
   * and that is told; what else is used up is not, since it would show that two names are one user's.
   */
  readonly name?: string;
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

/** To an address that nobody has proved go as many times what one asker may have sent there, whoever asks. */
const askersOfAddress = 5;
/** The second half of them goes to askers who have had no more than so many sent there in this hour. */
const firstOfAsker = 2;
const hour = 3_600_000;

/** Nobody may be told that this hour is used up: the message is not sent, and seems to be. */
export class UntoldLimit extends Error {
  override readonly name = 'UntoldLimit';
}

/** How many messages of one kind a person may get in an hour at one address. */
export function messagesPerPerson(settings: Context['settings']): number {
  return Math.min(mostOf(settings, 'address'), mostOf(settings, 'user'));
}

/**
 * The writes that take one message out of what its address, its user and its pool have in this hour of the clock: they
 * belong into the transaction of the deed that sends it, behind its other writes, so that a deed that is refused takes
 * nothing. Parallel deeds never get more than there is. A message that nobody gets counts like one that somebody does, but
 * for the pool. They refuse with LimitExceededException, or TooManyRequestsException where the operation does not know that;
 * with UntoldLimit where that must not show.
 */
export function countMessage(
  context: Pick<Context, 'clock' | 'secrets' | 'settings' | 'log'>,
  { poolId, who, medium, recipient, isVerified, isClaim, asker, name, isInvented = false }: MessageOwner,
  purpose: MessagePurpose,
): Write[] {
  const window = Math.floor(context.clock.now() / hour);
  const expires_at = (window + 1) * hour;
  const idOf = (limit: string, owner: readonly string[]) => {
    const digest = context.secrets.digest('message-quota', poolId, limit, ...owner);
    return `${Buffer.from(digest).toString('base64url')}/${window}`;
  };
  const count = (
    limit: keyof typeof limits,
    {
      most = mostOf(context.settings, limit),
      used = 1,
      isTold = true,
      claimant,
    }: { most?: number; used?: number; isTold?: boolean; claimant?: readonly string[] },
    ...owner: string[]
  ) => {
    const refusal = () => {
      const { variable: setting } = limits[limit];
      context.log.warn({ poolId, purpose, limit, most, setting }, 'message not sent: too many in this hour');
      return isTold ? tooMany(purpose) : new UntoldLimit();
    };
    const raised = { id: idOf(limit, owner), used, expires_at, most };
    if (claimant === undefined) return write(raiseCount, raised, { expect: 'one', refusal });
    const claims = { ...raised, half: Math.ceil(most / 2), asker: idOf(limit, claimant), first: firstOfAsker };
    return write(raiseClaims, claims, { expect: 'one', refusal });
  };
  // Codes for signing in and for forgotten passwords, and notices of each kind, have counts of their own, so that nobody shuts a user out with sign-ups or
  // recoveries, nor out of one medium with codes by the other.
  const alone: Partial<Record<MessagePurpose, string>> = {
    authentication: `authentication ${medium}`,
    'forgot-password': 'recovery',
    'risk-notice': 'risk',
    'link-notice': 'link',
    'sign-up-notice': 'sign-up notice',
    'address-notice': 'address notice',
  };
  const kind = alone[purpose] ?? 'other';
  const address = [kind, recipient.toLowerCase()];
  const claimant = [...address, 'claimed by', asker];
  const isTold = name === undefined;
  const used = isInvented ? 0 : 1;
  return [
    ...(isTold ? [] : [count('user', { most: messagesPerPerson(context.settings) }, kind, 'under', name)]),
    // Anybody can claim an address. What is sent on such a claim uses up nothing of whoever it belongs to, nor tells of them,
    // and little of what others have who claim it too; and nobody shuts others out who share a verified one.
    ...(isVerified
      ? [count('address', { isTold }, ...address, 'verified by', who)]
      : [
          count('address', { isTold }, ...claimant),
          count(
            'address',
            { isTold, most: askersOfAddress * mostOf(context.settings, 'address'), claimant },
            ...address,
            'claimed',
          ),
        ]),
    count('user', { isTold }, kind, who),
    ...(isClaim ? [count('pool', { most: claimsOf(context.settings), used }, 'claims')] : []),
    count('pool', { used }),
  ];
}

function mostOf(settings: Context['settings'], limit: keyof typeof limits): number {
  return settings[limits[limit].setting] ?? limits[limit].usual;
}

/** Half of a pool's hour goes to addresses that nobody has proved; the rest stays for those that are, whatever strangers do. */
function claimsOf(settings: Context['settings']): number {
  return Math.max(1, Math.floor(mostOf(settings, 'pool') / 2));
}

/** AWS: what the model of the operation behind the message lists. */
function tooMany(purpose: MessagePurpose): Fault {
  if (purpose === 'update-attribute' || purpose === 'invitation' || purpose === 'authentication') {
    return tooManyRequests();
  }
  return limitExceeded();
}
