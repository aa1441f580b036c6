import { findRefusal, type Write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { CodedPurpose, Medium } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { IssuedCode } from '#domain/people/codes/code.ts';
import { type Address, mediumOf } from '#domain/people/users/address.ts';
import { isVerified, type User } from '#domain/people/users/user.ts';
import { composeMessage, type MessageFacts } from '#domain/reach/messages/compose.ts';
import { type DeliveryDetails, deliveryDetails } from '#domain/reach/messages/delivery.ts';
import { countMessage, UntoldLimit } from '#domain/reach/messages/message-quota.ts';
import { queueParcel, tryParcel } from '#domain/reach/messages/outbox.ts';
import { triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { networkOf } from '#lib/network.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { handOver } from './hand-over.ts';
import { askForTexts, findMessageFunction } from './message-function.ts';

/** Who is written to, and through which client it came about. */
export interface CodeSubject {
  readonly pool: Pool;
  /** Undefined for an administrator's operation. */
  readonly clientId: string | undefined;
  readonly user: User;
}

export interface CodeMessage {
  readonly address: Address;
  readonly purpose: CodedPurpose;
  /** The code, or a text that is stored elsewhere, such as the temporary password of an invitation. */
  readonly code: IssuedCode | { readonly text: string };
  /** Where a click does the same, with a token of its own. Only what the message shows is made good. */
  readonly link?: IssuedCode;
  /**
   * The answer must not tell whether there is somebody who gets it: the first try is not waited for, and its failure is
   * told to the log alone. Always so for `authentication`.
   */
  readonly isHidden?: boolean;
  /**
   * At a client that hides who exists: the name that was typed, as `ownerOf` has it. One message too many is an UntoldLimit
   * then, unless it is one too many under this name.
   */
  readonly name?: string | undefined;
}

/** A message that is ready: stored by the deed's own transaction, and sent after its commit. */
export interface PreparedMessage {
  /** For the deed's transaction, at its end: they store the message and its code, and refuse the deed when too many were sent. */
  readonly writes: readonly Write[];
  /** What the client may know of it. */
  readonly details: DeliveryDetails;
  /**
   * After the commit: the first try. What fails for now is tried again later and is no failure here.
   * @throws Fault CodeDeliveryFailureException when it is refused for good, unless the message is hidden; for an
   * administrator's operation that does not know it, InvalidEmailRoleAccessPolicyException or
   * InvalidSmsRoleAccessPolicyException
   */
  deliver(): Promise<void>;
}

/**
 * Makes a message with a code ready to be sent to one of the user's addresses. CustomMessage chooses its texts now, or
 * where the message is hidden when it is sent; a pool with a sender of its own lets that send it, and is not told how that
 * went. Nothing is stored or counted before the writes are committed, which may be refused with LimitExceededException or
 * TooManyRequestsException.
 * @throws Fault UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException of CustomMessage
 */
export async function prepareCode(
  context: Context,
  { pool, clientId, user }: CodeSubject,
  { address, purpose, code, link, isHidden = purpose === 'authentication', name }: CodeMessage,
  caller: Caller,
): Promise<PreparedMessage> {
  const medium = mediumOf(address.attribute);
  const does = findMessageFunction(pool, medium);
  const facts: MessageFacts = {
    medium,
    recipient: address.value,
    purpose,
    username: purpose === 'invitation' ? signInName(pool, user) : user.username,
    code: code.text,
    ...(link !== undefined && does !== 'send' && { link: link.text }),
  };
  const isAskedNow = does === 'compose' && !isHidden;
  // Which of the two the message will show is not known before its function is asked.
  const awakenings =
    does === 'compose' && isHidden && link !== undefined && 'awakening' in code
      ? { code: code.awakening, link: link.awakening }
      : undefined;
  const call = does && {
    does,
    ...functionFacts(pool.id, clientId, user, caller),
    facts,
    ...(awakenings && { awakenings }),
  };
  const texts = call && isAskedNow ? await askForTexts(context, pool, call) : {};
  const message = { id: newOrderedId(context.clock.now()), ...composeMessage(pool, facts, texts) };
  const stored =
    awakenings === undefined
      ? [
          ...(message.code === undefined ? [] : writesOf(code, 'writes')),
          ...(message.link === undefined ? [] : writesOf(link, 'writes')),
        ]
      : [...writesOf(code, 'asleep'), ...writesOf(link, 'asleep')];
  const { write, claimed } = await queueParcel(context, {
    message,
    poolId: pool.id,
    ...(call && !isAskedNow && { call }),
  });
  const isLocal = does === undefined && context.carriers[medium] === undefined;
  const isProved = user.attributes[address.attribute] === address.value && isVerified(user, address.attribute);
  const owner = {
    poolId: pool.id,
    who: user.sub,
    medium,
    recipient: address.value,
    isVerified: isProved,
    // What an administrator sends, such as an invitation, nobody claims.
    isClaim: !isProved && clientId !== undefined,
    asker: networkOf(caller.address),
    ...(name !== undefined && { name }),
  };
  const counts = countMessage(context, owner, purpose);
  return {
    writes: [...stored, write, ...counts],
    details: deliveryDetails(medium, address.value, address.attribute),
    async deliver() {
      const trying = tryParcel(context, claimed, handOver(context));
      // How long a carrier takes would tell, and a sender works for itself; the mailbox of development may be waited for.
      if ((isHidden && !isLocal) || does === 'send') return;
      const handing = await trying;
      if (isHidden || handing.sent || !handing.isFinal) return;
      throw undelivered(medium, clientId === undefined && purpose !== 'invitation');
    },
  };
}

function writesOf(carried: CodeMessage['code'] | undefined, which: 'asleep' | 'writes'): readonly Write[] {
  return carried !== undefined && which in carried ? (carried as IssuedCode)[which] : [];
}

/**
 * AWS: AdminResetUserPassword and AdminUpdateUserAttributes list no CodeDeliveryFailureException, but those of a pool that
 * may not send.
 */
function undelivered(medium: Medium, byAdministrator: boolean): Fault {
  const mayNotSend =
    medium === 'EMAIL' ? 'InvalidEmailRoleAccessPolicyException' : 'InvalidSmsRoleAccessPolicyException';
  return new Fault(byAdministrator ? mayNotSend : 'CodeDeliveryFailureException', 'Unable to deliver code to user');
}

function functionFacts(poolId: string, clientId: string | undefined, user: User, { clientMetadata }: Caller) {
  return {
    poolId,
    ...(clientId !== undefined && { clientId }),
    username: user.username,
    userAttributes: triggerAttributes(user),
    ...(clientMetadata !== undefined && { clientMetadata }),
  };
}

/**
 * Stores a message together with the other writes of its deed, then sends it. When the user is gone by then, nobody is
 * written to.
 * @throws Fault LimitExceededException or TooManyRequestsException when too many messages were sent, UntoldLimit where that
 * must not show; what `deliver` throws
 */
export async function storeAndDeliver(
  context: Pick<Context, 'db'>,
  message: PreparedMessage,
  others: readonly Write[] = [],
): Promise<void> {
  const writes = [...others, ...message.writes];
  const outcome = await context.db.transaction(writes);
  const refusal = findRefusal(outcome, writes);
  if (refusal) throw refusal;
  if (outcome.committed) await message.deliver();
}

/** What sending gives, or `seem` in its place where the message was one too many and that must not show. */
export async function unlessUntold<T>(sending: Promise<T>, seem: () => Promise<T>): Promise<T> {
  try {
    return await sending;
  } catch (error) {
    if (!(error instanceof UntoldLimit)) throw error;
    return seem();
  }
}

/** As `deliver` of each of them; one that is refused keeps none of the others. */
export async function deliverAll(messages: readonly PreparedMessage[]): Promise<void> {
  const attempts = await Promise.allSettled(messages.map((message) => message.deliver()));
  for (const attempt of attempts) if (attempt.status === 'rejected') throw attempt.reason;
}

/** What the user types to sign in: the address, where that takes the place of a username. */
function signInName(pool: Pool, { username, attributes }: Pick<User, 'username' | 'attributes'>): string {
  const names = (pool.settings.usernameAttributes ?? []).map((kind) => attributes[kind]);
  return names.find((name) => name !== undefined) ?? username;
}
