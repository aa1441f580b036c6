import type { Context } from '#domain/context.ts';
import type { MessagePurpose } from '#domain/messages/carrier.ts';
import { composeMessage } from '#domain/messages/compose.ts';
import { type DeliveryDetails, deliveryDetails } from '#domain/messages/delivery.ts';
import { sendMessage } from '#domain/messages/send.ts';
import type { Pool } from '#domain/pools/pool.ts';
import type { User } from '#domain/users/user.ts';
import { type Address, mediumOf } from './address.ts';

export interface CodeMessage {
  readonly address: Address;
  readonly purpose: MessagePurpose;
  readonly code: string;
  readonly link?: string;
}

/**
 * Sends a code to one of the user's addresses, and tells what the client may know of it.
 * @throws Fault CodeDeliveryFailureException
 */
export async function sendCode(
  context: Pick<Context, 'carriers' | 'log'>,
  pool: Pool,
  user: Pick<User, 'username'>,
  { address: { attribute, value }, ...rest }: CodeMessage,
): Promise<DeliveryDetails> {
  const medium = mediumOf(attribute);
  await sendMessage(context, composeMessage(pool, { medium, recipient: value, username: user.username, ...rest }));
  return deliveryDetails(medium, value, attribute);
}
