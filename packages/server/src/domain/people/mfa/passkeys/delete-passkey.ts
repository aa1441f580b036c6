import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { deletePasskeyWrite } from './passkey-store.ts';

/** Removes one of the user's passkeys. @throws Fault ResourceNotFoundException when the user has none of this id */
export async function deletePasskey(context: Pick<Context, 'db'>, user: User, id: string): Promise<void> {
  const isStorable = !id.includes('\0');
  if (isStorable && (await context.db.transaction([deletePasskeyWrite(user, id)])).committed) return;
  throw new Fault('ResourceNotFoundException', 'The credential does not exist.');
}
