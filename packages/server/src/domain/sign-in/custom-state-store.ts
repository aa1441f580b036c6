import { statement, type Write, write } from '#database/database.ts';
import type { SignInStateRow } from '#database/schema.ts';
import { openState, sealState } from '#domain/auth-sessions/sealed.ts';
import type { Context } from '#domain/context.ts';

/** What a custom authentication has to remember between two calls, and no client may see. */
export interface CustomState {
  /** The challenge that stands. */
  readonly privateParameters: Readonly<Record<string, string>>;
  /** Of every custom challenge so far, the one that stands included. */
  readonly metadata: readonly (string | undefined)[];
}

const PURPOSE = 'custom-state';

const selectState = statement<{ id: string }, SignInStateRow>(
  'sign-in-state',
  'select * from sign_in_states where id = :id',
);

const upsertState = statement<{ id: string; sealed: Uint8Array; expiresAt: number }>(
  'sign-in-state-save',
  `insert into sign_in_states (id, sealed, expires_at) values (:id, :sealed, :expiresAt)
   on conflict (id) do update set sealed = excluded.sealed, expires_at = excluded.expires_at`,
);

const deleteState = statement<{ id: string }>('sign-in-state-delete', 'delete from sign_in_states where id = :id');

export const deleteExpiredStates = statement<{ before: number }>(
  'sign-in-states-delete-expired',
  'delete from sign_in_states where expires_at < :before',
);

export async function findCustomState(
  context: Pick<Context, 'db' | 'secrets'>,
  attemptId: string,
): Promise<CustomState | undefined> {
  const row = await context.db.first(selectState, { id: attemptId });
  return row && (openState(context, PURPOSE, row.sealed) as CustomState | undefined);
}

/** `expiresAt` in milliseconds: with the session that it belongs to. */
export function saveCustomState(
  context: Pick<Context, 'secrets'>,
  attemptId: string,
  state: CustomState,
  expiresAt: number,
): Write {
  return write(upsertState, { id: attemptId, sealed: sealState(context, PURPOSE, state), expiresAt });
}

export function dropCustomState(attemptId: string): Write {
  return write(deleteState, { id: attemptId });
}
