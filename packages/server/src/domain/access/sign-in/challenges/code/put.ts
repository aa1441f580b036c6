import { timingSafeEqual } from 'node:crypto';
import type { Write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { chooseCodeLength, type Guesser } from '#domain/people/codes/code-budget.ts';
import { newCodeText } from '#domain/people/codes/code-text.ts';
import { inventWork } from '#domain/people/nobody/invented-work.ts';
import { ownerOf } from '#domain/people/nobody/quota-owner.ts';
import {
  type Address,
  type AddressToProve,
  digestOfAddress,
  mediumOf,
  type ProvedAddress,
} from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import { countInventedMessage } from '#domain/reach/delivery/invent-delivery.ts';
import { prepareCode, unlessUntold } from '#domain/reach/delivery/prepare-code.ts';
import { deliveryDetails } from '#domain/reach/messages/delivery.ts';
import { hasTrigger } from '#domain/reach/triggers/trigger.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import type { Asker } from '../../asker.ts';
import { pose } from '../../challenge.ts';
import { commit } from '../../commit.ts';
import type { Deed } from '../../deed.ts';
import type { Challenge } from '../../step.ts';
import { digestOf, newSentCode, paceCode, type SentCode, takeTry } from './sent-code.ts';

/** The challenges that are answered with a code from a message. EMAIL_OTP is a first factor or a second one. */
export type CodeChallenge = 'EMAIL_OTP' | 'SMS_MFA' | 'SMS_OTP';

/** What the session of such a challenge holds. */
export interface CodeDetail {
  readonly factor: 'first' | 'second';
  readonly code: SentCode;
  /** Set when the code was sent for another session. */
  readonly isShared?: boolean;
  /** Where it went, as a digest: a session has little room. */
  readonly sentTo: string;
  /** Set when the address is not proved yet: it is being set up as a second factor. */
  readonly isNew?: boolean;
  /** The address in place of its digest, where the user has named it and it is stored nowhere. */
  readonly named?: string;
  /** USER_AUTH: the first factors that are offered along. */
  readonly available?: readonly string[];
}

/** AWS: captured: a code that is the first factor has eight digits; as a second one, six. More while codes are guessed at. */
const leastDigits = { first: 8, second: 6 } as const;

/** The attribute that a challenge's codes go to. */
export function attributeOf(challenge: CodeChallenge): VerifiedAttribute {
  return challenge === 'EMAIL_OTP' ? 'email' : 'phone_number';
}

/** A sign-in of a user and where a message may reach them, or of one who does not exist, whose address is invented. */
type Addressed =
  | (Deed<User> & { readonly address: ProvedAddress | AddressToProve })
  | (Deed<undefined> & { readonly address: Address });

/**
 * Sends a code and puts the challenge to the client. For a user who does not exist all is the same but the message.
 * `writes` make the step before it final, in the same transaction as the message: one too many leaves all as it was.
 * @throws Fault of the limits on messages, or as `commit`
 */
export async function challengeCode(
  context: Context,
  addressed: Addressed,
  {
    name,
    writes,
    ...about
  }: { name: CodeChallenge; writes: readonly Write[] } & Pick<CodeDetail, 'factor' | 'isNew' | 'named' | 'available'>,
): Promise<Challenge> {
  const { factor, available } = about;
  const { asker, attempt, user, address } = addressed;
  const owner = ownerOf(asker, attempt.name, user);
  const least = leastDigits[factor];
  const digits = await chooseCodeLength(context, guesserOf(asker, factor), least, 'TooManyRequestsException');
  const send = async (stored?: (code: SentCode) => Promise<Write>): Promise<SentCode> => {
    const text = newCodeText(context.settings, digits);
    const code = newSentCode(context, text);
    const all = stored === undefined ? writes : [...writes, await stored(code)];
    if (addressed.user === undefined) await seemToSend(context, addressed, all);
    else {
      const message = { code: text, name: factor === 'first' ? owner.name : undefined };
      const sending = sendMessage(context, addressed, message, all);
      await unlessUntold(sending, () => seemToSend(context, addressed, all));
    }
    return code;
  };
  const slot = { ...owner, recipient: address.value, stamp: attempt.user };
  // Nobody gets to a second factor without the first.
  const { code, isShared } =
    factor === 'first' ? await paceCode(context, slot, digits, send) : { code: await send(), isShared: false };
  if (isShared) await commit(context, writes);
  const sentTo = about.named === undefined ? digestOfAddress(context, asker.pool.id, address) : '';
  const detail: CodeDetail = { ...about, code, sentTo, ...(isShared && { isShared }) };
  const { deliveryMedium, destination } = deliveryDetails(
    mediumOf(address.attribute),
    address.value,
    address.attribute,
  );
  const parameters = {
    CODE_DELIVERY_DELIVERY_MEDIUM: deliveryMedium,
    CODE_DELIVERY_DESTINATION: destination,
    ...(factor === 'second' && user !== undefined && { USER_ID_FOR_SRP: user.username }),
  };
  return pose(context, addressed, {
    name,
    parameters,
    detail,
    ...(available !== undefined && { available }),
  });
}

/** Nobody gets to a second factor without the first. */
function guesserOf({ pool, caller }: Asker, factor: CodeDetail['factor']): Guesser {
  return { poolId: pool.id, kind: factor === 'first' ? 'open' : 'proved', caller };
}

/** Whether it is this address that a code went to. */
export function isSentTo(
  context: Pick<Context, 'secrets'>,
  asker: Asker,
  { sentTo, named }: CodeDetail,
  address: Address,
): boolean {
  return named === undefined ? sentTo === digestOfAddress(context, asker.pool.id, address) : named === address.value;
}

/** Counts like a message, and costs the database as much. */
async function seemToSend(
  context: Context,
  { asker, attempt, address }: Addressed,
  stored: readonly Write[],
): Promise<void> {
  const owner = { ...ownerOf(asker, attempt.name, undefined), medium: mediumOf(address.attribute) };
  await countInventedMessage(context, owner, 'authentication', [...stored, inventWork(context, 'message')]);
}

async function sendMessage(
  context: Context,
  { asker, user, address }: Extract<Addressed, { user: User }>,
  { code, name }: { code: string; name: string | undefined },
  stored: readonly Write[],
): Promise<void> {
  const subject = { pool: asker.pool, clientId: asker.client.id, user };
  const told = messageCaller(asker, address);
  const message = await prepareCode(
    context,
    subject,
    { address, purpose: 'authentication', code: { text: code }, name },
    told,
  );
  await commit(context, [...stored, ...message.writes]);
  await message.deliver();
}

/** AWS: ClientMetadata of an answer reaches a sender of the pool's own, but CustomMessage only from a back end. */
function messageCaller({ pool, admin, caller }: Asker, { attribute }: Address): Caller {
  if (admin || hasTrigger(pool, attribute === 'email' ? 'customEmailSender' : 'customSMSSender')) return caller;
  const { clientMetadata: _, ...rest } = caller;
  return rest;
}

/**
 * Compares a code with the one that was sent; at most five are, and none that is of another length. Gives the writes that
 * belong to a right one, undefined for a wrong one and once nothing is compared any more.
 * @throws GuessesHeld when it was not compared, and may be right
 */
export async function proveSentCode(
  context: Context,
  asker: Asker,
  { code, factor, isShared = false }: Pick<CodeDetail, 'code' | 'factor' | 'isShared'>,
  { given, isInvented }: { given: string; isInvented: boolean },
): Promise<readonly Write[] | undefined> {
  if (given.length !== code.length) return undefined;
  const giveBack = await takeTry(context, { ...guesserOf(asker, factor), isInvented }, code, isShared);
  const right = Buffer.from(code.digest, 'base64url');
  const answered = digestOf(context, code.id, given);
  return right.length === answered.length && timingSafeEqual(right, answered) ? giveBack : undefined;
}
