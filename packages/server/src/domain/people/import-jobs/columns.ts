import type { Pool } from '#domain/tenant/pools/pool.ts';

export const usernameColumn = 'cognito:username';
export const factorColumn = 'cognito:mfa_enabled';
export const hashColumn = 'password_hash';

/** The standard attributes that a file may have. AWS: in this order, with `cognito:mfa_enabled` and the username behind them. */
const standardColumns: readonly string[] = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'email_verified',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'phone_number_verified',
  'address',
  'updated_at',
];

/** The columns of a file for this pool; its custom attributes stand before the two that are no attributes. */
export function columnsOf({ settings }: Pool): string[] {
  const customs = settings.schemaAttributes.filter(({ name }) => name.includes(':')).map(({ name }) => name);
  return [...standardColumns, ...customs, factorColumn, usernameColumn];
}

/**
 * Why a header is none for this pool; undefined when it is. Any order and any part of the columns will do, if the username is
 * among them, and the hash where the job says that there are some.
 */
export function findHeaderProblem(pool: Pool, header: readonly string[], hasHashes: boolean): string | undefined {
  const known = new Set([...columnsOf(pool), hashColumn]);
  if (header.some((name) => !known.has(name))) return 'The header has a column that the user pool does not have.';
  if (new Set(header).size < header.length) return 'The header has a column twice.';
  if (!header.includes(usernameColumn)) return `The header has no column ${usernameColumn}.`;
  if (hasHashes && !header.includes(hashColumn)) return `The header has no column ${hashColumn}.`;
  return undefined;
}
