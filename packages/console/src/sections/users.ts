import { html } from 'lit';
import type { Field } from '../fields.ts';
import { button, card, moment, Pages, table } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';
import { loadPool, type Pool } from '../pool.ts';
import type { Values } from '../values.ts';
import type { UserEntry } from './user-entry.ts';
import { findUsers, searchForm } from './user-search.ts';

/** The users of a pool, found and read page by page. */
export async function users(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = ''] = route;
  const pool = await loadPool(api, poolId);
  const read = () => new Pages<UserEntry>((token) => findUsers(place, poolId, token)).read();
  let list = await read();
  const drawSearch = searchForm(place, () =>
    place.act(async () => {
      list = await read();
    }),
  );
  const create = place.mayChange(poolId) ? button(texts.users.create, () => askUser(place, pool), 'main') : undefined;
  return {
    title: `${texts.nav.users} – ${pool.Name}`,
    draw: () =>
      card(texts.users.all, html`${drawSearch()}${userTable(place, poolId, list.rows)}${list.draw(place)}`, create),
  };
}

/** Users as a table, each with a link to all about them. */
export function userTable(place: Place, poolId: string, rows: readonly UserEntry[]) {
  const { texts } = place;
  return table<UserEntry>(
    texts.nav.users,
    [
      {
        title: texts.users.username,
        cell: ({ Username }) =>
          html`<a href=${addressOf('pools', poolId, 'users', Username)}><bdi>${Username}</bdi></a>`,
      },
      { title: texts.users.email, cell: (user) => html`<bdi>${attributeOf(user, 'email')}</bdi>` },
      { title: texts.users.status, cell: (user) => statusOf(place, user) },
      { title: texts.created, cell: (user) => moment(place, user.UserCreateDate) },
    ],
    rows,
    texts.users.none,
  );
}

/** How far somebody has come, and whether they are kept out. */
export function statusOf({ texts }: Place, { UserStatus, Enabled }: Pick<UserEntry, 'UserStatus' | 'Enabled'>): string {
  const statuses: Readonly<Record<string, string>> = texts.statuses;
  const status = statuses[UserStatus] ?? UserStatus;
  return Enabled ? status : `${status}, ${texts.users.disabled}`;
}

function attributeOf({ Attributes = [] }: UserEntry, name: string): string {
  return Attributes.find(({ Name }) => Name === name)?.Value ?? '';
}

function askUser(place: Place, pool: Pool): void {
  const { texts, api } = place;
  const names = (pool['UsernameAttributes'] ?? []) as readonly string[];
  const isByAddress = names.length > 0;
  const fields: Field[] = [
    ...(isByAddress ? [] : [{ name: 'username', label: texts.users.username, isRequired: true }]),
    {
      name: 'email',
      label: texts.users.email,
      kind: 'email',
      isRequired: names.includes('email') && names.length === 1,
    },
    { name: 'phone', label: texts.users.phone, hint: '+15550100' },
    { name: 'isVerified', label: texts.users.addressVerified, kind: 'check', value: true },
    { name: 'password', label: texts.users.temporaryPassword, kind: 'text', hint: texts.users.temporaryHint },
    { name: 'isInvited', label: texts.users.invite, kind: 'check', value: true },
  ];
  place.ask({
    title: texts.users.create,
    fields,
    submit: texts.create,
    act: async (values) => {
      const { User } = await api.call<{ User: UserEntry }>('AdminCreateUser', newUser(pool.Id, values));
      location.hash = addressOf('pools', pool.Id, 'users', User.Username);
    },
  });
}

function newUser(poolId: string, values: Values): object {
  const [email, phone, password] = [values.text('email'), values.text('phone'), values.text('password')];
  const verified = values.is('isVerified') ? 'true' : 'false';
  const mediums = [...(email === '' ? [] : ['EMAIL']), ...(phone === '' ? [] : ['SMS'])];
  return {
    UserPoolId: poolId,
    Username: values.text('username') || email || phone,
    UserAttributes: [
      ...(email === ''
        ? []
        : [
            { Name: 'email', Value: email },
            { Name: 'email_verified', Value: verified },
          ]),
      ...(phone === ''
        ? []
        : [
            { Name: 'phone_number', Value: phone },
            { Name: 'phone_number_verified', Value: verified },
          ]),
    ],
    ...(password !== '' && { TemporaryPassword: password }),
    ...(values.is('isInvited') && mediums.length > 0
      ? { DesiredDeliveryMediums: mediums }
      : { MessageAction: 'SUPPRESS' }),
  };
}
