import { fill } from '@cenote/texts/languages';
import { html } from 'lit';
import type { Json } from '../api.ts';
import { drawForm } from '../fields.ts';
import { button, buttons, card, code, facts, moment, table } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';
import { attributesOf, loadPool } from '../pool.ts';
import { textOf } from '../text-of.ts';
import { deed, type Subject } from './subject.ts';
import { devicesCard } from './user-devices.ts';
import { eventsCard, factorsCard, sessionsCard } from './user-sign-ins.ts';
import { statusOf } from './users.ts';

/** Everything about one user of a pool. */
export async function user(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = '', , Username = ''] = route;
  const named = { UserPoolId: poolId, Username };
  const pool = await loadPool(api, poolId);
  const found = await api.call<Subject['user']>('AdminGetUser', named);
  const subject: Subject = { pool, user: found, named, mayChange: place.mayChange(poolId) };
  const [groups, devices, factors, sessions, events] = await Promise.all([
    loadGroups(place, subject),
    devicesCard(place, subject),
    factorsCard(place, subject),
    sessionsCard(place, subject),
    eventsCard(place, subject),
  ]);
  return {
    title: fill(texts.users.one, { name: attribute(subject, 'email') || Username }),
    draw: () =>
      html`${card(texts.users.about, about(place, subject), deeds(place, subject))}
      ${card(texts.settings.attributes, attributeForm(place, subject))}
      ${groupsCard(place, subject, groups)}${devices()}${factors()}${sessions()}${events()}`,
  };
}

function attribute({ user: { UserAttributes } }: Subject, name: string): string {
  return UserAttributes.find(({ Name }) => Name === name)?.Value ?? '';
}

function about(place: Place, subject: Subject) {
  const { texts } = place;
  const { user: found } = subject;
  return facts([
    [texts.users.username, code(found.Username)],
    ['sub', code(attribute(subject, 'sub'))],
    [texts.users.status, statusOf(place, found)],
    [texts.created, moment(place, found.UserCreateDate)],
    [texts.changed, moment(place, found.UserLastModifiedDate)],
  ]);
}

function deeds(place: Place, { user: found, named, mayChange, pool }: Subject) {
  const { texts, api } = place;
  if (!mayChange) return undefined;
  const isUnconfirmed = found.UserStatus === 'UNCONFIRMED';
  const confirm = (title: string, operation: string, submit: string, text: string) => () =>
    place.ask({ title, text, submit, act: () => api.call(operation, named) });
  const remove = () =>
    place.ask({
      title: texts.users.delete,
      text: texts.users.deleteText,
      submit: texts.delete,
      isDangerous: true,
      act: async () => {
        await api.call('AdminDeleteUser', named);
        location.hash = addressOf('pools', pool.Id, 'users');
      },
    });
  return buttons(
    isUnconfirmed
      ? button(texts.users.confirm, () => deed(place, 'AdminConfirmSignUp', named, texts.saved), 'main')
      : undefined,
    button(
      texts.users.reset,
      confirm(texts.users.reset, 'AdminResetUserPassword', texts.users.reset, texts.users.resetText),
    ),
    button(texts.users.setPassword, () => askPassword(place, named)),
    found.Enabled
      ? button(texts.users.disable, () => deed(place, 'AdminDisableUser', named, texts.saved))
      : button(texts.users.enable, () => deed(place, 'AdminEnableUser', named, texts.saved)),
    button(
      texts.users.signOut,
      confirm(texts.users.signOut, 'AdminUserGlobalSignOut', texts.users.signOut, texts.users.signOutText),
    ),
    button(texts.users.delete, remove, 'danger'),
  );
}

function askPassword(place: Place, named: Subject['named']): void {
  const { texts, api } = place;
  place.ask({
    title: texts.users.setPassword,
    fields: [
      { name: 'password', label: texts.users.password, kind: 'password', isRequired: true },
      { name: 'isPermanent', label: texts.users.permanent, kind: 'check', value: false },
    ],
    submit: texts.save,
    act: (values) =>
      api.call('AdminSetUserPassword', {
        ...named,
        Password: values.text('password'),
        Permanent: values.is('isPermanent'),
      }),
  });
}

/** What the server sets itself. */
const fixed = ['sub', 'identities', 'updated_at'];

function attributeForm(place: Place, subject: Subject) {
  const { texts, api } = place;
  const { pool, named, mayChange } = subject;
  const names = attributesOf(pool)
    .filter(({ Name, Mutable }) => Mutable !== false && !fixed.includes(Name))
    .map(({ Name }) => Name);
  const before = new Map(names.map((name) => [name, attribute(subject, name)]));
  return drawForm({
    name: 'attributes',
    fields: names.map((name) =>
      name.endsWith('_verified')
        ? { name, label: name, kind: 'check' as const, value: before.get(name) === 'true' }
        : { name, label: name, value: before.get(name) },
    ),
    submit: texts.save,
    isShown: !mayChange,
    act: async (values) => {
      const now = (name: string) => (name.endsWith('_verified') ? String(values.is(name)) : values.text(name));
      const isChanged = (name: string) =>
        now(name) !== (before.get(name) || (name.endsWith('_verified') ? 'false' : ''));
      const changed = names.filter(isChanged);
      const [gone, set] = [changed.filter((name) => now(name) === ''), changed.filter((name) => now(name) !== '')];
      const work = async () => {
        if (set.length > 0) {
          const UserAttributes = set.map((Name) => ({ Name, Value: now(Name) }));
          await api.call('AdminUpdateUserAttributes', { ...named, UserAttributes });
        }
        if (gone.length > 0) await api.call('AdminDeleteUserAttributes', { ...named, UserAttributeNames: gone });
      };
      if (await place.act(work, texts.saved)) await place.reload();
    },
  });
}

async function loadGroups({ api }: Place, { named, pool }: Subject) {
  const { Groups } = await api.call<{ Groups: Json[] }>('AdminListGroupsForUser', { ...named, Limit: 60 });
  const all = await api.call<{ Groups: { GroupName: string }[] }>('ListGroups', { UserPoolId: pool.Id, Limit: 60 });
  const mine = Groups.map(({ GroupName }) => textOf(GroupName));
  return { mine, others: all.Groups.map(({ GroupName }) => GroupName).filter((name) => !mine.includes(name)) };
}

function groupsCard(place: Place, { named, pool, mayChange }: Subject, groups: Awaited<ReturnType<typeof loadGroups>>) {
  const { texts, api } = place;
  const add = () =>
    place.ask({
      title: texts.users.addGroup,
      fields: [
        {
          name: 'group',
          label: texts.groups.one,
          kind: 'choice',
          options: groups.others.map((value) => ({ value, label: value })),
        },
      ],
      submit: texts.add,
      act: (values) => api.call('AdminAddUserToGroup', { ...named, GroupName: values.text('group') }),
    });
  const leave = (GroupName: string) => deed(place, 'AdminRemoveUserFromGroup', { ...named, GroupName }, texts.saved);
  const columns = [
    {
      title: texts.groups.one,
      cell: (name: string) => html`<a href=${addressOf('pools', pool.Id, 'groups', name)}>${name}</a>`,
    },
    ...(mayChange ? [{ title: texts.deeds, cell: (name: string) => button(texts.remove, () => leave(name)) }] : []),
  ];
  return card(
    texts.nav.groups,
    table(texts.nav.groups, columns, groups.mine, texts.users.noGroups),
    mayChange && groups.others.length > 0 ? button(texts.users.addGroup, add) : undefined,
  );
}
