import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { saveWrites } from '#domain/people/users/user-store.ts';
import type { Asker } from './asker.ts';

/** A user whom a step of a sign-in changes, as stored, and the writes for that step: they refuse once the user is another. */
export function saveChange(
  { clock }: Pick<Context, 'clock'>,
  { pool }: Pick<Asker, 'pool'>,
  user: User,
  changed: User,
): { after: User; writes: Write[] } {
  const after = { ...changed, modifiedAt: Math.max(clock.now(), user.modifiedAt + 1) };
  return { after, writes: saveWrites(pool, user, after) };
}
