import { html } from 'lit';
import type { Json } from '../api.ts';
import { button, card, moment, Pages, table } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';
import { loadPool } from '../pool.ts';
import { textOf } from '../text-of.ts';

/** What is said of a provider of each kind, as the API names it. */
const providerDetails: Readonly<Record<string, readonly string[]>> = {
  Google: ['client_id', 'client_secret', 'authorize_scopes'],
  Facebook: ['client_id', 'client_secret', 'authorize_scopes', 'api_version'],
  LoginWithAmazon: ['client_id', 'client_secret', 'authorize_scopes'],
  SignInWithApple: ['client_id', 'team_id', 'key_id', 'private_key', 'authorize_scopes'],
  OIDC: ['client_id', 'client_secret', 'oidc_issuer', 'authorize_scopes', 'attributes_request_method'],
  SAML: ['MetadataURL', 'MetadataFile', 'IDPSignout'],
};

/** What follows from what is said of a provider of SAML. */
const samlFollows = ['SSORedirectBindingURI', 'SLORedirectBindingURI', 'ActiveEncryptionCertificate'];

/** What can be said of a provider, and what the server adds, which is not sent back: by what it says already. */
export function detailNames(
  type: string,
  said: readonly string[],
): { readonly own: string[]; readonly added: string[] } {
  const known = providerDetails[type] ?? [];
  const isOwn = (name: string) =>
    known.includes(name) || type === 'OIDC' || (type === 'SAML' && !samlFollows.includes(name));
  return { own: [...new Set([...known, ...said.filter(isOwn)])], added: said.filter((name) => !isOwn(name)) };
}

/** How a detail is put in. */
export function detailKind(name: string): 'password' | 'lines' | 'text' {
  if (name.includes('secret')) return 'password';
  return /private_key|MetadataFile/.test(name) ? 'lines' : 'text';
}

/** The providers that people of a pool sign in by. */
export async function providers(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = ''] = route;
  const pool = await loadPool(api, poolId);
  const list = await new Pages<Json>(async (NextToken) => {
    const found = await api.call<{ Providers: Json[]; NextToken?: string }>('ListIdentityProviders', {
      UserPoolId: poolId,
      MaxResults: 60,
      ...(NextToken !== undefined && { NextToken }),
    });
    return { rows: found.Providers, next: found.NextToken };
  }).read();
  const columns = [
    {
      title: texts.name,
      cell: ({ ProviderName }: Json) =>
        html`<a href=${addressOf('pools', poolId, 'providers', textOf(ProviderName))}>${ProviderName}</a>`,
    },
    { title: texts.settings.type, cell: ({ ProviderType }: Json) => ProviderType },
    { title: texts.created, cell: ({ CreationDate }: Json) => moment(place, CreationDate) },
  ];
  return {
    title: `${texts.nav.providers} – ${pool.Name}`,
    draw: () =>
      card(
        texts.providers.all,
        html`${table(texts.nav.providers, columns, list.rows, texts.providers.none)}${list.draw(place)}`,
        place.mayChange(poolId) ? button(texts.providers.create, () => askKind(place, poolId), 'main') : undefined,
      ),
  };
}

/** What is asked next depends on the kind. */
function askKind(place: Place, poolId: string): void {
  const { texts } = place;
  place.ask({
    title: texts.providers.create,
    fields: [
      {
        name: 'type',
        label: texts.settings.type,
        kind: 'choice',
        options: Object.keys(providerDetails).map((value) => ({ value, label: value })),
      },
    ],
    submit: texts.next,
    act: async (values) => askProvider(place, poolId, values.text('type')),
  });
}

function askProvider(place: Place, poolId: string, type: string): void {
  const { texts, api } = place;
  const details = providerDetails[type] ?? [];
  const isNamed = type === 'OIDC' || type === 'SAML';
  place.ask({
    title: `${texts.providers.create}: ${type}`,
    fields: [
      ...(isNamed ? [{ name: 'name', label: texts.name, isRequired: true }] : []),
      ...details.map((name) => ({ name, label: name, kind: detailKind(name) })),
      {
        name: 'mapping',
        label: texts.providers.mapping,
        kind: 'lines',
        hint: texts.providers.mappingHint,
        value: ['email=email'],
      },
    ],
    submit: texts.create,
    act: async (values) => {
      const ProviderName = isNamed ? values.text('name') : type;
      await api.call('CreateIdentityProvider', {
        UserPoolId: poolId,
        ProviderName,
        ProviderType: type,
        ProviderDetails: filledIn(details.map((name) => [name, values.text(name)])),
        AttributeMapping: readPairs(values.list('mapping')),
      });
      location.hash = addressOf('pools', poolId, 'providers', ProviderName);
    },
  });
}

/** Members that have a value. */
export function filledIn(entries: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/** Lines of `name=value`. */
export function readPairs(lines: readonly string[]): Record<string, string> {
  return filledIn(
    lines.map((line) => [line.split('=')[0]?.trim() ?? '', line.slice(line.indexOf('=') + 1).trim()] as const),
  );
}
