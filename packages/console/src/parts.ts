import { html, nothing, type TemplateResult } from 'lit';
import type { Place } from './place.ts';
import { whileBusy } from './while-busy.ts';

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  cell(row: Row): unknown;
}

/** A table of what there is, or a sentence where there is nothing. The first column names the row. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  empty: string,
): TemplateResult {
  if (rows.length === 0) return html`<p class="quiet">${empty}</p>`;
  return html`<div class="table" role="region" aria-label=${caption} tabindex="0"><table>
    <thead><tr>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
    <tbody>${rows.map(
      (row) =>
        html`<tr>${columns.map(({ cell }, at) =>
          at === 0 ? html`<th scope="row">${cell(row)}</th>` : html`<td>${cell(row)}</td>`,
        )}</tr>`,
    )}</tbody></table></div>`;
}

/** Names and values; what has no value is left out. */
export function facts(entries: readonly (readonly [string, unknown])[]): TemplateResult {
  const there = entries.filter(([, value]) => value !== undefined && value !== '');
  return html`<dl class="facts">${there.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** A part of a page under its own heading. */
export function card(title: string, content: unknown, actions: unknown = nothing): TemplateResult {
  return html`<section class="card"><header><h2>${title}</h2>${actions}</header>${content}</section>`;
}

/** What does something, once before it is over; it is not there for who may not. */
export function button(label: string, act: () => unknown, kind: 'main' | 'plain' | 'danger' = 'plain'): TemplateResult {
  const onClick = (event: MouseEvent) => {
    // The second of two clicks is not meant for what the first has put there.
    if (event.detail < 2) void whileBusy(event.currentTarget as Element, act);
  };
  return html`<button type="button" class=${kind} @click=${onClick}>${label}</button>`;
}

/** Buttons side by side; nothing where there are none. */
export function buttons(...all: readonly (TemplateResult | undefined)[]): unknown {
  const there = all.filter((one) => one !== undefined);
  return there.length === 0 ? nothing : html`<div class="buttons">${there}</div>`;
}

/** A moment as the person's language writes it. `seconds` since 1970. */
export function moment({ lang }: Pick<Place, 'lang'>, seconds: unknown): string | undefined {
  if (typeof seconds !== 'number') return undefined;
  return new Date(seconds * 1000).toLocaleString(lang, { dateStyle: 'medium', timeStyle: 'short' });
}

/** What is an id or a value of the API, and reads from left to right everywhere. */
export function code(text: unknown): TemplateResult {
  return html`<code dir="ltr">${text}</code>`;
}

/** A page of a list that the server gives by tokens. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | undefined;
}

/** Asks for the page behind a token, or the first one. @throws Refusal */
type LoadPage<Row> = (token: string | undefined) => Promise<Page<Row>>;

/** All of a list that the server gives by tokens: of one that somebody chooses from. @throws Refusal */
export async function readAll<Row>(load: LoadPage<Row>): Promise<Row[]> {
  const all: Row[] = [];
  let page = await load(undefined);
  all.push(...page.rows);
  while (page.next !== undefined) {
    page = await load(page.next);
    all.push(...page.rows);
  }
  return all;
}

/** A list that is read page by page, however long it is. */
export class Pages<Row> {
  rows: readonly Row[] = [];
  readonly #load: LoadPage<Row>;
  /** The tokens of the pages before this one, and its own. */
  #tokens: readonly (string | undefined)[] = [undefined];
  #next: string | undefined;

  constructor(load: LoadPage<Row>) {
    this.#load = load;
  }

  /** Reads the first page. @throws Refusal */
  read(): Promise<this> {
    return this.#turn([undefined]);
  }

  async #turn(tokens: readonly (string | undefined)[]): Promise<this> {
    const { rows, next } = await this.#load(tokens.at(-1));
    this.rows = rows;
    this.#tokens = tokens;
    this.#next = next;
    return this;
  }

  /** The buttons to the pages around; nothing where there is one page. */
  draw(place: Place): unknown {
    const { texts } = place;
    const tokens = this.#tokens;
    const turn = (wanted: readonly (string | undefined)[]) => (event: Event) => {
      const pages = (event.currentTarget as Element).closest('nav');
      if (pages !== null) void whileBusy(pages, () => place.act(() => this.#turn(wanted)));
    };
    if (tokens.length === 1 && this.#next === undefined) return nothing;
    return html`<nav class="pages" aria-label=${texts.pages}>
      <button type="button" class="plain" ?disabled=${tokens.length === 1}
        @click=${turn(tokens.slice(0, -1))}>${texts.previousPage}</button>
      <span>${tokens.length}</span>
      <button type="button" class="plain" ?disabled=${this.#next === undefined}
        @click=${turn([...tokens, this.#next])}>${texts.nextPage}</button></nav>`;
  }
}
