import { html, nothing, type TemplateResult } from 'lit';
import type { Place } from './place.ts';

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

/** What does something; it is not there for who may not. */
export function button(label: string, act: () => unknown, kind: 'main' | 'plain' | 'danger' = 'plain'): TemplateResult {
  return html`<button type="button" class=${kind} @click=${act}>${label}</button>`;
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

/** A list that is read page by page, however long it is. */
export class Pages<Row> {
  rows: readonly Row[] = [];
  readonly #load: (token: string | undefined) => Promise<Page<Row>>;
  /** The tokens of the pages before this one, and its own. */
  readonly #before: (string | undefined)[] = [undefined];
  #next: string | undefined;

  constructor(load: (token: string | undefined) => Promise<Page<Row>>) {
    this.#load = load;
  }

  /** Reads the page where the list stands. @throws Refusal */
  async read(): Promise<this> {
    const { rows, next } = await this.#load(this.#before.at(-1));
    this.rows = rows;
    this.#next = next;
    return this;
  }

  /** The buttons to the pages around; nothing where there is one page. */
  draw(place: Place): unknown {
    const { texts } = place;
    const turn = (to: () => void) => () => {
      to();
      void place.act(async () => {
        await this.read();
      });
    };
    if (this.#before.length === 1 && this.#next === undefined) return nothing;
    return html`<nav class="pages" aria-label=${texts.pages}>
      <button type="button" class="plain" ?disabled=${this.#before.length === 1}
        @click=${turn(() => this.#before.pop())}>${texts.previousPage}</button>
      <span>${this.#before.length}</span>
      <button type="button" class="plain" ?disabled=${this.#next === undefined}
        @click=${turn(() => this.#before.push(this.#next))}>${texts.nextPage}</button></nav>`;
  }
}
