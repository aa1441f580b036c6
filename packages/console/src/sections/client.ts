import { fill } from '@cenote/texts/languages';
import { html } from 'lit';
import type { Json } from '../api.ts';
import type { Field } from '../fields.ts';
import { drawForm } from '../form.ts';
import { button, buttons, card, code, facts, moment } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';
import { textOf } from '../text-of.ts';
import { changedIn, type Values } from '../values.ts';

const flows = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
];
const grants = ['code', 'implicit', 'client_credentials'];

/** One app client: how people sign in through it, and where they come back to. */
export async function client(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = '', , ClientId = ''] = route;
  const named = { UserPoolId: poolId, ClientId };
  const load = async () => (await api.call<{ UserPoolClient: Json }>('DescribeUserPoolClient', named)).UserPoolClient;
  const found = await load();
  const mayChange = place.mayChange(poolId);
  const name = textOf(found['ClientName']);
  const remove = () =>
    place.ask({
      title: texts.clients.delete,
      text: texts.clients.deleteText,
      submit: texts.delete,
      isDangerous: true,
      act: async () => {
        await api.call('DeleteUserPoolClient', named);
        location.hash = addressOf('pools', poolId, 'clients');
      },
    });
  const secret = found['ClientSecret'];
  const actions = buttons(
    typeof secret === 'string'
      ? button(texts.clients.showSecret, () => place.show(texts.clients.secret, secret))
      : undefined,
    mayChange ? button(texts.clients.delete, remove, 'danger') : undefined,
  );
  return {
    title: fill(texts.clients.titleOne, { name }),
    draw: () =>
      html`${card(
        texts.settings.about,
        facts([
          ['Id', code(ClientId)],
          [texts.clients.secret, secret === undefined ? texts.no : texts.yes],
          [texts.created, moment(place, found['CreationDate'])],
          [texts.changed, moment(place, found['LastModifiedDate'])],
        ]),
        actions,
      )}
      ${card(
        texts.nav.settings,
        drawForm({
          name: 'client',
          of: ClientId,
          fields: fieldsOf(place, found),
          submit: texts.save,
          isShown: !mayChange,
          act: (values) => {
            const changed = inputOf(values);
            return place.save(async () =>
              api.call('UpdateUserPoolClient', { ...changeable(await load()), ...changed }),
            );
          },
        }),
      )}`,
  };
}

/** What is not sent falls back to its default, so that all of it goes back. */
function changeable(found: Json): Json {
  const { ClientSecret: _, CreationDate: __, LastModifiedDate: ___, ...rest } = found;
  return rest;
}

function fieldsOf({ texts }: Place, found: Json): Field[] {
  const list = (name: string) => (found[name] ?? []) as readonly string[];
  // One that a client has besides, of those by older names, is not to be lost.
  const options = (name: string, known: readonly string[]) =>
    [...new Set([...known, ...list(name)])].map((value) => ({ value, label: value }));
  return [
    { name: 'ClientName', label: texts.name, value: textOf(found['ClientName']), isRequired: true },
    {
      name: 'ExplicitAuthFlows',
      label: texts.clients.flows,
      kind: 'checks',
      value: list('ExplicitAuthFlows'),
      options: options('ExplicitAuthFlows', flows),
    },
    {
      name: 'SupportedIdentityProviders',
      label: texts.nav.providers,
      kind: 'lines',
      value: list('SupportedIdentityProviders'),
    },
    {
      name: 'isHosted',
      label: texts.clients.hosted,
      kind: 'check',
      value: found['AllowedOAuthFlowsUserPoolClient'] === true,
    },
    {
      name: 'AllowedOAuthFlows',
      label: texts.clients.grants,
      kind: 'checks',
      value: list('AllowedOAuthFlows'),
      options: options('AllowedOAuthFlows', grants),
    },
    { name: 'AllowedOAuthScopes', label: texts.clients.scopes, kind: 'lines', value: list('AllowedOAuthScopes') },
    { name: 'CallbackURLs', label: texts.clients.callbacks, kind: 'lines', value: list('CallbackURLs') },
    { name: 'LogoutURLs', label: texts.clients.logouts, kind: 'lines', value: list('LogoutURLs') },
    {
      name: 'hides',
      label: texts.clients.hides,
      kind: 'check',
      value: found['PreventUserExistenceErrors'] === 'ENABLED',
    },
  ];
}

function inputOf(values: Values): object {
  return {
    ...changedIn<string | string[]>(values, {
      ClientName: values.text,
      ExplicitAuthFlows: values.list,
      SupportedIdentityProviders: values.list,
      AllowedOAuthFlows: values.list,
      AllowedOAuthScopes: values.list,
      CallbackURLs: values.list,
      LogoutURLs: values.list,
    }),
    ...(values.isChanged('isHosted') && { AllowedOAuthFlowsUserPoolClient: values.is('isHosted') }),
    ...(values.isChanged('hides') && { PreventUserExistenceErrors: values.is('hides') ? 'ENABLED' : 'LEGACY' }),
  };
}
