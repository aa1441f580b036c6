import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';

/** What the console of this installation is made of: its administrators, how they sign in, and what gives them credentials. */
export interface Console {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly identityPoolId: string;
}

const find = statement<{ id: string }, { value: Uint8Array }>(
  'console-by-id',
  'select value from installation where id = :id',
);
const save = statement<{ id: string; value: Uint8Array }>(
  'console-save',
  `insert into installation (id, value) values (:id, :value) on conflict (id) do update set value = excluded.value`,
);

const id = 'console';

/** What was set up; its parts may be gone since. Undefined where nobody did. */
export async function findConsole({ db }: Pick<Context, 'db'>): Promise<Console | undefined> {
  const row = await db.first(find, { id });
  return row && (JSON.parse(Buffer.from(row.value).toString()) as Console);
}

/** Remembers what the console is made of, in place of what it was. */
export async function saveConsole({ db }: Pick<Context, 'db'>, made: Console): Promise<void> {
  const outcome = await db.transaction([write(save, { id, value: Buffer.from(JSON.stringify(made)) })]);
  if (!outcome.committed) throw new Error(`the console could not be stored: ${outcome.reason}`);
}
