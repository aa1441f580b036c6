import { html } from 'lit';
import type { Field } from '../fields.ts';
import { button, card, code, Pages, table } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';
import { loadPool } from '../pool.ts';
import { changedIn, type Values } from '../values.ts';

export interface Group {
  readonly GroupName: string;
  readonly Description?: string;
  readonly RoleArn?: string;
  readonly Precedence?: number;
}

/** The groups of a pool. */
export async function groups(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = ''] = route;
  const pool = await loadPool(api, poolId);
  const list = await new Pages<Group>(async (NextToken) => {
    const found = await api.call<{ Groups: Group[]; NextToken?: string }>('ListGroups', {
      UserPoolId: poolId,
      Limit: 60,
      ...(NextToken !== undefined && { NextToken }),
    });
    return { rows: found.Groups, next: found.NextToken };
  }).read();
  const create = () =>
    place.ask({
      title: texts.groups.create,
      fields: [{ name: 'name', label: texts.name, isRequired: true }, ...groupFields(place)],
      submit: texts.create,
      act: (values) =>
        api.call('CreateGroup', { UserPoolId: poolId, GroupName: values.text('name'), ...groupInput(values) }),
    });
  const columns = [
    {
      title: texts.name,
      cell: ({ GroupName }: Group) =>
        html`<a href=${addressOf('pools', poolId, 'groups', GroupName)}><bdi>${GroupName}</bdi></a>`,
    },
    { title: texts.description, cell: ({ Description }: Group) => Description },
    { title: texts.groups.precedence, cell: ({ Precedence }: Group) => Precedence },
    { title: texts.groups.role, cell: ({ RoleArn }: Group) => (RoleArn === undefined ? '' : code(RoleArn)) },
  ];
  return {
    title: `${texts.nav.groups} – ${pool.Name}`,
    draw: () =>
      card(
        texts.groups.all,
        html`${table(texts.nav.groups, columns, list.rows, texts.groups.none)}${list.draw(place)}`,
        place.mayChange(poolId) ? button(texts.groups.create, create, 'main') : undefined,
      ),
  };
}

/** What can be said of a group. The API takes neither a precedence nor a role away again. */
export function groupFields({ texts }: Place, group?: Group): Field[] {
  return [
    { name: 'Description', label: texts.description, kind: 'lines', value: group?.Description },
    {
      name: 'Precedence',
      label: texts.groups.precedence,
      kind: 'number',
      min: 0,
      value: group?.Precedence,
      hint: texts.groups.precedenceHint,
      isRequired: group?.Precedence !== undefined,
    },
    {
      name: 'RoleArn',
      label: texts.groups.role,
      value: group?.RoleArn,
      hint: 'arn:aws:iam::…',
      isRequired: group?.RoleArn !== undefined,
    },
  ];
}

/** What somebody said of a group. */
export function groupInput(values: Values): object {
  return changedIn<string | number | undefined>(values, {
    Description: values.exact,
    Precedence: values.number,
    RoleArn: values.text,
  });
}
