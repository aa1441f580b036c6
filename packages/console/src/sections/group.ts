import { fill } from '@cenote/texts/languages';
import { html } from 'lit';
import { drawForm } from '../form.ts';
import { button, card, Pages } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';
import { type Group, groupFields, groupInput } from './groups.ts';
import type { UserEntry } from './user-entry.ts';
import { userTable } from './users.ts';

/** One group: what it gives, and who is in it. */
export async function group(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = '', , name = ''] = route;
  const named = { UserPoolId: poolId, GroupName: name };
  const { Group: found } = await api.call<{ Group: Group }>('GetGroup', named);
  const members = await new Pages<UserEntry>(async (NextToken) => {
    const page = await api.call<{ Users: UserEntry[]; NextToken?: string }>('ListUsersInGroup', {
      ...named,
      Limit: 25,
      ...(NextToken !== undefined && { NextToken }),
    });
    return { rows: page.Users, next: page.NextToken };
  }).read();
  const mayChange = place.mayChange(poolId);
  const remove = () =>
    place.ask({
      title: texts.groups.delete,
      text: texts.groups.deleteText,
      submit: texts.delete,
      isDangerous: true,
      act: async () => {
        await api.call('DeleteGroup', named);
        location.hash = addressOf('pools', poolId, 'groups');
      },
    });
  return {
    title: fill(texts.groups.titleOne, { name }),
    draw: () =>
      html`${card(
        texts.nav.settings,
        drawForm({
          name: 'group',
          of: `${poolId} ${name}`,
          fields: groupFields(place, found),
          submit: texts.save,
          isShown: !mayChange,
          act: (values) => {
            const input = groupInput(values);
            return place.save(() => api.call('UpdateGroup', { ...named, ...input }));
          },
        }),
        mayChange ? button(texts.groups.delete, remove, 'danger') : undefined,
      )}
      ${card(texts.groups.members, html`${userTable(place, poolId, members.rows)}${members.draw(place)}`)}`,
  };
}
