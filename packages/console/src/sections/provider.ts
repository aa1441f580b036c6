import { fill } from '@cenote/texts/languages';
import { html } from 'lit';
import type { Field } from '../fields.ts';
import { drawForm } from '../form.ts';
import { button, card, code, facts, moment } from '../parts.ts';
import { addressOf, Mistake, type Place, type View } from '../place.ts';
import type { Values } from '../values.ts';
import { detailKind, detailNames, filledIn, readPairs } from './providers.ts';

interface Provider {
  readonly ProviderName: string;
  readonly ProviderType: string;
  readonly CreationDate: number;
  readonly ProviderDetails?: Readonly<Record<string, string>>;
  readonly AttributeMapping?: Readonly<Record<string, string>>;
  readonly IdpIdentifiers?: readonly string[];
}

type Named = Readonly<Record<'UserPoolId' | 'ProviderName', string>>;

/** What the server keeps to itself, and wants again with every change of the details. */
const hidden = 'private_key';

/** One provider: how it is asked, and what becomes of what it says. */
export async function provider(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = '', , ProviderName = ''] = route;
  const named = { UserPoolId: poolId, ProviderName };
  const found = await loadProvider(place, named);
  const mayChange = place.mayChange(poolId);
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
  const details = found.ProviderDetails ?? {};
  const { added } = detailNames(found.ProviderType, Object.keys(details));
  return {
    title: ProviderName,
    draw: () =>
      html`${card(
        texts.settings.about,
        facts([
          [texts.settings.type, found.ProviderType],
          [texts.created, moment(place, found.CreationDate)],
          ...added.map((name) => [name, code(details[name])] as const),
        ]),
        mayChange ? button(texts.providers.delete, remove, 'danger') : undefined,
      )}${card(texts.nav.settings, providerForm(place, named, found))}`,
  };
}

async function loadProvider({ api }: Place, named: Named): Promise<Provider> {
  return (await api.call<{ IdentityProvider: Provider }>('DescribeIdentityProvider', named)).IdentityProvider;
}

function providerForm(place: Place, named: Named, found: Provider) {
  const { texts, api } = place;
  const { ProviderType, ProviderDetails = {}, AttributeMapping = {}, IdpIdentifiers = [] } = found;
  const { own } = detailNames(ProviderType, Object.keys(ProviderDetails));
  const details = own.map((name): Field => {
    const hint = name === hidden ? { hint: fill(texts.providers.hidden, { name }) } : {};
    return { name: `detail-${name}`, label: name, kind: detailKind(name), value: ProviderDetails[name], ...hint };
  });
  const mapping = {
    label: texts.providers.mapping,
    hint: texts.providers.mappingHint,
    value: pairsOf(AttributeMapping),
  };
  return drawForm({
    name: 'provider',
    of: `${named.UserPoolId} ${named.ProviderName}`,
    fields: [
      ...details,
      { name: 'mapping', kind: 'lines', ...mapping },
      { name: 'domains', kind: 'lines', label: texts.providers.domains, value: IdpIdentifiers },
    ],
    submit: texts.save,
    isShown: !place.mayChange(named.UserPoolId),
    act: (values) =>
      place.save(async () => {
        const now = await loadProvider(place, named);
        await api.call('UpdateIdentityProvider', { ...named, ...changed(place, now, own, values) });
      }),
  });
}

/** Details are replaced as a whole; whatever else is not sent stays. @throws Mistake where what is hidden has to be given again */
function changed({ texts }: Place, { ProviderDetails = {} }: Provider, own: readonly string[], values: Values): object {
  const touched = own.filter((name) => values.isChanged(`detail-${name}`));
  if (touched.length > 0 && own.includes(hidden) && !touched.includes(hidden)) {
    throw new Mistake(fill(texts.providers.hidden, { name: hidden }));
  }
  const kept = own.map((name) => [name, ProviderDetails[name] ?? ''] as const);
  const given = touched.map((name) => [name, values.text(`detail-${name}`)] as const);
  return {
    ...(touched.length > 0 && { ProviderDetails: filledIn([...kept, ...given]) }),
    ...(values.isChanged('mapping') && { AttributeMapping: readPairs(values.list('mapping')) }),
    ...(values.isChanged('domains') && { IdpIdentifiers: values.list('domains') }),
  };
}

function pairsOf(pairs: Readonly<Record<string, string>>): string[] {
  return Object.entries(pairs).map(([name, value]) => `${name}=${value}`);
}
