import type { Write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Message, NoticePurpose } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { type Address, mediumOf, type ProvedAddress } from '#domain/people/users/address.ts';
import { countMessage } from '#domain/reach/messages/message-quota.ts';
import { queueParcel, tryParcel } from '#domain/reach/messages/outbox.ts';
import { hasTrigger, triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import { networkOf } from '#lib/network.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import { handOver } from './hand-over.ts';
import type { MessageFunction } from './message-function.ts';
import type { CodeSubject } from './prepare-code.ts';

/** A message about the account, which asks for nothing that opens it. */
export type Notice = RiskNotice | OwnNotice;

type Content = Pick<Message, 'body' | 'from' | 'replyTo' | 'subject' | 'text'>;

/** An e-mail about a risky sign-in. */
export interface RiskNotice extends Content {
  readonly to: ProvedAddress;
  readonly purpose: 'risk-notice';
  /** What its links prove. */
  readonly token: string;
  /** What a sender of the pool's own gets in place of a code. */
  readonly told: string;
}

/** What was done to the account, or tried. */
export interface OwnNotice extends Content {
  readonly purpose: NoticePurpose;
  readonly to: Address;
  /** Nobody has proved the address: its account has it from a sign-up. */
  readonly isClaim?: boolean;
}

/**
 * Makes a notice ready to be sent: by the pool's own sender where it has one. Nothing is stored or counted before the writes
 * are committed, which refuse what is one message too many in this hour; `deliver` begins the first try and waits for nothing.
 */
export async function prepareNotice(
  context: Context,
  { pool, clientId, user }: CodeSubject,
  notice: Notice,
  caller: Caller,
): Promise<{ readonly writes: readonly Write[]; deliver(): void }> {
  const { to, purpose, body, from, replyTo, subject, text } = notice;
  const isClaim = notice.purpose !== 'risk-notice' && notice.isClaim === true;
  const medium = mediumOf(to.attribute);
  const id = newOrderedId(context.clock.now());
  const content = withoutUndefined({ body, from, replyTo, subject, text });
  const code = notice.purpose === 'risk-notice' ? { code: notice.token } : {};
  const message: Message = { id, medium, recipient: to.value, purpose, ...code, ...content };
  const call = senderCall({ pool, clientId, user }, notice);
  const { write, claimed } = await queueParcel(context, { message, poolId: pool.id, ...(call && { call }) });
  const owner = {
    poolId: pool.id,
    who: user.sub,
    medium,
    recipient: to.value,
    isVerified: !isClaim,
    isClaim,
    asker: networkOf(caller.address),
  } as const;
  return {
    writes: [write, ...countMessage(context, owner, purpose)],
    deliver() {
      void tryParcel(context, claimed, handOver(context));
    },
  };
}

function senderCall({ pool, clientId, user }: CodeSubject, notice: Notice): MessageFunction | undefined {
  if (notice.purpose !== 'risk-notice' || !hasTrigger(pool, 'customEmailSender')) return undefined;
  return {
    does: 'send',
    poolId: pool.id,
    ...(clientId !== undefined && { clientId }),
    username: user.username,
    userAttributes: triggerAttributes(user),
    facts: { medium: 'EMAIL', purpose: notice.purpose, code: notice.told },
  };
}
