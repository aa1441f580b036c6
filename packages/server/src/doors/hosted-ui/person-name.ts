import { hasAddressUsernames } from '#domain/people/users/sign-in-name.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/** What a person calls their account: the address or the name that they sign in with, and no name that the server has made up. */
export function personName({ pool, user }: { readonly pool: Pool; readonly user: User }): string {
  const { email, phone_number: phone, preferred_username: preferred } = user.attributes;
  if (hasAddressUsernames(pool)) return email ?? phone ?? user.username;
  return (pool.settings.aliasAttributes?.includes('preferred_username') ? preferred : undefined) ?? user.username;
}
