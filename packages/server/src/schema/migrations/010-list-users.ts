/** What lists of users read from what is there anyway: usernames from the names, and from an index of its own only who is disabled. */
export function listUsers(): string[] {
  return [
    `delete from user_search where attribute = 'username'`,
    'drop index users_by_enabled',
    'create index users_disabled on users (pool_id, sub) where enabled = 0',
  ];
}
