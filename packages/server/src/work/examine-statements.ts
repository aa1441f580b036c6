import { statement } from '#database/database.ts';

/** The version of the database, by engine. */
export const selectVersion = {
  sqlite: statement<Record<never, never>, { version: string }>(
    'examine-sqlite-version',
    'select sqlite_version() as version',
  ),
  postgres: statement<Record<never, never>, { version: string }>(
    'examine-postgres-version',
    `select current_setting('server_version') as version`,
  ),
};
