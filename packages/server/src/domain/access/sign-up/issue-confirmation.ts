import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { issueCode, issueLink } from '#domain/people/codes/code.ts';
import { type AddressToProve, toTarget } from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import type { CodeMessage } from '#domain/reach/delivery/prepare-code.ts';
import { confirmsByLink } from '#domain/reach/messages/compose.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/**
 * What confirms a sign-up, for the message to the address that it proves: a code, and by e-mail in a pool that confirms by
 * link (CONFIRM_WITH_LINK) a link. Only what the message shows will work.
 * @throws Fault as `issueCode`
 */
export async function issueConfirmation(
  context: Context,
  {
    pool,
    client,
    user,
    address,
    isShared = false,
  }: { pool: Pool; client: Client; user: User; address: AddressToProve; isShared?: boolean },
  caller: Caller,
): Promise<Pick<CodeMessage, 'code' | 'link'>> {
  const subject = { poolId: pool.id, sub: user.sub, purpose: 'sign-up' } as const;
  const order = { target: toTarget(address), caller, isShared };
  const code = await issueCode(context, subject, order);
  if (!confirmsByLink(pool) || address.attribute !== 'email') return { code };
  const link = issueLink(context, subject, order, code.text.length);
  return { code, link: { ...link, text: linkTo(context, client, user, link.text) } };
}

/** AWS: the page and its parameters are named as in the links of the real service. */
function linkTo({ settings }: Pick<Context, 'settings'>, client: Client, { username }: User, token: string): string {
  const query = new URLSearchParams({ client_id: client.id, user_name: username, confirmation_code: token });
  return `${settings.publicUrl}/confirmUser?${query}`;
}
