import { randomUUID } from 'node:crypto';
import type { Write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { MessagePurpose } from '#domain/messages/carrier.ts';
import { composeMessage } from '#domain/messages/compose.ts';
import { type DeliveryDetails, deliveryDetails } from '#domain/messages/delivery.ts';
import { queueParcel, tryParcel } from '#domain/messages/outbox.ts';
import type { Pool } from '#domain/pools/pool.ts';
import type { User } from '#domain/users/user.ts';
import { type Address, mediumOf } from './address.ts';
import { handOver } from './hand-over.ts';

/** Who is written to, and through which client it came about. */
export interface CodeSubject {
  readonly pool: Pool;
  /** Undefined for an administrator's operation. */
  readonly clientId: string | undefined;
  readonly user: User;
}

export interface CodeMessage {
  readonly address: Address;
  readonly purpose: MessagePurpose;
  /** The code, or in an invitation the temporary password. */
  readonly code: string;
  /** Where a click does the same. */
  readonly link?: string;
  /**
   * The answer must not tell whether there is somebody who gets it: the first try is not waited for, and its failure is
   * told to the log alone. Always so for `authentication`.
   */
  readonly isHidden?: boolean;
}

/** A message that is ready: stored by the deed's own transaction, and sent after its commit. */
export interface PreparedMessage {
  /** For the deed's transaction. */
  readonly writes: readonly Write[];
  /** What the client may know of it. */
  readonly details: DeliveryDetails;
  /**
   * After the commit: the first try. What fails for now is tried again later and is no failure here.
   * @throws Fault CodeDeliveryFailureException when it is refused for good, unless the message is hidden
   */
  deliver(): Promise<void>;
}

/** Makes a message with a code ready to be sent to one of the user's addresses. */
export async function prepareCode(
  context: Context,
  { pool, user }: CodeSubject,
  { address, purpose, code, link, isHidden = purpose === 'authentication' }: CodeMessage,
  _caller: Caller,
): Promise<PreparedMessage> {
  const medium = mediumOf(address.attribute);
  const username = purpose === 'invitation' ? signInName(pool, user) : user.username;
  const facts = { medium, recipient: address.value, purpose, username, code, ...(link !== undefined && { link }) };
  const message = { id: randomUUID(), ...composeMessage(pool, facts) };
  const { write, claimed } = queueParcel(context, { message });
  const isLocal = context.carriers[medium] === undefined;
  return {
    writes: [write],
    details: deliveryDetails(medium, address.value, address.attribute),
    async deliver() {
      const trying = tryParcel(context, claimed, handOver(context));
      // How long a carrier takes would tell; the mailbox of development may be waited for.
      if (isHidden && !isLocal) return;
      const handing = await trying;
      if (isHidden || handing.sent || !handing.isFinal) return;
      throw new Fault('CodeDeliveryFailureException', 'Unable to deliver code to user');
    },
  };
}

/** As `deliver` of each of them; one that is refused keeps none of the others. @throws Fault CodeDeliveryFailureException */
export async function deliverAll(messages: readonly PreparedMessage[]): Promise<void> {
  const attempts = await Promise.allSettled(messages.map((message) => message.deliver()));
  for (const attempt of attempts) if (attempt.status === 'rejected') throw attempt.reason;
}

/** What the user types to sign in: the address, where that takes the place of a username. */
function signInName(pool: Pool, { username, attributes }: Pick<User, 'username' | 'attributes'>): string {
  const names = (pool.settings.usernameAttributes ?? []).map((kind) => attributes[kind]);
  return names.find((name) => name !== undefined) ?? username;
}
