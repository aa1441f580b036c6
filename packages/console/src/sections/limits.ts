import { html } from 'lit';
import { button, card, code, table } from '../parts.ts';
import type { Place, View } from '../place.ts';

const categories = [
  'ClientAuthentication',
  'LimitManagement',
  'UserAccountRecovery',
  'UserAuthentication',
  'UserCreation',
  'UserFederation',
  'UserList',
  'UserPoolClientRead',
  'UserPoolClientUpdate',
  'UserPoolRead',
  'UserPoolResourceRead',
  'UserPoolResourceUpdate',
  'UserPoolUpdate',
  'UserRead',
  'UserResourceRead',
  'UserResourceUpdate',
  'UserToken',
  'UserUpdate',
];

/** The highest number that the wire can say: no limit at all. */
const unlimited = 2_147_483_647;

interface Limit {
  readonly category: string;
  readonly perSecond: number;
}

const definitionOf = (category: string) => ({ LimitClass: 'API_CATEGORY', Attributes: { Category: category } });

/** How many requests of a kind the installation answers in a second. */
export async function limits(place: Place): Promise<View> {
  const { api, texts } = place;
  const rows = await Promise.all(
    categories.map(async (category): Promise<Limit> => {
      const { Limit: found } = await api.call<{ Limit: { ProvisionedLimitValue: number } }>('GetProvisionedLimit', {
        LimitDefinition: definitionOf(category),
      });
      return { category, perSecond: found.ProvisionedLimitValue };
    }),
  );
  const change = ({ category, perSecond }: Limit) =>
    place.ask({
      title: category,
      fields: [
        {
          name: 'value',
          label: texts.limits.perSecond,
          kind: 'number',
          min: 1,
          hint: texts.limits.hint,
          ...(perSecond !== unlimited && { value: perSecond }),
        },
      ],
      submit: texts.save,
      act: (values) =>
        api.call('UpdateProvisionedLimit', {
          LimitDefinition: definitionOf(category),
          RequestedLimitValue: values.number('value') ?? unlimited,
        }),
    });
  const columns = [
    { title: texts.limits.category, cell: ({ category }: Limit) => code(category) },
    {
      title: texts.limits.perSecond,
      cell: ({ perSecond }: Limit) => (perSecond === unlimited ? texts.limits.none : perSecond),
    },
    ...(place.role === 'owner'
      ? [{ title: texts.deeds, cell: (limit: Limit) => button(texts.change, () => change(limit)) }]
      : []),
  ];
  return {
    title: texts.nav.limits,
    draw: () => card(texts.limits.all, html`${table(texts.nav.limits, columns, rows, '')}`),
  };
}
