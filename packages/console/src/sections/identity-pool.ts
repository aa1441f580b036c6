import { html, nothing, type TemplateResult } from 'lit';
import type { Json } from '../api.ts';
import { drawForm } from '../form.ts';
import { button, card, code, facts, moment, Pages, table } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';
import { textOf } from '../text-of.ts';
import { changedIn, type Values } from '../values.ts';

interface Provider {
  readonly ProviderName: string;
  readonly ClientId: string;
  readonly ServerSideTokenCheck?: boolean;
}

interface GivenRoles {
  readonly Roles?: Readonly<Record<string, string>>;
  readonly RoleMappings?: Json;
}

function loadIdentityPool({ api }: Place, IdentityPoolId: string): Promise<Json> {
  return api.callOf<Json>('identities', 'DescribeIdentityPool', { IdentityPoolId });
}

/** One identity pool: whom it believes, which roles it gives, and its identities. */
export async function identityPool(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, IdentityPoolId = ''] = route;
  const named = { IdentityPoolId };
  // Shows the secrets of providers, so that it is not for readers.
  const found = place.role === 'read' ? undefined : await loadIdentityPool(place, IdentityPoolId);
  const loadRoles = () => api.callOf<GivenRoles>('identities', 'GetIdentityPoolRoles', named);
  const { Roles = {} } = await loadRoles();
  const list = await new Pages<Json>(async (NextToken) => {
    const page = await api.callOf<{ Identities?: Json[]; NextToken?: string }>('identities', 'ListIdentities', {
      ...named,
      MaxResults: 25,
      ...(NextToken !== undefined && { NextToken }),
    });
    return { rows: page.Identities ?? [], next: page.NextToken };
  }).read();
  const mayChange = place.mayChange(IdentityPoolId);
  const roles = drawForm({
    name: 'roles',
    of: IdentityPoolId,
    fields: ['authenticated', 'unauthenticated'].map((name) => ({
      name,
      label: name === 'authenticated' ? texts.identityPools.known : texts.identityPools.guest,
      value: Roles[name],
      hint: 'arn:aws:iam::…',
    })),
    submit: texts.save,
    isShown: !mayChange,
    act: (values) => {
      const changed = changedIn(values, { authenticated: values.text, unauthenticated: values.text });
      return place.save(async () => {
        const now = await loadRoles();
        const wanted = Object.entries({ ...now.Roles, ...changed }).filter(([, arn]) => arn !== '');
        await api.callOf('identities', 'SetIdentityPoolRoles', {
          ...named,
          Roles: Object.fromEntries(wanted),
          ...(now.RoleMappings !== undefined && { RoleMappings: now.RoleMappings }),
        });
      });
    },
  });
  const remove = () =>
    place.ask({
      title: texts.identityPools.delete,
      text: texts.identityPools.deleteText,
      submit: texts.delete,
      isDangerous: true,
      act: async () => {
        await api.callOf('identities', 'DeleteIdentityPool', named);
        location.hash = addressOf('identity-pools');
      },
    });
  const columns = [
    { title: 'Id', cell: ({ IdentityId }: Json) => code(IdentityId) },
    { title: texts.nav.providers, cell: ({ Logins }: Json) => ((Logins ?? []) as readonly string[]).join(', ') },
    { title: texts.created, cell: ({ CreationDate }: Json) => moment(place, CreationDate) },
  ];
  return {
    title: found === undefined ? IdentityPoolId : textOf(found['IdentityPoolName']),
    draw: () =>
      html`${card(
        texts.settings.about,
        facts([['Id', code(IdentityPoolId)]]),
        mayChange ? button(texts.identityPools.delete, remove, 'danger') : undefined,
      )}<div class="columns">${found === undefined ? nothing : card(texts.nav.settings, drawSettings(place, found))}${card(texts.nav.roles, roles)}</div>
      ${card(texts.identityPools.identities, html`${table(texts.identityPools.identities, columns, list.rows, texts.identityPools.noIdentities)}${list.draw(place)}`)}`,
  };
}

/** What the pool is. */
function drawSettings(place: Place, before: Json): TemplateResult {
  const { api, texts } = place;
  const id = textOf(before['IdentityPoolId']);
  return drawForm({
    name: 'identity-pool',
    of: id,
    fields: [
      { name: 'name', label: texts.name, value: textOf(before['IdentityPoolName']), isRequired: true },
      {
        name: 'hasGuests',
        label: texts.identityPools.guests,
        kind: 'check',
        value: before['AllowUnauthenticatedIdentities'] === true,
      },
      {
        name: 'providers',
        label: texts.nav.providers,
        kind: 'lines',
        hint: texts.identityPools.providersHint,
        value: providersOf(before).map(({ ProviderName, ClientId }) => `${ProviderName}:${ClientId}`),
      },
    ],
    submit: texts.save,
    isShown: !place.mayChange(id),
    act: (values) =>
      place.save(async () => {
        const now = await loadIdentityPool(place, id);
        await api.callOf('identities', 'UpdateIdentityPool', { ...now, ...changed(now, values) });
      }),
  });
}

function providersOf(pool: Json): readonly Provider[] {
  return (pool['CognitoIdentityProviders'] ?? []) as unknown as readonly Provider[];
}

function changed(now: Json, values: Values): object {
  return {
    ...(values.isChanged('name') && { IdentityPoolName: values.text('name') }),
    ...(values.isChanged('hasGuests') && { AllowUnauthenticatedIdentities: values.is('hasGuests') }),
    ...(values.isChanged('providers') && {
      CognitoIdentityProviders: values.list('providers').map((line) => providerOf(line, providersOf(now))),
    }),
  };
}

/** `cognito-idp.<region>.amazonaws.com/<pool>:<client>`; one that was there stays as it was. */
function providerOf(line: string, before: readonly Provider[]): Provider {
  const at = line.lastIndexOf(':');
  const [ProviderName, ClientId] = [line.slice(0, at), line.slice(at + 1)];
  const same = before.find((one) => one.ProviderName === ProviderName && one.ClientId === ClientId);
  return same ?? { ProviderName, ClientId, ServerSideTokenCheck: true };
}
