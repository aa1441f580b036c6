import { html } from 'lit';
import { button, card, code, Pages, table } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';
import { loadPool } from '../pool.ts';

interface ClientEntry {
  readonly ClientId: string;
  readonly ClientName: string;
}

/** The app clients of a pool. */
export async function clients(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = ''] = route;
  const pool = await loadPool(api, poolId);
  const list = await new Pages<ClientEntry>(async (NextToken) => {
    const found = await api.call<{ UserPoolClients: ClientEntry[]; NextToken?: string }>('ListUserPoolClients', {
      UserPoolId: poolId,
      MaxResults: 60,
      ...(NextToken !== undefined && { NextToken }),
    });
    return { rows: found.UserPoolClients, next: found.NextToken };
  }).read();
  const columns = [
    {
      title: texts.name,
      cell: ({ ClientId, ClientName }: ClientEntry) =>
        html`<a href=${addressOf('pools', poolId, 'clients', ClientId)}><bdi>${ClientName}</bdi></a>`,
    },
    { title: 'Id', cell: ({ ClientId }: ClientEntry) => code(ClientId) },
  ];
  return {
    title: `${texts.nav.clients} – ${pool.Name}`,
    draw: () =>
      card(
        texts.clients.all,
        html`${table(texts.nav.clients, columns, list.rows, texts.clients.none)}${list.draw(place)}`,
        place.mayChange(poolId) ? button(texts.clients.create, () => askClient(place, poolId), 'main') : undefined,
      ),
  };
}

function askClient(place: Place, poolId: string): void {
  const { texts, api } = place;
  place.ask({
    title: texts.clients.create,
    fields: [
      { name: 'name', label: texts.name, isRequired: true },
      { name: 'callbacks', label: texts.clients.callbacks, kind: 'lines', hint: texts.clients.callbacksHint },
      { name: 'hasSecret', label: texts.clients.withSecret, kind: 'check' },
    ],
    submit: texts.create,
    act: async (values) => {
      const callbacks = values.list('callbacks');
      const hosted = {
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'profile'],
        CallbackURLs: callbacks,
        SupportedIdentityProviders: ['COGNITO'],
      };
      const { UserPoolClient } = await api.call<{ UserPoolClient: ClientEntry }>('CreateUserPoolClient', {
        UserPoolId: poolId,
        ClientName: values.text('name'),
        GenerateSecret: values.is('hasSecret'),
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        PreventUserExistenceErrors: 'ENABLED',
        ...(callbacks.length > 0 && hosted),
      });
      location.hash = addressOf('pools', poolId, 'clients', UserPoolClient.ClientId);
    },
  });
}
