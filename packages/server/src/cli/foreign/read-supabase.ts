import { entriesOf, isEntry, parseJson, type ReadForeign, textOf } from './foreign-user.ts';

/** Users of Supabase: the rows of `auth.users` in JSON, an array or one a line. */
export const readSupabase: ReadForeign = (text) =>
  entriesOf(text, 'export of auth.users of Supabase', 'users').map((user, at) => {
    const given = user['raw_user_meta_data'];
    const meta = isEntry(given) ? given : parseJson(textOf(given) ?? '');
    const said = isEntry(meta) ? meta : {};
    // There without the plus in front.
    const phone = textOf(user['phone'])?.replace(/^\+?/, '+');
    const hash = textOf(user['encrypted_password']);
    const bannedUntil = Date.parse(textOf(user['banned_until']) ?? '');
    return {
      at: at + 1,
      username: textOf(user['email']) ?? phone ?? textOf(user['id']),
      attributes: {
        email: textOf(user['email']),
        email_verified: String(textOf(user['email_confirmed_at']) !== undefined),
        phone_number: phone,
        phone_number_verified: phone && String(textOf(user['phone_confirmed_at']) !== undefined),
      },
      written: { name: textOf(said['full_name']) ?? textOf(said['name']), picture: textOf(said['avatar_url']) },
      isEnabled: !(bannedUntil > Date.now()) && textOf(user['deleted_at']) === undefined,
      groups: [],
      hash: hash === undefined ? undefined : { algorithm: 'BCRYPT', text: hash },
    };
  });
