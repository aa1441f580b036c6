import { html } from 'lit';
import type { Json } from '../api.ts';
import { drawForm } from '../fields.ts';
import { button, card, facts, moment } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';
import { readPairs } from './providers.ts';

/** One provider: how it is asked, and what becomes of what it says. */
export async function provider(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = '', , ProviderName = ''] = route;
  const named = { UserPoolId: poolId, ProviderName };
  const found = (await api.call<{ IdentityProvider: Json }>('DescribeIdentityProvider', named)).IdentityProvider;
  const mayChange = place.mayChange(poolId);
  const details = (found['ProviderDetails'] ?? {}) as Record<string, string>;
  const mapping = (found['AttributeMapping'] ?? {}) as Record<string, string>;
  const remove = () =>
    place.ask({
      title: texts.providers.delete,
      text: texts.providers.deleteText,
      submit: texts.delete,
      isDangerous: true,
      act: async () => {
        await api.call('DeleteIdentityProvider', named);
        location.hash = addressOf('pools', poolId, 'providers');
      },
    });
  const form = drawForm({
    name: 'provider',
    fields: [
      ...Object.entries(details).map(([name, value]) => ({
        name: `detail-${name}`,
        label: name,
        value,
        kind: /secret|private_key/.test(name) ? ('password' as const) : ('text' as const),
      })),
      {
        name: 'mapping',
        label: texts.providers.mapping,
        kind: 'lines',
        hint: texts.providers.mappingHint,
        value: pairsOf(mapping),
      },
      {
        name: 'domains',
        label: texts.providers.domains,
        kind: 'lines',
        value: (found['IdpIdentifiers'] ?? []) as readonly string[],
      },
    ],
    submit: texts.save,
    isShown: !mayChange,
    act: async (values) => {
      const ProviderDetails = Object.fromEntries(
        Object.keys(details).map((name) => [name, values.text(`detail-${name}`)]),
      );
      const work = () =>
        api.call('UpdateIdentityProvider', {
          ...named,
          ProviderDetails,
          AttributeMapping: readPairs(values.list('mapping')),
          IdpIdentifiers: values.list('domains'),
        });
      if (await place.act(work, texts.saved)) await place.reload();
    },
  });
  return {
    title: ProviderName,
    draw: () =>
      html`${card(
        texts.settings.about,
        facts([
          [texts.settings.type, found['ProviderType']],
          [texts.created, moment(place, found['CreationDate'])],
        ]),
        mayChange ? button(texts.providers.delete, remove, 'danger') : undefined,
      )}${card(texts.nav.settings, form)}`,
  };
}

function pairsOf(pairs: Readonly<Record<string, string>>): string[] {
  return Object.entries(pairs).map(([name, value]) => `${name}=${value}`);
}
