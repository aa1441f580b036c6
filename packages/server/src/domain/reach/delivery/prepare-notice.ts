import type { Write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Message } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import type { ProvedAddress } from '#domain/people/users/address.ts';
import { countMessage } from '#domain/reach/messages/message-quota.ts';
import { queueParcel, tryParcel } from '#domain/reach/messages/outbox.ts';
import { hasTrigger, triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import { networkOf } from '#lib/network.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { handOver } from './hand-over.ts';
import type { MessageFunction } from './message-function.ts';
import type { CodeSubject } from './prepare-code.ts';

/** An e-mail about the account, which asks for nothing that opens it. */
export interface Notice extends Pick<Message, 'body' | 'from' | 'replyTo' | 'text'> {
  readonly to: ProvedAddress;
  readonly subject: string;
  /** What its links prove. */
  readonly token: string;
  /** What a sender of the pool's own gets in place of a code. */
  readonly told: string;
}

/**
 * Makes a notice ready to be sent: by the pool's own sender where it has one. Nothing is stored or counted before the writes
 * are committed, which refuse what is one message too many in this hour; `deliver` begins the first try and waits for nothing.
 */
export async function prepareNotice(
  context: Context,
  { pool, clientId, user }: CodeSubject,
  { to, token, told, ...content }: Notice,
  caller: Caller,
): Promise<{ readonly writes: readonly Write[]; deliver(): void }> {
  const purpose = 'risk-notice';
  const id = newOrderedId(context.clock.now());
  const message: Message = { id, medium: 'EMAIL', recipient: to.value, purpose, code: token, ...content };
  const call: MessageFunction = {
    does: 'send',
    poolId: pool.id,
    ...(clientId !== undefined && { clientId }),
    username: user.username,
    userAttributes: triggerAttributes(user),
    facts: { medium: 'EMAIL', purpose, code: told },
  };
  const { write, claimed } = await queueParcel(context, {
    message,
    poolId: pool.id,
    ...(hasTrigger(pool, 'customEmailSender') && { call }),
  });
  const owner = {
    poolId: pool.id,
    who: user.sub,
    medium: 'EMAIL',
    recipient: to.value,
    isVerified: true,
    isClaim: false,
    asker: networkOf(caller.address),
  } as const;
  return {
    writes: [write, ...countMessage(context, owner, purpose)],
    deliver() {
      void tryParcel(context, claimed, handOver(context));
    },
  };
}
