import type { Dialect } from '#database/database.ts';

/** Sign-ins note the password of their moment: a refresh token lives no longer than it. */
export function signInPassword({ integer }: Dialect): string[] {
  return [
    `alter table sign_ins add column password_set_at ${integer} not null default 0`,
    `update sign_ins set password_set_at = (
      select coalesce(u.password_set_at, 0) from users u where u.pool_id = sign_ins.pool_id and u.sub = sign_ins.sub)`,
  ];
}
