import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import type { SignInStateRow } from '#schema/rows/sign-ins.ts';

/** What a custom authentication has to remember between two calls, and no client may see. */
export interface CustomState {
  /** The challenge that stands. */
  readonly privateParameters: Readonly<Record<string, string>>;
  /** Of every custom challenge so far, the one that stands included. */
  readonly metadata: readonly (string | undefined)[];
}

/** Custom authentications under the id of their sign-in; the codes of `sent-code.ts`, what `password-verifier/relay.ts` has handed on, and what `federation/kept-answer.ts` keeps, under ids with a prefix. */
export const signInStates: SealedColumn<'id'> = {
  table: 'sign_in_states',
  column: 'sealed',
  key: ['id'],
  unbound: ({ id }) => ({ purpose: String(id).startsWith('code/') ? 'sent-code' : 'custom-state' }),
};

export const selectState = statement<{ id: string }, SignInStateRow>(
  'sign-in-state',
  'select * from sign_in_states where id = :id',
);

export const upsertState = statement<{ id: string; sealed: Uint8Array; expiresAt: number }>(
  'sign-in-state-save',
  `insert into sign_in_states (id, sealed, expires_at) values (:id, :sealed, :expiresAt)
   on conflict (id) do update set sealed = excluded.sealed, expires_at = excluded.expires_at`,
);

export const deleteState = statement<{ id: string }>(
  'sign-in-state-delete',
  'delete from sign_in_states where id = :id',
);

export const deleteExpiredStates = statement<{ before: number }>(
  'sign-in-states-delete-expired',
  'delete from sign_in_states where expires_at < :before',
);

export async function findCustomState(
  context: Pick<Context, 'db' | 'secrets'>,
  attemptId: string,
): Promise<CustomState | undefined> {
  const row = await context.db.first(selectState, { id: attemptId });
  const opened = row && (await openIn(context, signInStates, row, row.sealed));
  return opened && (JSON.parse(Buffer.from(opened).toString()) as CustomState);
}

/** `expiresAt` in milliseconds: with the session that it belongs to. */
export async function saveCustomState(
  context: Pick<Context, 'secrets'>,
  attemptId: string,
  state: CustomState,
  expiresAt: number,
): Promise<Write> {
  const sealed = await sealIn(context, signInStates, { id: attemptId }, Buffer.from(JSON.stringify(state)));
  return write(upsertState, { id: attemptId, sealed, expiresAt });
}

export function dropCustomState(attemptId: string): Write {
  return write(deleteState, { id: attemptId });
}
