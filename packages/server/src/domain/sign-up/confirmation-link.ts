import type { Client } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/users/user.ts';

/** Where a click confirms the sign-up, in a pool that confirms by link (CONFIRM_WITH_LINK). */
export function confirmationLink(context: Pick<Context, 'settings'>, client: Client, user: User, code: string): string {
  const query = new URLSearchParams({ client_id: client.id, user_name: user.username, confirmation_code: code });
  return `${context.settings.publicUrl}/confirmUser?${query}`;
}
