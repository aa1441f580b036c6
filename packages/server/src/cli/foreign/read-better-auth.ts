import { entriesOf, flagOf, isEntry, parseJson, type ReadForeign, textOf } from './foreign-user.ts';

/** Users of better-auth: one object with its tables `user` and `account`, as rows in JSON. */
export const readBetterAuth: ReadForeign = (text) => {
  const what = 'object with the tables user and account of better-auth';
  const users = entriesOf(text, what, 'user', 'users');
  const whole = parseJson(text);
  const tables = isEntry(whole) ? [whole['account'], whole['accounts']] : [];
  const accounts = tables.find((table): table is unknown[] => Array.isArray(table))?.filter(isEntry);
  if (accounts === undefined) throw new Error(`The file is no ${what}.`);
  const hashes = new Map(
    accounts
      .filter((account) => account['providerId'] === 'credential')
      .map((account) => [account['userId'] ?? account['user_id'], textOf(account['password'])]),
  );
  return users.map((user, at) => {
    const hash = hashes.get(user['id']);
    return {
      at: at + 1,
      username: textOf(user['username']) ?? textOf(user['email']),
      attributes: {
        email: textOf(user['email']),
        email_verified: flagOf(user['emailVerified'] ?? user['email_verified']),
      },
      written: { name: textOf(user['name']), picture: textOf(user['image']) },
      isEnabled: user['banned'] !== true,
      groups:
        textOf(user['role'])
          ?.split(',')
          .map((role) => role.trim()) ?? [],
      hash: hash === undefined ? undefined : { algorithm: 'BETTER_AUTH_SCRYPT', text: hash },
    };
  });
};
