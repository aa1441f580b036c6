import { html } from 'lit';
import { button, card, code, Pages, table } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';

interface IdentityPoolEntry {
  readonly IdentityPoolId: string;
  readonly IdentityPoolName: string;
}

/** The identity pools of the installation. */
export async function identityPools(place: Place): Promise<View> {
  const { api, texts } = place;
  const list = await new Pages<IdentityPoolEntry>(async (NextToken) => {
    const found = await api.callOf<{ IdentityPools: IdentityPoolEntry[]; NextToken?: string }>(
      'identities',
      'ListIdentityPools',
      { MaxResults: 60, ...(NextToken !== undefined && { NextToken }) },
    );
    return { rows: found.IdentityPools, next: found.NextToken };
  }).read();
  const create = () =>
    place.ask({
      title: texts.identityPools.create,
      fields: [
        { name: 'name', label: texts.name, isRequired: true },
        { name: 'hasGuests', label: texts.identityPools.guests, kind: 'check' },
      ],
      submit: texts.create,
      act: async (values) => {
        const made = await api.callOf<IdentityPoolEntry>('identities', 'CreateIdentityPool', {
          IdentityPoolName: values.text('name'),
          AllowUnauthenticatedIdentities: values.is('hasGuests'),
        });
        location.hash = addressOf('identity-pools', made.IdentityPoolId);
      },
    });
  const columns = [
    {
      title: texts.name,
      cell: ({ IdentityPoolId, IdentityPoolName }: IdentityPoolEntry) =>
        html`<a href=${addressOf('identity-pools', IdentityPoolId)}>${IdentityPoolName}</a>`,
    },
    { title: 'Id', cell: ({ IdentityPoolId }: IdentityPoolEntry) => code(IdentityPoolId) },
  ];
  return {
    title: texts.nav.identityPools,
    draw: () =>
      card(
        texts.identityPools.all,
        html`${table(texts.nav.identityPools, columns, list.rows, texts.identityPools.none)}${list.draw(place)}`,
        place.mayChange() ? button(texts.identityPools.create, create, 'main') : undefined,
      ),
  };
}
