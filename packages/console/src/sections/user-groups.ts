import { html, type TemplateResult } from 'lit';
import { button, card, Pages, readAll, table } from '../parts.ts';
import { addressOf, Mistake, type Place } from '../place.ts';
import { deed, type Subject } from './subject.ts';

interface Found {
  readonly Groups: readonly { readonly GroupName: string }[];
  readonly NextToken?: string;
}

/** The groups that a user is in, and the way into others. @throws Refusal */
export async function groupsCard(place: Place, subject: Subject): Promise<() => TemplateResult> {
  const { texts, api } = place;
  const { named, pool, mayChange } = subject;
  const load = (operation: string, input: object) => async (NextToken: string | undefined) => {
    const page = { ...input, Limit: 60, ...(NextToken !== undefined && { NextToken }) };
    const { Groups, NextToken: next } = await api.call<Found>(operation, page);
    return { rows: Groups.map(({ GroupName }) => GroupName), next };
  };
  const own = load('AdminListGroupsForUser', named);
  const list = await new Pages<string>(own).read();
  const add = () =>
    place.act(async () => {
      const [mine, all] = await Promise.all([readAll(own), readAll(load('ListGroups', { UserPoolId: pool.Id }))]);
      const others = all.filter((name) => !mine.includes(name));
      if (others.length === 0) throw new Mistake(texts.users.noOtherGroup);
      askGroup(place, subject, others);
    });
  const leave = (GroupName: string) => deed(place, 'AdminRemoveUserFromGroup', { ...named, GroupName });
  const columns = [
    {
      title: texts.groups.one,
      cell: (name: string) => html`<a href=${addressOf('pools', pool.Id, 'groups', name)}>${name}</a>`,
    },
    ...(mayChange ? [{ title: texts.deeds, cell: (name: string) => button(texts.remove, () => leave(name)) }] : []),
  ];
  return () =>
    card(
      texts.nav.groups,
      html`${table(texts.nav.groups, columns, list.rows, texts.users.noGroups)}${list.draw(place)}`,
      mayChange ? button(texts.users.addGroup, add) : undefined,
    );
}

function askGroup(place: Place, { named }: Subject, others: readonly string[]): void {
  const { texts, api } = place;
  place.ask({
    title: texts.users.addGroup,
    fields: [
      {
        name: 'group',
        label: texts.groups.one,
        kind: 'choice',
        options: others.map((value) => ({ value, label: value })),
      },
    ],
    submit: texts.add,
    act: (values) => api.call('AdminAddUserToGroup', { ...named, GroupName: values.exact('group') }),
  });
}
