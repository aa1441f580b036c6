import type { ConsoleTexts } from '@cenote/texts/console';
import { languageTags } from '@cenote/texts/language-tags';
import { fill } from '@cenote/texts/languages';
import { html, nothing, render, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { type Api, Refusal } from './api.ts';
import { drawFields, readValues } from './fields.ts';
import { addressOf, Mistake, type Place, type Question, type Role, type View } from './place.ts';
import { type Entry, findSection, installationEntries, poolEntries } from './sections.ts';
import { type Settings, signOut } from './session.ts';

interface Options {
  readonly api: Api;
  readonly settings: Settings;
  readonly texts: ConsoleTexts;
  readonly lang: string;
  readonly role: Role;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  chooseLang(tag: string): void;
}

interface Notice {
  readonly kind: 'done' | 'failed';
  readonly text: string;
}

/** The page of somebody who is signed in: where they are, what is there, and what they are asked. */
export class ConsoleApp {
  readonly #options: Options;
  #view: View | undefined;
  #notice: Notice | undefined;
  #question: Question | undefined;
  #secret: { readonly title: string; readonly value: string } | undefined;
  #refusal: string | undefined;
  readonly #ending = new AbortController();
  #isBusy = false;
  /** Of several places that somebody goes to in a hurry, the last counts. */
  #turn = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Shows where the address leads, now and whenever it changes. */
  start(): void {
    const onMove = () => {
      this.#notice = undefined;
      void this.#go(true);
    };
    addEventListener('hashchange', onMove, { signal: this.#ending.signal });
    void this.#go(false);
  }

  /** Draws nothing any more: whatever is still asked for is nobody's to see. */
  stop(): void {
    this.#ending.abort();
  }

  #route(): string[] {
    const parts = location.hash.replace(/^#\/?/, '').split('/');
    try {
      return parts.filter((part) => part !== '').map(decodeURIComponent);
    } catch {
      return ['unreadable'];
    }
  }

  async #go(isMoved: boolean): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const route = this.#route();
    this.#isBusy = true;
    this.#draw();
    const view = await this.#load(route);
    if (turn !== this.#turn) return;
    this.#view = view;
    this.#isBusy = false;
    this.#draw();
    document.title = `${view.title} – ${this.#options.texts.title}`;
    if (isMoved) document.querySelector<HTMLElement>('h1')?.focus();
  }

  async #load(route: readonly string[]): Promise<View> {
    const { texts } = this.#options;
    try {
      const section = await findSection(route);
      if (section === undefined) return { title: texts.nothingHere, draw: () => html`<p>${texts.nothingHereText}</p>` };
      return await section(this.#place(route));
    } catch (error) {
      const why = this.#say(error);
      return { title: texts.notShown, draw: () => html`<p class="notice failed" role="alert">${why}</p>` };
    }
  }

  #place(route: readonly string[]): Place {
    const { api, settings, texts, lang, role } = this.#options;
    return {
      api,
      settings,
      texts,
      lang,
      role,
      route,
      mayChange: (poolId) =>
        role === 'owner' || (role === 'write' && poolId !== settings.userPoolId && poolId !== settings.identityPoolId),
      redraw: () => this.#draw(),
      reload: () => this.#go(false),
      act: (work, done) => this.#act(work, done),
      ask: (question) => this.#ask(question),
      show: (title, value) => {
        this.#secret = { title, value };
        this.#openDialog();
      },
    };
  }

  async #act(work: () => Promise<unknown>, done?: string): Promise<boolean> {
    try {
      await work();
      this.#notice = done === undefined ? undefined : { kind: 'done', text: done };
      return true;
    } catch (error) {
      this.#notice = { kind: 'failed', text: this.#say(error) };
      return false;
    } finally {
      this.#draw();
    }
  }

  #say(error: unknown): string {
    const { texts, role } = this.#options;
    if (error instanceof Mistake) return error.message;
    if (!(error instanceof Refusal)) {
      console.error(error);
      return texts.failed;
    }
    if (error.code === 'AccessDeniedException') return fill(texts.notAllowed, { role: texts.roleNames[role] });
    return fill(texts.refused, { reason: error.message || error.code });
  }

  #ask(question: Question): void {
    this.#question = question;
    this.#refusal = undefined;
    this.#openDialog();
  }

  #openDialog(): void {
    this.#draw();
    document.querySelector('dialog')?.showModal();
  }

  #closeDialog(): void {
    document.querySelector('dialog')?.close();
    this.#question = undefined;
    this.#secret = undefined;
    this.#draw();
  }

  async #answer(form: HTMLFormElement): Promise<void> {
    const question = this.#question;
    if (question === undefined) return;
    try {
      await question.act(readValues(form));
      // An answer may have led to another question.
      if (this.#question !== question) return;
      this.#closeDialog();
      await this.#go(false);
    } catch (error) {
      this.#refusal = this.#say(error);
      this.#draw();
      document.querySelector<HTMLElement>('dialog [role=alert]')?.focus();
    }
  }

  #draw(): void {
    if (this.#ending.signal.aborted) return;
    render(this.#page(), document.body);
  }

  #page(): TemplateResult {
    const { texts, role, expiresAt, lang } = this.#options;
    const route = this.#route();
    const notice = this.#notice;
    const until = new Date(expiresAt).toLocaleTimeString(lang, { timeStyle: 'short' });
    return html`<button type="button" class="skip" @click=${() => document.querySelector<HTMLElement>('h1')?.focus()}>${texts.skip}</button>
    <header class="top"><a class="brand" href="#/">Cenote</a>
      <span class="quiet">${fill(texts.signedInAs, { role: texts.roleNames[role], time: until })}</span>
      <span class="end">${this.#languages()}
      <button type="button" class="plain" @click=${() => signOut(this.#options.settings)}>${texts.signOut}</button></span></header>
    <div class="frame">${this.#navigation(route)}
    <main aria-busy=${this.#isBusy}><h1 tabindex="-1">${this.#view?.title ?? texts.title}</h1>
      <div role="status">${notice?.kind === 'done' ? html`<p class="notice done">${notice.text}</p>` : nothing}</div>
      <div role="alert">${notice?.kind === 'failed' ? html`<p class="notice failed">${notice.text}</p>` : nothing}</div>
      ${
        this.#view === undefined
          ? html`<p class="quiet">${texts.loading}</p>`
          : keyed(this.#view.title, this.#view.draw())
      }</main></div>
    ${this.#dialog()}`;
  }

  #languages(): TemplateResult {
    const { texts, lang, chooseLang } = this.#options;
    const name = (tag: string) => new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
    return html`<select aria-label=${texts.language} @change=${(event: Event) => chooseLang((event.target as HTMLSelectElement).value)}>
      ${languageTags.map((tag) => html`<option value=${tag} lang=${tag} ?selected=${tag === lang}>${name(tag)}</option>`)}</select>`;
  }

  #navigation(route: readonly string[]): TemplateResult {
    const { texts, settings } = this.#options;
    const [first = 'pools', poolId, third = ''] = route;
    const isInPool = first === 'pools' && poolId !== undefined;
    const item = ({ path, label }: Entry, isHere: boolean, ...above: string[]) => html`<li><a
      href=${addressOf(...above, ...(path === '' ? [] : [path]))} aria-current=${isHere ? 'page' : nothing}>${texts.nav[label]}</a></li>`;
    return html`<nav class="side" aria-label=${texts.sections}><ul>
      ${installationEntries.map(
        (entry) => html`${item(entry, entry.path === first && !isInPool)}
        ${
          entry.path === 'pools' && isInPool
            ? html`<li><ul class="below">${poolEntries.map((one) => item(one, one.path === third, 'pools', poolId))}</ul></li>`
            : nothing
        }`,
      )}
      ${
        settings.userPoolId === undefined
          ? nothing
          : html`<li><a href=${addressOf('pools', settings.userPoolId, 'users')}>${texts.nav.administrators}</a></li>`
      }</ul></nav>`;
  }

  #dialog(): TemplateResult {
    const { texts } = this.#options;
    return html`<dialog aria-labelledby="dialog-title" @cancel=${(event: Event) => {
      event.preventDefault();
      this.#closeDialog();
    }}>${this.#secret === undefined ? this.#asked() : this.#shown(this.#secret, texts)}</dialog>`;
  }

  #shown({ title, value }: { readonly title: string; readonly value: string }, texts: ConsoleTexts): TemplateResult {
    return html`<h2 id="dialog-title">${title}</h2><p>${texts.shownOnce}</p><p><code class="secret" dir="ltr">${value}</code></p>
      <div class="buttons"><button type="button" class="plain" @click=${() => navigator.clipboard.writeText(value)}>${texts.copy}</button>
      <button type="button" class="main" autofocus @click=${() => this.#closeDialog()}>${texts.close}</button></div>`;
  }

  #asked(): unknown {
    const { texts } = this.#options;
    const question = this.#question;
    if (question === undefined) return nothing;
    const onSubmit = (event: SubmitEvent) => {
      event.preventDefault();
      void this.#answer(event.currentTarget as HTMLFormElement);
    };
    const refusal = this.#refusal;
    return html`<form class="form" @submit=${onSubmit}><h2 id="dialog-title">${question.title}</h2>
      ${question.text === undefined ? nothing : html`<p>${question.text}</p>`}
      ${refusal === undefined ? nothing : html`<p class="notice failed" role="alert" tabindex="-1">${refusal}</p>`}
      ${drawFields(question.fields ?? [], 'dialog')}
      <div class="buttons"><button type="button" class="plain" @click=${() => this.#closeDialog()}>${texts.cancel}</button>
      <button class=${question.isDangerous ? 'danger' : 'main'}>${question.submit}</button></div></form>`;
  }
}
