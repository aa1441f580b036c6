import { html, type TemplateResult } from 'lit';
import { drawFields, type Field } from '../fields.ts';
import type { Page } from '../parts.ts';
import type { Place } from '../place.ts';
import { readValues } from '../values.ts';
import { whileBusy } from '../while-busy.ts';
import type { UserEntry } from './user-entry.ts';

/** No operator of ListUsers: SearchUsers knows it. */
const contains = 'CONTAINS';

/** What ListUsers finds people by, each by an index: whoever has a million users waits no longer. */
const searched = [
  'email',
  'username',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'sub',
];

/** Chosen, where all else is typed. */
const byStatus = 'status';

/** The status of who is kept out, which the API has apart from all others. */
const disabled = 'Disabled';

/** How users are looked for: what is wanted stands in the address. `find` is told when it has changed. */
export function searchForm(place: Place, find: () => Promise<unknown>): () => TemplateResult {
  const { texts, parameters } = place;
  let by = parameters.get('by') ?? 'email';
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = readValues(form);
    const value = values.text('value');
    place.keep(value === '' ? {} : { by: values.text('by'), how: values.text('how'), value });
    void whileBusy(form, find);
  };
  const choose = ({ target }: Event) => {
    if (!(target instanceof HTMLSelectElement) || target.name !== 'by') return;
    by = target.value;
    place.redraw();
  };
  return () => html`<form class="row" role="search" @submit=${search} @change=${choose}>
    ${drawFields([byField(place, by), ...(by === byStatus ? [statusField(place)] : textFields(place))], 'search')}
    <button class="plain">${texts.users.search}</button></form>`;
}

function byField({ texts }: Place, value: string): Field {
  const options = [
    { value: 'email', label: texts.users.email },
    { value: 'username', label: texts.users.username },
    ...searched.slice(2).map((name) => ({ value: name, label: name })),
    { value: byStatus, label: texts.users.status },
  ];
  return { name: 'by', label: texts.users.searchBy, kind: 'choice', options, value };
}

function textFields({ texts, parameters }: Place): Field[] {
  const options = [
    { value: '^=', label: texts.users.begins },
    { value: '=', label: texts.users.equals },
    { value: contains, label: texts.users.contains },
  ];
  const isTyped = parameters.get('by') !== byStatus;
  return [
    { name: 'how', label: texts.users.how, kind: 'choice', options, value: parameters.get('how') ?? '^=' },
    { name: 'value', label: texts.users.value, value: isTyped ? (parameters.get('value') ?? '') : '' },
  ];
}

function statusField({ texts, parameters }: Place): Field {
  const statuses = Object.entries(texts.statuses).map(([value, label]) => ({ value, label }));
  const options = [
    { value: '', label: texts.messages.anyState },
    ...statuses,
    { value: disabled, label: texts.users.disabled },
  ];
  return { name: 'value', label: texts.users.status, kind: 'choice', options, value: parameters.get('value') ?? '' };
}

/** A page of the users: by ListUsers, which has an index for all that it finds by, or by SearchUsers, which looks through them. */
export async function findUsers(place: Place, UserPoolId: string, token: string | undefined): Promise<Page<UserEntry>> {
  const { api, parameters } = place;
  const [by, how, value] = ['by', 'how', 'value'].map((name) => parameters.get(name) ?? '');
  const page = { UserPoolId, Limit: 25, ...(token !== undefined && { PaginationToken: token }) };
  type Found = { readonly Users?: UserEntry[]; readonly PaginationToken?: string };
  const Filters = [{ Name: by, Operator: 'CONTAINS', Value: value }];
  const found =
    how === contains
      ? await api.callOf<Found>('extensions', 'SearchUsers', { ...page, Filters })
      : await api.call<Found>('ListUsers', { ...page, ...(value !== '' && { Filter: filterOf(by, how, value) }) });
  return { rows: found.Users ?? [], next: found.PaginationToken };
}

/** In the language of ListUsers. */
function filterOf(by = '', how = '', value = ''): string {
  if (by === byStatus) return `${value === disabled ? 'status' : 'cognito:user_status'} = "${value}"`;
  const quoted = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return `${by} ${how || '^='} "${quoted}"`;
}
