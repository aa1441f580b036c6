import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { Json } from '../api.ts';
import { Refusal } from '../api.ts';
import { button, card, code, moment, Pages, table } from '../parts.ts';
import type { Place } from '../place.ts';
import { textOf } from '../text-of.ts';
import { deed, type Subject } from './subject.ts';

/** What a user can prove besides a password. */
export async function factorsCard(place: Place, subject: Subject): Promise<() => TemplateResult> {
  const { api, texts } = place;
  const { named, mayChange } = subject;
  const { Factors } = await api.callOf<{ Factors: Json[] }>('extensions', 'AdminListUserFactors', named);
  const remove = ({ FactorType, FactorId }: Json) =>
    place.ask({
      title: texts.factors.remove,
      text: texts.factors.removeText,
      submit: texts.factors.remove,
      isDangerous: true,
      act: () =>
        api.callOf('extensions', 'AdminDeleteUserFactor', {
          ...named,
          FactorType,
          ...(FactorId !== undefined && { FactorId }),
        }),
    });
  const kinds: Readonly<Record<string, string>> = texts.factors.kinds;
  const columns = [
    { title: texts.factors.one, cell: ({ FactorType }: Json) => kinds[textOf(FactorType)] ?? FactorType },
    {
      title: texts.factors.which,
      cell: ({ Address, FriendlyName, Count }: Json) => html`<bdi>${Address ?? FriendlyName ?? Count ?? ''}</bdi>`,
    },
    { title: texts.users.status, cell: ({ Status }: Json) => Status },
    { title: texts.created, cell: ({ CreateDate }: Json) => moment(place, CreateDate) },
    ...(mayChange
      ? [{ title: texts.deeds, cell: (factor: Json) => button(texts.factors.remove, () => remove(factor)) }]
      : []),
  ];
  return () => card(texts.factors.title, table(texts.factors.title, columns, Factors, texts.factors.none));
}

/** Where a user is signed in, in a pool that tracks it. */
export async function sessionsCard(place: Place, subject: Subject): Promise<() => TemplateResult> {
  const { api, texts } = place;
  const { named, mayChange } = subject;
  const rows = await unlessRefused(
    async () => (await api.call<{ Sessions?: Json[] }>('AdminListUserSessions', { ...named })).Sessions ?? [],
  );
  if (rows === undefined)
    return () => card(texts.sessions.title, html`<p class="quiet">${texts.sessions.untracked}</p>`);
  const end = ({ SessionId }: Json) => deed(place, 'AdminRevokeUserSession', { ...named, SessionId });
  const columns = [
    { title: texts.sessions.one, cell: ({ SessionId }: Json) => code(SessionId) },
    { title: texts.clients.one, cell: ({ ClientId }: Json) => code(ClientId) },
    { title: texts.devices.address, cell: ({ IpAddress }: Json) => code(IpAddress) },
    { title: texts.created, cell: ({ CreationDate }: Json) => moment(place, CreationDate) },
    ...(mayChange
      ? [{ title: texts.deeds, cell: (session: Json) => button(texts.sessions.end, () => end(session)) }]
      : []),
  ];
  return () => card(texts.sessions.title, table(texts.sessions.title, columns, rows, texts.sessions.none));
}

/** What happened at a user's account. */
export async function eventsCard(place: Place, subject: Subject): Promise<() => TemplateResult> {
  const { api, texts } = place;
  const { named } = subject;
  const pages = new Pages<Json>(async (NextToken) => {
    const found = await api.call<{ AuthEvents?: Json[]; NextToken?: string }>('AdminListUserAuthEvents', {
      ...named,
      MaxResults: 20,
      ...(NextToken !== undefined && { NextToken }),
    });
    return { rows: found.AuthEvents ?? [], next: found.NextToken };
  });
  const list = await unlessRefused(() => pages.read());
  if (list === undefined) return () => card(texts.events.title, html`<p class="quiet">${texts.events.none}</p>`);
  const columns = [
    { title: texts.events.when, cell: ({ CreationDate }: Json) => moment(place, CreationDate) },
    { title: texts.events.what, cell: ({ EventType }: Json) => code(EventType) },
    { title: texts.events.result, cell: ({ EventResponse }: Json) => code(EventResponse) },
    {
      title: texts.devices.address,
      cell: ({ EventContextData }: Json) => code((EventContextData as Json | undefined)?.['IpAddress']),
    },
  ];
  return () =>
    card(
      texts.events.title,
      html`${table(texts.events.title, columns, list.rows, texts.events.none)}${list.draw(place)}`,
    );
}

/** Undefined where the pool does not keep it. */
async function unlessRefused<T>(load: () => Promise<T>): Promise<T | undefined> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'AccessDeniedException') return undefined;
    throw error;
  }
}
