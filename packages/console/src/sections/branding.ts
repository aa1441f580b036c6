import { html } from 'lit';
import { type Json, Refusal } from '../api.ts';
import { button, card, readAll } from '../parts.ts';
import { Mistake, type Place, type View } from '../place.ts';
import { loadPool } from '../pool.ts';
import type { Values } from '../values.ts';
import { changedStyle, drawEditor, type Mode, modes } from './branding-editor.ts';

interface Style {
  readonly ManagedLoginBrandingId: string;
  readonly Settings: Json;
}

interface Client {
  readonly ClientId: string;
  readonly ClientName: string;
}

/** How the hosted pages of an app client look, beside the page for signing in. The address says of which, and in which mode. */
export async function branding(place: Place): Promise<View> {
  const { api, texts, route, parameters } = place;
  const [, UserPoolId = ''] = route;
  const [pool, clients] = await Promise.all([loadPool(api, UserPoolId), loadClients(place, UserPoolId)]);
  const { ClientId } = clients.find((one) => one.ClientId === parameters.get('client')) ??
    clients[0] ?? { ClientId: '' };
  const style = await findStyle(place, UserPoolId, ClientId);
  const mayChange = place.mayChange(UserPoolId);
  const create = () =>
    place.save(() => api.call('CreateManagedLoginBranding', { UserPoolId, ClientId, UseCognitoProvidedValues: true }));
  const save = (values: Values, mode: Mode) =>
    place.save(async () => {
      const now = await findStyle(place, UserPoolId, ClientId);
      if (now === undefined) throw new Mistake(texts.branding.none);
      const { ManagedLoginBrandingId } = now;
      const Settings = changedStyle(now.Settings, mode, values);
      await api.call('UpdateManagedLoginBranding', { UserPoolId, ManagedLoginBrandingId, Settings });
    });
  let isLeft = false;
  const choose = (client: string) => {
    place.keep({ client, mode: modeOf(place) });
    // Until the style of the other one is there, none is to be changed.
    isLeft = true;
    void place.reload();
  };
  const draw = () => {
    if (ClientId === '') return card(texts.branding.style, html`<p class="quiet">${texts.clients.none}</p>`);
    const pick = html`<div class="row">${clientField(place, clients, ClientId, choose)}${modeField(place, ClientId)}</div>`;
    if (isLeft) return card(texts.branding.style, html`${pick}<p class="quiet">${texts.loading}</p>`);
    if (style === undefined) {
      return card(
        texts.branding.style,
        html`${pick}<p class="quiet">${texts.branding.none}</p>`,
        mayChange ? button(texts.branding.create, create, 'main') : undefined,
      );
    }
    const edited = { settings: style.Settings, mode: modeOf(place), clientId: ClientId, mayChange, save };
    return card(texts.branding.style, html`${pick}${drawEditor(place, edited)}`);
  };
  return { title: `${texts.nav.branding} – ${pool.Name}`, draw };
}

function loadClients({ api }: Place, UserPoolId: string): Promise<Client[]> {
  return readAll<Client>(async (NextToken) => {
    const input = { UserPoolId, MaxResults: 60, ...(NextToken !== undefined && { NextToken }) };
    const found = await api.call<{ UserPoolClients: Client[]; NextToken?: string }>('ListUserPoolClients', input);
    return { rows: found.UserPoolClients, next: found.NextToken };
  });
}

function clientField(place: Place, clients: readonly Client[], shown: string, choose: (id: string) => void) {
  const onChange = (event: Event) => choose((event.target as HTMLSelectElement).value);
  return html`<div class="field"><label for="client">${place.texts.clients.one}</label>
    <select id="client" @change=${onChange}>${clients.map(
      ({ ClientId, ClientName }) =>
        html`<option value=${ClientId} ?selected=${ClientId === shown}>${ClientName}</option>`,
    )}</select></div>`;
}

function modeField(place: Place, clientId: string) {
  const { texts } = place;
  const choose = (event: Event) => {
    place.keep({ client: clientId, mode: (event.target as HTMLSelectElement).value });
    place.redraw();
  };
  return html`<div class="field"><label for="mode">${texts.branding.mode}</label>
    <select id="mode" @change=${choose}>${modes.map(
      (one) => html`<option value=${one} ?selected=${one === modeOf(place)}>${texts.branding[one]}</option>`,
    )}</select></div>`;
}

function modeOf({ parameters }: Place): Mode {
  return parameters.get('mode') === 'darkMode' ? 'darkMode' : 'lightMode';
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
