import { fill } from '@cenote/texts/languages';
import { html } from 'lit';
import { drawForm } from '../form.ts';
import { button, buttons, card, code, facts, moment } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';
import { attributesOf, loadPool } from '../pool.ts';
import { deed, type Subject } from './subject.ts';
import { devicesCard } from './user-devices.ts';
import { groupsCard } from './user-groups.ts';
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
    groupsCard(place, subject),
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
      ${groups()}${devices()}${factors()}${sessions()}${events()}`,
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
    isUnconfirmed ? button(texts.users.confirm, () => deed(place, 'AdminConfirmSignUp', named), 'main') : undefined,
    button(
      texts.users.reset,
      confirm(texts.users.reset, 'AdminResetUserPassword', texts.users.reset, texts.users.resetText),
    ),
    button(texts.users.setPassword, () => askPassword(place, named)),
    found.Enabled
      ? button(texts.users.disable, () => deed(place, 'AdminDisableUser', named))
      : button(texts.users.enable, () => deed(place, 'AdminEnableUser', named)),
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
  return drawForm({
    name: 'attributes',
    of: `${pool.Id} ${attribute(subject, 'sub')}`,
    fields: names.map((name) => {
      const value = attribute(subject, name);
      return isMark(name)
        ? { name, label: name, kind: 'check' as const, value: value === 'true' }
        : { name, label: name, value };
    }),
    submit: texts.save,
    isShown: !mayChange,
    act: (values) =>
      place.save(async () => {
        const changed = names.filter((name) => values.isChanged(name));
        const now = (name: string) => (isMark(name) ? String(values.is(name)) : values.exact(name));
        const [gone, set] = [changed.filter((name) => now(name) === ''), changed.filter((name) => now(name) !== '')];
        if (set.length > 0) {
          const UserAttributes = set.map((Name) => ({ Name, Value: now(Name) }));
          await api.call('AdminUpdateUserAttributes', { ...named, UserAttributes });
        }
        if (gone.length > 0) await api.call('AdminDeleteUserAttributes', { ...named, UserAttributeNames: gone });
      }),
  });
}

/** Whether an attribute says yes or no. */
function isMark(name: string): boolean {
  return name === 'email_verified' || name === 'phone_number_verified';
}
