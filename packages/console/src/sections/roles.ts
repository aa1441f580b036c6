import { html } from 'lit';
import { valuesIn } from '../api.ts';
import { button, card, code, Pages, table } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';

interface RoleEntry {
  readonly name: string;
  readonly arn: string;
}

/** What identities may become. */
export async function roles(place: Place): Promise<View> {
  const { api, texts } = place;
  const list = await new Pages<RoleEntry>(async (Marker) => {
    const xml = await api.query('iam', {
      Action: 'ListRoles',
      MaxItems: '60',
      ...(Marker !== undefined && { Marker }),
    });
    const arns = valuesIn(xml, 'Arn');
    const [next] = valuesIn(xml, 'Marker');
    return { rows: valuesIn(xml, 'RoleName').map((name, at) => ({ name, arn: arns[at] ?? '' })), next };
  }).read();
  const create = () =>
    place.ask({
      title: texts.roles.create,
      fields: [
        { name: 'name', label: texts.name, isRequired: true },
        { name: 'trust', label: texts.roles.trust, kind: 'code', value: emptyTrust },
      ],
      submit: texts.create,
      act: async (values) => {
        const [RoleName, AssumeRolePolicyDocument] = [values.text('name'), values.text('trust')];
        await api.query('iam', { Action: 'CreateRole', RoleName, AssumeRolePolicyDocument });
        location.hash = addressOf('roles', RoleName);
      },
    });
  const columns = [
    { title: texts.name, cell: ({ name }: RoleEntry) => html`<a href=${addressOf('roles', name)}>${name}</a>` },
    { title: 'ARN', cell: ({ arn }: RoleEntry) => code(arn) },
  ];
  return {
    title: texts.nav.roles,
    draw: () =>
      card(
        texts.roles.all,
        html`${table(texts.nav.roles, columns, list.rows, texts.roles.none)}${list.draw(place)}`,
        place.role === 'owner' ? button(texts.roles.create, create, 'main') : undefined,
      ),
  };
}

const emptyTrust = JSON.stringify(
  {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: 'cognito-identity.amazonaws.com' },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
        Condition: { StringEquals: { 'cognito-identity.amazonaws.com:aud': '' } },
      },
    ],
  },
  undefined,
  2,
);
