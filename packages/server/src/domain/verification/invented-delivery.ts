import type { Context } from '#domain/context.ts';
import { type DeliveryDetails, deliveryDetails } from '#domain/messages/delivery.ts';
import { type Pool, usernameFold, type VerifiedAttribute } from '#domain/pools/pool.ts';
import { isEmail, isPhoneNumber } from '#domain/users/attribute-values.ts';
import type { CodePurpose } from '#domain/users/code.ts';
import { inventCode } from '#domain/users/invented-code.ts';
import type { QuotaOwner } from '#domain/users/quota.ts';
import type { User } from '#domain/users/user.ts';
import { mediumOf } from './address.ts';

/** Whom a request by name counts for: the user, or the name where there is none. */
export function ownerOf(pool: Pool, name: string, user: User | undefined): QuotaOwner {
  return { poolId: pool.id, who: user ? user.sub : `name ${usernameFold(pool, name)}` };
}

/**
 * What a client is told that hides who exists, in place of a delivery that does not take place: made from the name if
 * that is an address of a possible kind, else invented, always the same for the same name.
 * AWS: the medium follows the name's format and the pool's settings (PreventUserExistenceErrors).
 */
export async function inventDelivery(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  pool: Pool,
  {
    name,
    user,
    purpose,
    kinds,
  }: { name: string; user?: User | undefined; purpose: CodePurpose; kinds: readonly VerifiedAttribute[] },
): Promise<DeliveryDetails> {
  await inventCode(context, ownerOf(pool, name, user), purpose);
  if (isEmail(name) && kinds.includes('email')) return deliveryDetails('EMAIL', name, 'email');
  if (isPhoneNumber(name) && kinds.includes('phone_number')) return deliveryDetails('SMS', name, 'phone_number');
  const seed = context.secrets.digest('invented-delivery', pool.id, usernameFold(pool, name));
  const kind = kinds[0] ?? 'email';
  return deliveryDetails(mediumOf(kind), kind === 'email' ? inventEmail(seed) : inventPhoneNumber(seed), kind);
}

function inventEmail(seed: Uint8Array): string {
  const letter = (index: number) => String.fromCharCode('a'.charCodeAt(0) + ((seed[index] ?? 0) % 26));
  return `${letter(0)}@${letter(1)}`;
}

function inventPhoneNumber(seed: Uint8Array): string {
  return `+1555555${String(Buffer.from(seed).readUInt32BE(0) % 10_000).padStart(4, '0')}`;
}
