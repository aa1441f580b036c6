import { html } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { type Json, type JsonValue, Refusal } from '../api.ts';
import { drawForm, type Field, readValues, type Values } from '../fields.ts';
import { button, card } from '../parts.ts';
import type { Place, View } from '../place.ts';
import { loadPool } from '../pool.ts';
import { textOf } from '../text-of.ts';

/** What of the style's document can be changed here: its place in the document, and the property by which the pages have it. */
const colors = [
  { name: 'page', variable: '--ground', path: ['components', 'pageBackground', '*', 'color'] },
  { name: 'form', variable: '--card', path: ['components', 'form', '*', 'backgroundColor'] },
  { name: 'formText', variable: '--heading', path: ['components', 'pageText', '*', 'headingColor'] },
  { name: 'button', variable: '--primary', path: ['components', 'primaryButton', '*', 'defaults', 'backgroundColor'] },
  { name: 'buttonText', variable: '--on-primary', path: ['components', 'primaryButton', '*', 'defaults', 'textColor'] },
  { name: 'link', variable: '--link', path: ['componentClasses', 'link', '*', 'defaults', 'textColor'] },
] as const;

const lengths = [
  { name: 'formRadius', variable: '--card-corner', path: ['components', 'form', 'borderRadius'] },
  { name: 'radius', variable: '--button-corner', path: ['componentClasses', 'buttons', 'borderRadius'] },
] as const;

const modes = ['lightMode', 'darkMode'] as const;
type Mode = (typeof modes)[number];

interface Style {
  readonly ManagedLoginBrandingId: string;
  readonly Settings: Json;
}

/** How the hosted pages of an app client look, beside the page for signing in. */
export async function branding(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = ''] = route;
  const pool = await loadPool(api, poolId);
  const { UserPoolClients } = await api.call<{ UserPoolClients: { ClientId: string; ClientName: string }[] }>(
    'ListUserPoolClients',
    { UserPoolId: poolId, MaxResults: 60 },
  );
  let clientId = UserPoolClients[0]?.ClientId ?? '';
  let style = await findStyle(place, poolId, clientId);
  let mode: Mode = 'lightMode';
  const choose = (id: string) =>
    place.act(async () => {
      style = await findStyle(place, poolId, id);
      clientId = id;
    });
  const create = () =>
    place
      .act(async () => {
        await api.call('CreateManagedLoginBranding', {
          UserPoolId: poolId,
          ClientId: clientId,
          UseCognitoProvidedValues: true,
        });
        style = await findStyle(place, poolId, clientId);
      }, texts.saved)
      .then(() => place.redraw());
  const save = (values: Values) =>
    place.act(async () => {
      if (style === undefined) return;
      const Settings = changed(style.Settings, mode, values);
      await api.call('UpdateManagedLoginBranding', {
        UserPoolId: poolId,
        ManagedLoginBrandingId: style.ManagedLoginBrandingId,
        Settings,
      });
      style = await findStyle(place, poolId, clientId);
    }, texts.saved);
  const chooseMode = (value: string) => {
    mode = value as Mode;
    place.redraw();
  };
  const draw = () => {
    const pick = html`<div class="row"><div class="field"><label for="client">${texts.clients.one}</label>
      <select id="client" @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>${UserPoolClients.map(
        ({ ClientId, ClientName }) =>
          html`<option value=${ClientId} ?selected=${ClientId === clientId}>${ClientName}</option>`,
      )}</select></div>
      <div class="field"><label for="mode">${texts.branding.mode}</label>
      <select id="mode" @change=${(event: Event) => chooseMode((event.target as HTMLSelectElement).value)}>${modes.map(
        (one) => html`<option value=${one} ?selected=${one === mode}>${texts.branding[one]}</option>`,
      )}</select></div></div>`;
    if (clientId === '') return card(texts.branding.style, html`<p class="quiet">${texts.clients.none}</p>`);
    if (style === undefined) {
      const may = place.mayChange(poolId);
      return card(
        texts.branding.style,
        html`${pick}<p class="quiet">${texts.branding.none}</p>`,
        may ? button(texts.branding.create, create, 'main') : undefined,
      );
    }
    return card(
      texts.branding.style,
      html`${pick}${editor(place, { settings: style.Settings, mode, clientId, mayChange: place.mayChange(poolId), save })}`,
    );
  };
  return { title: `${texts.nav.branding} – ${pool.Name}`, draw };
}

