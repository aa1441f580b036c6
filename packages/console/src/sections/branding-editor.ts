import { html } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';
import type { Json, JsonValue } from '../api.ts';
import type { Field } from '../fields.ts';
import { drawForm } from '../form.ts';
import type { Place } from '../place.ts';
import { textOf } from '../text-of.ts';
import { readValues, type Values } from '../values.ts';

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

/** In which a style has colors of its own. */
export const modes = ['lightMode', 'darkMode'] as const;
export type Mode = (typeof modes)[number];

/** The style of a client, and what saves what was changed in it. */
interface Edited {
  readonly settings: Json;
  readonly mode: Mode;
  readonly clientId: string;
  readonly mayChange: boolean;
  save(values: Values, mode: Mode): Promise<boolean>;
}

/** The form of a style, beside the page for signing in as it would be. */
export function drawEditor(place: Place, { settings, mode, clientId, mayChange, save }: Edited) {
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
  const form = drawForm({
    name: `style-${mode}`,
    of: clientId,
    fields,
    submit: texts.save,
    isShown: !mayChange,
    act: (values) => save(values, mode),
  });
  // What is typed shows at once, before it is saved.
  const show = (area: Element | null) => showIn(area, fields, mode);
  return html`<div class="columns" @input=${(event: Event) => show(event.currentTarget as Element)}>
    <div>${form}</div><div><h3>${texts.branding.preview}</h3><p class="quiet">${texts.branding.previewHint}</p>
    ${keyed(
      clientId,
      frame(place, clientId, (own) => show(own.closest('.columns'))),
    )}
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

/** The document with what was changed in the form, in one mode; each colour is opaque. */
export function changedStyle(settings: Json, mode: Mode, values: Values): Json {
  const isChanged = ({ name }: { readonly name: string }) => values.isChanged(name);
  const withColors = colors
    .filter(isChanged)
    .reduce(
      (document, { name, path }) => put(document, place(path, mode), `${values.text(name).slice(1)}ff`),
      settings,
    );
  return lengths
    .filter(isChanged)
    .reduce((document, { name, path }) => put(document, path, values.number(name) ?? 0), withColors);
}

function place(path: readonly string[], mode: Mode): readonly string[] {
  return path.map((part) => (part === '*' ? mode : part));
}

function put(document: Json, [first = '', ...rest]: readonly string[], value: JsonValue): Json {
  if (rest.length === 0) return { ...document, [first]: value };
  return { ...document, [first]: put((document[first] ?? {}) as Json, rest, value) };
}
