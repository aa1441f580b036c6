import type { SelfService } from '#domain/access/tokens/verify.ts';
import { hasAddressUsernames } from '#domain/people/users/sign-in-name.ts';

/** What a person calls their account: what they sign in with. */
export function personName({ pool, user }: Pick<SelfService, 'pool' | 'user'>): string {
  const { email, phone_number: phone } = user.attributes;
  return (hasAddressUsernames(pool) ? (email ?? phone) : undefined) ?? user.username;
}
