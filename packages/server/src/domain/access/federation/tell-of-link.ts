import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { findProvedAddress } from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import { tellOwner } from '#domain/reach/delivery/tell-owner.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/** What became of a way in: it is there, or it is gone. */
export interface LinkChange {
  readonly provider: string;
  readonly is: 'added' | 'removed';
}

/**
 * Tells somebody, at an address that was proved before, that a way in to their account was added or taken away: by e-mail, by SMS where
 * there is none. Nothing is sent where they have neither, and as with `tellOwner`.
 */
export async function tellOfLink(
  context: Context,
  pool: Pool,
  user: User,
  { provider, is }: LinkChange,
  caller: Caller,
): Promise<void> {
  const to = findProvedAddress(user, 'email') ?? findProvedAddress(user, 'phone_number');
  if (to === undefined) return;
  const said = `A sign-in with ${provider} was ${is === 'added' ? 'added to' : 'removed from'} your account.`;
  const advice = {
    email:
      'If it was not you, open the page about your account: sign out everywhere, look at the linked accounts, and change your password.',
    sms: 'If it was not you, open the page about your account.',
  };
  await tellOwner(context, pool, user, { purpose: 'link-notice', to, said, advice }, caller);
}
