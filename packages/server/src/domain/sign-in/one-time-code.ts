import { randomUUID, timingSafeEqual } from 'node:crypto';
import { spend } from '#domain/auth-sessions/spent-store.ts';
import type { Caller } from '#domain/caller.ts';
import { authSessionLifetimeSeconds } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import { type DeliveryDetails, deliveryDetails } from '#domain/messages/delivery.ts';
import type { VerifiedAttribute } from '#domain/pools/pool.ts';
import { hasTrigger } from '#domain/triggers/trigger.ts';
import type { User } from '#domain/users/user.ts';
import { type Address, mediumOf } from '#domain/verification/address.ts';
import { countInventedMessage, ownerOf } from '#domain/verification/invented-delivery.ts';
import { prepareCode, storeAndDeliver } from '#domain/verification/prepare-code.ts';
import { randomDigits } from '#lib/random.ts';
import type { Asker } from './asker.ts';
import type { Attempt } from './attempt.ts';
import { pose } from './pose.ts';
import type { Challenge } from './step.ts';

/** The challenges that are answered with a code from a message. EMAIL_OTP is a first factor or a second one. */
export type CodeChallenge = 'EMAIL_OTP' | 'SMS_MFA' | 'SMS_OTP';

/** What the session of such a challenge holds. */
export interface CodeDetail {
  readonly factor: 'first' | 'second';
  /** Keyed digest of the code, bound to the session. */
  readonly digest: string;
  /** Where it went; proved by the right answer. */
  readonly address: Address;
  /** Set when the address is not the user's yet: it is being set up as a second factor. */
  readonly isNew?: boolean;
  /** USER_AUTH: the first factors that are offered along. */
  readonly available?: readonly string[];
}

/** AWS: captured: a code that is the first factor has eight digits; as a second one, six. */
const digits: Readonly<Record<CodeDetail['factor'], number>> = { first: 8, second: 6 };
/** How often a code is compared before it is dead. */
const maxTries = 5;

/** The attribute that a challenge's codes go to. */
export function attributeOf(challenge: CodeChallenge): VerifiedAttribute {
  return challenge === 'EMAIL_OTP' ? 'email' : 'phone_number';
}

/** The user as a message may reach them: with an address that is not stored yet, where one is being set up. */
interface Addressed {
  readonly user: User | undefined;
  readonly address: Address;
}

/**
 * Sends a code and puts the challenge to the client. For a user who does not exist all is the same but the message.
 * @throws Fault of the triggers, of the limits on messages, or CodeDeliveryFailureException
 */
export async function challengeCode(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  { user, address }: Addressed,
  { name, ...about }: { name: CodeChallenge } & Pick<CodeDetail, 'factor' | 'isNew' | 'available'>,
): Promise<Challenge> {
  const sessionId = randomUUID();
  const { factor, available } = about;
  const code = context.settings.fixedCode ?? randomDigits(digits[factor]);
  const detail: CodeDetail = { ...about, digest: digestOf(context, sessionId, code).toString('base64url'), address };
  const details =
    user === undefined
      ? await seemToSend(context, asker, attempt, address)
      : await send(context, asker, user, address, code);
  const parameters = {
    CODE_DELIVERY_DELIVERY_MEDIUM: details.deliveryMedium,
    CODE_DELIVERY_DESTINATION: details.destination,
    ...(factor === 'second' && user !== undefined && { USER_ID_FOR_SRP: user.username }),
  };
  return pose(context, asker, attempt, {
    name,
    parameters,
    detail,
    sessionId,
    ...(available !== undefined && { available }),
  });
}

/** Counts like a message, and costs the database as much. */
async function seemToSend(
  context: Context,
  { pool, client }: Asker,
  { name }: Attempt,
  { attribute, value }: Address,
): Promise<DeliveryDetails> {
  const expiresAt = context.clock.now() + authSessionLifetimeSeconds(client) * 1000;
  const stored = [spend(`invented-message/${randomUUID()}`, expiresAt)];
  await countInventedMessage(context, ownerOf(pool, name, undefined), 'authentication', stored);
  return deliveryDetails(mediumOf(attribute), value, attribute);
}

async function send(
  context: Context,
  asker: Asker,
  user: User,
  address: Address,
  code: string,
): Promise<DeliveryDetails> {
  const subject = { pool: asker.pool, clientId: asker.client.id, user };
  const told = messageCaller(asker, address);
  const message = await prepareCode(context, subject, { address, purpose: 'authentication', code }, told);
  await storeAndDeliver(context, message);
  return message.details;
}

/** AWS: ClientMetadata of an answer reaches a sender of the pool's own, but CustomMessage only from a back end. */
function messageCaller({ pool, admin, caller }: Asker, { attribute }: Address): Caller {
  if (admin || hasTrigger(pool, attribute === 'email' ? 'customEmailSender' : 'customSMSSender')) return caller;
  const { clientMetadata: _, ...rest } = caller;
  return rest;
}

/**
 * Whether a code is the one that was sent. Every comparison is counted before it is made, so that parallel guesses are
 * never more than five.
 */
export async function isSentCode(
  context: Context,
  session: { readonly id: string; readonly expiresAt: number },
  { digest }: CodeDetail,
  code: string,
): Promise<boolean> {
  if (!(await takeTry(context, session))) return false;
  const right = Buffer.from(digest, 'base64url');
  const given = digestOf(context, session.id, code);
  return right.length === given.length && timingSafeEqual(right, given);
}

async function takeTry(context: Context, { id, expiresAt }: { id: string; expiresAt: number }): Promise<boolean> {
  for (let attempt = 0; attempt < maxTries; attempt++) {
    if ((await context.db.transaction([spend(`code-try/${id}/${attempt}`, expiresAt)])).committed) return true;
  }
  return false;
}

function digestOf(context: Pick<Context, 'secrets'>, sessionId: string, code: string): Buffer {
  return Buffer.from(context.secrets.digest('one-time-code', sessionId, code));
}
