import { findRefusal, type Write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { MessagePurpose } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import type { CodePurpose } from '#domain/people/codes/code.ts';
import { chooseCodeLength } from '#domain/people/codes/code-budget.ts';
import type { QuotaOwner } from '#domain/people/codes/quota.ts';
import { inventCode } from '#domain/people/nobody/invent-code.ts';
import { inventAddress } from '#domain/people/nobody/invented-address.ts';
import { ownerOf } from '#domain/people/nobody/quota-owner.ts';
import { seemsToHave, seemsToHaveProved } from '#domain/people/nobody/seems-to-have.ts';
import { type Address, mediumOf } from '#domain/people/users/address.ts';
import { type DeliveryDetails, deliveryDetails } from '#domain/reach/messages/delivery.ts';
import { countMessage, type MessageOwner } from '#domain/reach/messages/message-quota.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { takeTurn } from './pace.ts';

const inventedPurpose = { 'sign-up': 'resend-code', 'forgot-password': 'forgot-password' } as const satisfies Partial<
  Record<CodePurpose, MessagePurpose>
>;

/**
 * What a client is told that hides who exists, in place of a delivery that does not take place: the first of `kinds` of
 * which the user would seem to have an address, proved where a password is forgotten; made from the name if that is one,
 * else invented; always the same for the same name. `address` is where it would have gone if there had not been too many.
 * @throws Fault LimitExceededException as for a message that somebody gets
 */
export async function inventDelivery(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'settings' | 'log'>,
  place: { readonly pool: Pool; readonly client: Client },
  { name, address, purpose, kinds, caller }: Undelivered,
): Promise<DeliveryDetails> {
  const { attribute, value } = address ?? inventDestination(context, place.pool, { name, purpose, kinds });
  const owner = ownerOf(place, name, undefined);
  const details = deliveryDetails(mediumOf(attribute), value, attribute);
  const turn = await takeTurn(context, owner, purpose);
  if (turn === 'not now') return details;
  const isShared = turn === 'shared';
  const guesser = { poolId: place.pool.id, kind: 'open', caller } as const;
  const digits = await chooseCodeLength(context, guesser, isShared ? 8 : 6, 'LimitExceededException');
  const counted = { ...owner, medium: mediumOf(attribute) };
  await countInventedMessage(context, counted, inventedPurpose[purpose], [
    inventCode(context, owner, purpose, { digits, caller, isShared }),
  ]);
  return details;
}

/** What is not delivered. */
interface Undelivered {
  readonly name: string;
  readonly address?: Address | undefined;
  readonly purpose: keyof typeof inventedPurpose;
  readonly kinds: readonly VerifiedAttribute[];
  readonly caller: Pick<Caller, 'address'>;
}

function inventDestination(
  context: Pick<Context, 'secrets'>,
  pool: Pool,
  { name, purpose, kinds }: Pick<Undelivered, 'name' | 'purpose' | 'kinds'>,
): Address {
  const seems = purpose === 'forgot-password' ? seemsToHaveProved : seemsToHave;
  const kind = kinds.find((one) => seems(context, pool, name, one)) ?? kinds[0] ?? 'email';
  return inventAddress(context, pool, name, kind);
}

/**
 * Counts a message that nobody gets like one that somebody does, but against the name alone: an address may be typed as a
 * name whose owner has another one, and two names may share an invented address; none may use up what another has.
 * `stored` takes the place of what the message would store, in the same transaction, so that both cost the same.
 * @throws Fault LimitExceededException or TooManyRequestsException, as for a message that somebody gets
 */
export async function countInventedMessage(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'settings' | 'log'>,
  owner: QuotaOwner & Pick<MessageOwner, 'medium'>,
  purpose: MessagePurpose,
  stored: readonly Write[],
): Promise<void> {
  const isClaim = purpose === 'resend-code';
  const invented = { recipient: owner.who, isVerified: !isClaim, isClaim, asker: '', isInvented: true };
  const counts = countMessage(context, { ...owner, ...invented }, purpose);
  const writes = [...stored, ...counts];
  const refusal = findRefusal(await context.db.transaction(writes), writes);
  if (refusal) throw refusal;
}
