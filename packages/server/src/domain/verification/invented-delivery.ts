import { findRefusal, type Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { MessagePurpose } from '#domain/messages/carrier.ts';
import { type DeliveryDetails, deliveryDetails } from '#domain/messages/delivery.ts';
import { countMessage } from '#domain/messages/message-quota.ts';
import { type Pool, usernameFold, type VerifiedAttribute } from '#domain/pools/pool.ts';
import { isEmail, isPhoneNumber } from '#domain/users/attribute-values.ts';
import type { CodePurpose } from '#domain/users/code.ts';
import { inventCode } from '#domain/users/invented-code.ts';
import type { QuotaOwner } from '#domain/users/quota.ts';
import type { User } from '#domain/users/user.ts';
import { type Address, mediumOf } from './address.ts';

/** Whom a request by name counts for: the user, or the name where there is none. */
export function ownerOf(pool: Pool, name: string, user: User | undefined): QuotaOwner {
  return { poolId: pool.id, who: user ? user.sub : `name ${usernameFold(pool, name)}` };
}

const inventedPurpose = { 'sign-up': 'resend-code', 'forgot-password': 'forgot-password' } as const satisfies Partial<
  Record<CodePurpose, MessagePurpose>
>;

/**
 * What a client is told that hides who exists, in place of a delivery that does not take place: made from the name if
 * that is an address of a possible kind, else invented, always the same for the same name.
 * AWS: the medium follows the name's format and the pool's settings (PreventUserExistenceErrors).
 * @throws Fault LimitExceededException as for a message that somebody gets
 */
export async function inventDelivery(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'settings' | 'log'>,
  pool: Pool,
  {
    name,
    user,
    purpose,
    kinds,
  }: {
    name: string;
    user?: User | undefined;
    purpose: keyof typeof inventedPurpose;
    kinds: readonly VerifiedAttribute[];
  },
): Promise<DeliveryDetails> {
  const named = kinds.find((kind) => isAddress(kind, name));
  const { attribute, value } = inventAddress(context, pool, name, named ?? kinds[0] ?? 'email');
  const owner = ownerOf(pool, name, user);
  await countInventedMessage(context, owner, inventedPurpose[purpose], [inventCode(context, owner, purpose)]);
  return deliveryDetails(mediumOf(attribute), value, attribute);
}

/**
 * Counts a message that nobody gets like one that somebody does, but against the name alone: an address may be typed as a
 * name whose owner has another one, and two names may share an invented address; none may use up what another has.
 * `stored` takes the place of what the message would store, in the same transaction, so that both cost the same.
 * @throws Fault LimitExceededException or TooManyRequestsException, as for a message that somebody gets
 */
export async function countInventedMessage(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'settings' | 'log'>,
  owner: QuotaOwner,
  purpose: MessagePurpose,
  stored: readonly Write[],
): Promise<void> {
  const counts = countMessage(context, { ...owner, recipient: owner.who, isInvented: true }, purpose);
  const writes = [...stored, ...counts];
  const refusal = findRefusal(await context.db.transaction(writes), writes);
  if (refusal) throw refusal;
}

/** Where a code for nobody seems to go: the name itself if it is such an address, else always the same for the same name. */
export function inventAddress(
  context: Pick<Context, 'secrets'>,
  pool: Pool,
  name: string,
  attribute: VerifiedAttribute,
): Address {
  if (isAddress(attribute, name)) return { attribute, value: name };
  const seed = context.secrets.digest('invented-delivery', pool.id, usernameFold(pool, name));
  return { attribute, value: attribute === 'email' ? inventEmail(seed) : inventPhoneNumber(seed) };
}

function isAddress(attribute: VerifiedAttribute, name: string): boolean {
  return attribute === 'email' ? isEmail(name) : isPhoneNumber(name);
}

function inventEmail(seed: Uint8Array): string {
  const letter = (index: number) => String.fromCharCode('a'.charCodeAt(0) + ((seed[index] ?? 0) % 26));
  return `${letter(0)}@${letter(1)}`;
}

function inventPhoneNumber(seed: Uint8Array): string {
  return `+1555555${String(Buffer.from(seed).readUInt32BE(0) % 10_000).padStart(4, '0')}`;
}