/** The whole document of a client's style; undefined where it has none of its own. */
async function findStyle({ api }: Place, UserPoolId: string, ClientId: string): Promise<Style | undefined> {
  if (ClientId === '') return undefined;
  try {
    const input = { UserPoolId, ClientId, ReturnMergedResources: true };
    return (await api.call<{ ManagedLoginBranding: Style }>('DescribeManagedLoginBrandingByClient', input))
      .ManagedLoginBranding;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

interface Edited {
  readonly settings: Json;
  readonly mode: Mode;
  readonly clientId: string;
  readonly mayChange: boolean;
  save(values: Values): Promise<unknown>;
}

function editor(place: Place, { settings, mode, clientId, mayChange, save }: Edited) {
  const { texts } = place;
  const fields: Field[] = [
    ...colors.map(({ name, path }) => ({
      name,
      label: texts.branding[name],
      kind: 'color' as const,
      value: `#${textOf(valueAt(settings, path, mode)).slice(0, 6)}`,
    })),
    ...lengths.map(({ name, path }) => ({
      name,
      label: texts.branding[name],
      kind: 'number' as const,
      min: 0,
      max: 100,
      value: Number(valueAt(settings, path, mode)),
    })),
  ];
  const form = drawForm({ name: `style-${mode}`, fields, submit: texts.save, isShown: !mayChange, act: save });
  // What is typed shows at once, before it is saved.
  const show = (area: Element | null) => showIn(area, fields, mode);
  return html`<div class="columns" @input=${(event: Event) => show(event.currentTarget as Element)}>
    <div>${form}</div><div><h3>${texts.branding.preview}</h3><p class="quiet">${texts.branding.previewHint}</p>
    ${frame(place, clientId, (own) => show(own.closest('.columns')))}
    <span hidden ${ref((last) => show(last?.closest('.columns') ?? null))}></span></div></div>`;
}

/** The page for signing in as the server makes it, in a sandbox. Once it is there it is told. */
function frame({ texts, lang }: Place, clientId: string, show: (own: Element) => void) {
  const address = `/preview/login?${new URLSearchParams({ client_id: clientId, lang })}`;
  const onLoad = (event: Event) => show(event.currentTarget as Element);
  return html`<div class="preview" role="img" aria-label=${texts.branding.preview}>
    <iframe src=${address} title=${texts.branding.preview} sandbox="allow-scripts" inert tabindex="-1" @load=${onLoad}></iframe></div>`;
}

/** Tells the page in the frame what the form says, as properties of its style. It is of no origin, so whoever it is may read that. */
function showIn(area: Element | null, fields: readonly Field[], mode: Mode): void {
  const form = area?.querySelector('form');
  const shown = area?.querySelector('iframe')?.contentWindow;
  if (form == null || shown == null) return;
  const values = readValues(form);
  const valueOf = (name: string) => values.text(name) || String(fields.find((one) => one.name === name)?.value ?? '');
  const scheme = mode === 'lightMode' ? 'light' : 'dark';
  const properties = [
    ...colors.map(({ name, variable }) => [variable, valueOf(name)]),
    ...lengths.map(({ name, variable }) => [variable, `${valueOf(name)}px`]),
  ];
  shown.postMessage({ 'color-scheme': scheme, ...Object.fromEntries(properties) }, '*');
}

function valueAt(settings: Json, path: readonly string[], mode: Mode): JsonValue {
  return path.reduce<JsonValue>((value, part) => (value as Json | undefined)?.[part === '*' ? mode : part], settings);
}

/** The document with what the form says, in one mode; each colour is opaque. */
function changed(settings: Json, mode: Mode, values: Values): Json {
  const withColors = colors.reduce(
    (document, { name, path }) => put(document, place(path, mode), `${values.text(name).slice(1)}ff`),
    settings,
  );
  return lengths.reduce((document, { name, path }) => put(document, path, values.number(name) ?? 0), withColors);
}

function place(path: readonly string[], mode: Mode): readonly string[] {
  return path.map((part) => (part === '*' ? mode : part));
}

function put(document: Json, [first = '', ...rest]: readonly string[], value: JsonValue): Json {
  if (rest.length === 0) return { ...document, [first]: value };
  return { ...document, [first]: put((document[first] ?? {}) as Json, rest, value) };
}
