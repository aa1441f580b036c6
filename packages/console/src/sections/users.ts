import { html } from 'lit';
import type { Field } from '../fields.ts';
import { drawFields, readValues, type Values } from '../fields.ts';
import { button, card, moment, Pages, table } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';
import { loadPool, type Pool } from '../pool.ts';

export interface UserEntry {
  readonly Username: string;
  readonly Attributes?: readonly { readonly Name: string; readonly Value?: string }[];
  readonly UserStatus: string;
  readonly Enabled: boolean;
  readonly UserCreateDate: number;
}

/** No operator of ListUsers: SearchUsers knows it. */
const contains = 'CONTAINS';

/** What ListUsers finds people by, each by an index: whoever has a million users waits no longer. */
const searched = [
  'email',
  'username',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'sub',
];

/** The users of a pool, found and read page by page. */
export async function users(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = ''] = route;
  const pool = await loadPool(api, poolId);
  let wanted: Wanted | undefined;
  const read = () => new Pages<UserEntry>((token) => findUsers(place, poolId, wanted, token)).read();
  let list = await read();
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    wanted = wantedIn(readValues(event.currentTarget as HTMLFormElement));
    void place.act(async () => {
      list = await read();
    });
  };
  const create = place.mayChange(poolId) ? button(texts.users.create, () => askUser(place, pool), 'main') : undefined;
  return {
    title: `${texts.nav.users} – ${pool.Name}`,
    draw: () =>
      card(
        texts.users.all,
        html`<form class="row" role="search" @submit=${search}>${drawFields(searchFields(place), 'search')}
          <button class="plain">${texts.users.search}</button></form>
          ${userTable(place, poolId, list.rows)}${list.draw(place)}`,
        create,
      ),
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

function searchFields({ texts }: Place): Field[] {
  return [
    {
      name: 'by',
      label: texts.users.searchBy,
      kind: 'choice',
      options: [
        { value: 'email', label: texts.users.email },
        { value: 'username', label: texts.users.username },
        ...searched.slice(2).map((value) => ({ value, label: value })),
        { value: 'status', label: texts.users.status },
      ],
    },
    {
      name: 'how',
      label: texts.users.how,
      kind: 'choice',
      options: [
        { value: '^=', label: texts.users.begins },
        { value: '=', label: texts.users.equals },
        { value: contains, label: texts.users.contains },
      ],
    },
    { name: 'value', label: texts.users.value },
  ];
}

/** Whom somebody looks for. */
interface Wanted {
  readonly by: string;
  readonly how: string;
  readonly value: string;
}

/** Undefined for everybody. */
function wantedIn(values: Values): Wanted | undefined {
  const value = values.text('value');
  return value === '' ? undefined : { by: values.text('by'), how: values.text('how'), value };
}

/** A page of the users: by ListUsers, which has an index for all that it finds by, or by SearchUsers, which looks through them. */
async function findUsers({ api }: Place, UserPoolId: string, wanted: Wanted | undefined, PaginationToken?: string) {
  const page = { UserPoolId, Limit: 25, ...(PaginationToken !== undefined && { PaginationToken }) };
  const Filters =
    wanted?.how === contains ? [{ Name: wanted.by, Operator: 'CONTAINS', Value: wanted.value }] : undefined;
  type Found = { readonly Users?: UserEntry[]; readonly PaginationToken?: string };
  const found =
    Filters === undefined
      ? await api.call<Found>('ListUsers', { ...page, ...(wanted !== undefined && { Filter: filterOf(wanted) }) })
      : await api.callOf<Found>('extensions', 'SearchUsers', { ...page, Filters });
  return { rows: found.Users ?? [], next: found.PaginationToken };
}

/** In the language of ListUsers. */
function filterOf({ by, how, value }: Wanted): string {
  const quoted = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return `${by} ${how} "${quoted}"`;
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
