/** Users who never confirmed are found by their age; locks follow from a count and its last moment. */
export function expiry(): string[] {
  return [
    `create index users_unconfirmed on users (pool_id, created_at, sub) where status = 'UNCONFIRMED'`,
    'alter table password_failures drop column locked_until',
  ];
}
