import { html } from 'lit';
import { drawFields, type Field } from '../fields.ts';
import { card, code, moment, Pages, table } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';
import { readValues } from '../values.ts';
import { whileBusy } from '../while-busy.ts';

interface AuditEvent {
  readonly EventDate: number;
  readonly Actor: string;
  readonly ActorTags?: Readonly<Record<string, string>>;
  readonly Address?: string;
  readonly Operation: string;
  readonly Result: string;
  readonly UserPoolId?: string;
  readonly IdentityPoolId?: string;
  readonly UserSub?: string;
  readonly Target?: string;
  readonly Attributes?: readonly string[];
  readonly Changes?: readonly { readonly Name: string; readonly Before?: string; readonly After?: string }[];
}

/** What events are looked for by. */
const searched = ['Operation', 'UserPoolId', 'Actor'] as const;

/** What administrators did, the newest first; of a pool where the address names one. */
export async function audit(place: Place): Promise<View> {
  const { api, texts, settings, parameters } = place;
  const read = () =>
    new Pages<AuditEvent>(async (NextToken) => {
      const filter = searched.filter((name) => parameters.has(name)).map((name) => [name, parameters.get(name)]);
      const input = { MaxResults: 25, ...Object.fromEntries(filter), ...(NextToken !== undefined && { NextToken }) };
      const found = await api.callOf<{ AuditEvents?: AuditEvent[]; NextToken?: string }>(
        'extensions',
        'ListAuditEvents',
        input,
      );
      return { rows: found.AuditEvents ?? [], next: found.NextToken };
    }).read();
  let list = await read();
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = readValues(form);
    place.keep(Object.fromEntries(searched.map((name) => [name, values.text(name)])));
    const find = () =>
      place.act(async () => {
        list = await read();
      });
    void whileBusy(form, find);
  };
  const labels = { Operation: texts.events.what, UserPoolId: texts.pools.one, Actor: texts.audit.who };
  const fields = searched.map((name): Field => ({ name, label: labels[name], value: parameters.get(name) ?? '' }));
  const columns = [
    { title: texts.events.when, cell: (event: AuditEvent) => moment(place, event.EventDate) },
    { title: texts.audit.who, cell: (event: AuditEvent) => whoOf(event, settings.userPoolId) },
    { title: texts.events.what, cell: ({ Operation }: AuditEvent) => code(Operation) },
    { title: texts.events.result, cell: ({ Result }: AuditEvent) => code(Result) },
    { title: texts.audit.target, cell: targetOf },
    { title: texts.audit.changes, cell: (event: AuditEvent) => changesOf(place, event) },
    { title: texts.devices.address, cell: ({ Address }: AuditEvent) => code(Address) },
  ];
  return {
    title: texts.nav.audit,
    draw: () =>
      card(
        texts.audit.all,
        html`<form class="row" role="search" @submit=${search}>${drawFields(fields, 'audit')}
          <button class="plain">${texts.audit.show}</button></form>
          ${table(texts.nav.audit, columns, list.rows, texts.audit.none)}${list.draw(place)}`,
      ),
  };
}

/** An administrator of the console is known by the tag that its identity pool gives; everybody else by what they signed with. */
function whoOf({ Actor, ActorTags }: AuditEvent, consolePoolId: string | undefined) {
  const sub = ActorTags?.['administrator'];
  if (sub === undefined || consolePoolId === undefined) return code(Actor);
  return html`<a href=${addressOf('pools', consolePoolId, 'users', sub)}>${code(sub)}</a>`;
}

function targetOf({ UserPoolId, IdentityPoolId, UserSub, Target }: AuditEvent) {
  const user =
    UserPoolId === undefined || UserSub === undefined
      ? undefined
      : html`<a href=${addressOf('pools', UserPoolId, 'users', UserSub)}>${code(UserSub)}</a>`;
  return html`${code(UserPoolId ?? IdentityPoolId ?? '')} ${user} ${Target === undefined ? '' : code(Target)}`;
}

function changesOf({ texts }: Place, { Changes = [], Attributes = [] }: AuditEvent) {
  if (Changes.length === 0) return Attributes.join(', ');
  return html`<details><summary>${Changes.length}</summary><ul>${Changes.map(
    ({ Name, Before, After }) => html`<li>${code(Name)}<br>
      ${Before === undefined ? '' : html`${texts.audit.before} ${code(Before)} `}
      ${After === undefined ? '' : html`${texts.audit.after} ${code(After)}`}</li>`,
  )}</ul></details>`;
}
