import type { User } from '#domain/people/users/user.ts';
import { hidesUsers } from '#domain/tenant/clients/client.ts';
import type { Asker } from './asker.ts';
import type { Deed } from './deed.ts';

/**
 * Whether nothing of a sign-in may show that its account waits for a confirmation: whoever has made it with the address of somebody else
 * would learn that nobody had it. The operations tell that, as SignUp does; our own pages do not, where the client hides who exists.
 */
export function isUntold({ asker, user }: { readonly asker: Asker; readonly user: Deed['user'] }): boolean {
  return asker.isAtPage === true && hidesUsers(asker.client) && isWaiting(user);
}

function isWaiting(user: User | undefined): boolean {
  return user?.status === 'UNCONFIRMED';
}
