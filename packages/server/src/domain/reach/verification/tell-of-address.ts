import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { findProvedAddress } from '#domain/people/users/address.ts';
import { verifiedAttributes } from '#domain/people/users/attributes.ts';
import type { User } from '#domain/people/users/user.ts';
import { tellOwner } from '#domain/reach/delivery/tell-owner.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/**
 * Tells somebody, at a proved address that is not theirs any more, that their account has another one, or none: of the kinds to which the
 * pool sends by itself, and as with `tellOwner`. Another spelling is no other address.
 */
export async function tellOfAddress(
  context: Context,
  pool: Pool,
  { before, after }: { before: User; after: User },
  caller: Caller,
): Promise<void> {
  for (const kind of verifiedAttributes) {
    const to = findProvedAddress(before, kind);
    if (to === undefined || !pool.settings.autoVerifiedAttributes?.includes(kind)) continue;
    const present = after.attributes[kind];
    if (present?.toLowerCase() === to.value.toLowerCase()) continue;
    const what = kind === 'email' ? 'email address' : 'phone number';
    const said = `The ${what} of your account was ${present === undefined ? 'removed' : 'changed'}.`;
    const advice = {
      email:
        'If it was not you, sign in and change your password at once, and tell those who run the app: messages no longer come here.',
      sms: 'If it was not you, tell those who run the app.',
    };
    await tellOwner(context, pool, after, { purpose: 'address-notice', to, said, advice }, caller);
  }
}
