import { html } from 'lit';
import { button, card, code, moment, Pages, table } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';

interface PoolEntry {
  readonly Id: string;
  readonly Name: string;
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

/** The user pools of the installation. */
export async function pools(place: Place): Promise<View> {
  const { api, texts } = place;
  const list = await new Pages<PoolEntry>(async (NextToken) => {
    const found = await api.call<{ UserPools: PoolEntry[]; NextToken?: string }>('ListUserPools', {
      MaxResults: 60,
      ...(NextToken !== undefined && { NextToken }),
    });
    return { rows: found.UserPools, next: found.NextToken };
  }).read();
  const create = place.mayChange() ? button(texts.pools.create, () => askPool(place), 'main') : undefined;
  const columns = [
    { title: texts.name, cell: ({ Id, Name }: PoolEntry) => html`<a href=${addressOf('pools', Id)}>${Name}</a>` },
    { title: 'Id', cell: ({ Id }: PoolEntry) => code(Id) },
    { title: texts.created, cell: (pool: PoolEntry) => moment(place, pool.CreationDate) },
    { title: texts.changed, cell: (pool: PoolEntry) => moment(place, pool.LastModifiedDate) },
  ];
  return {
    title: texts.nav.pools,
    draw: () =>
      card(
        texts.pools.all,
        html`${table(texts.nav.pools, columns, list.rows, texts.pools.none)}${list.draw(place)}`,
        create,
      ),
  };
}

function askPool(place: Place): void {
  const { texts, api } = place;
  place.ask({
    title: texts.pools.create,
    fields: [
      { name: 'name', label: texts.name, isRequired: true },
      {
        name: 'names',
        label: texts.settings.signInNames,
        kind: 'choice',
        options: [
          { value: 'email', label: texts.settings.byEmail },
          { value: 'phone_number', label: texts.settings.byPhone },
          { value: '', label: texts.settings.byUsername },
        ],
      },
      { name: 'isClosed', label: texts.settings.adminsOnly, kind: 'check' },
    ],
    submit: texts.create,
    act: async (values) => {
      const names = values.text('names');
      const { UserPool } = await api.call<{ UserPool: { Id: string } }>('CreateUserPool', {
        PoolName: values.text('name'),
        ...(names !== '' && { UsernameAttributes: [names] }),
        AutoVerifiedAttributes: [names === 'phone_number' ? 'phone_number' : 'email'],
        UsernameConfiguration: { CaseSensitive: false },
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: values.is('isClosed') },
      });
      location.hash = addressOf('pools', UserPool.Id);
    },
  });
}
