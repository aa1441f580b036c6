import type { ConsoleTexts } from '@cenote/texts/console';
import { languageTags } from '@cenote/texts/language-tags';
import { fill } from '@cenote/texts/languages';
import { html, nothing, render, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { type Api, Refusal } from './api.ts';
import { Dialog } from './dialog.ts';
import { drawNavigation } from './navigation.ts';
import { addressOf, Mistake, type Place, type Role, type View } from './place.ts';
import { findSection } from './sections.ts';
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
  readonly #dialog: Dialog;
  readonly #ending = new AbortController();
  #isBusy = false;
  /** Of several places that somebody goes to in a hurry, the last counts. */
  #turn = 0;
  /** Whose content is shown: another address has a page of its own, and what was typed stays behind. */
  #shown = '';

  constructor(options: Options) {
    this.#options = options;
    this.#dialog = new Dialog({
      texts: options.texts,
      draw: () => this.#draw(),
      say: (error) => this.#say(error),
      afterwards: async (refusal) => {
        if (refusal !== undefined) this.tell('failed', refusal);
        await this.#go(false);
      },
    });
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

  /** Says something above the page. */
  tell(kind: Notice['kind'], text: string): void {
    this.#notice = { kind, text };
    this.#draw();
  }

  #route(): string[] {
    const [path = ''] = location.hash.replace(/^#\/?/, '').split('?');
    const parts = path.split('/');
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
    if (turn !== this.#turn || this.#ending.signal.aborted) return;
    const [visit] = this.#shown.split(' ');
    this.#shown = `${isMoved ? turn : visit} ${JSON.stringify(route)}`;
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
    const parameters = new URLSearchParams(location.hash.split('?')[1]);
    return {
      api,
      settings,
      texts,
      lang,
      role,
      route,
      parameters,
      keep: (wanted) => {
        const before = [...parameters.keys()];
        for (const name of before) parameters.delete(name);
        for (const [name, value] of Object.entries(wanted)) if (value !== '') parameters.set(name, value);
        history.replaceState(null, '', `${addressOf(...route)}${parameters.size === 0 ? '' : `?${parameters}`}`);
      },
      mayChange: (poolId) =>
        role === 'owner' || (role === 'write' && poolId !== settings.userPoolId && poolId !== settings.identityPoolId),
      redraw: () => this.#draw(),
      reload: () => this.#go(false),
      act: (work, done) => this.#act(work, done),
      save: async (work) => {
        const isDone = await this.#act(work, texts.saved);
        if (isDone) await this.#go(false);
        return isDone;
      },
      ask: (question) => {
        this.#notice = undefined;
        this.#dialog.ask(question);
      },
      show: (title, value) => this.#dialog.show(title, value),
    };
  }

  async #act(work: () => Promise<unknown>, done?: string): Promise<boolean> {
    // What was said of the act before is not the outcome of this one, and the same words are read out anew.
    this.#notice = undefined;
    this.#draw();
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

  #draw(): void {
    if (this.#ending.signal.aborted) return;
    render(this.#page(), document.body);
  }

  #page(): TemplateResult {
    const { texts, role, expiresAt, lang, settings } = this.#options;
    const notice = this.#notice;
    const until = new Date(expiresAt).toLocaleTimeString(lang, { timeStyle: 'short' });
    return html`<button type="button" class="skip" @click=${() => document.querySelector<HTMLElement>('h1')?.focus()}>${texts.skip}</button>
    <header class="top"><a class="brand" href="#/">Cenote</a>
      <span class="quiet">${fill(texts.signedInAs, { role: texts.roleNames[role], time: until })}</span>
      <span class="end">${this.#languages()}
      <button type="button" class="plain" @click=${() => signOut(settings)}>${texts.signOut}</button></span></header>
    <div class="frame">${drawNavigation(texts, this.#route(), settings.userPoolId)}
    <main aria-busy=${this.#isBusy}><h1 tabindex="-1">${this.#view?.title ?? texts.title}</h1>
      <div role="status">${notice?.kind === 'done' ? html`<p class="notice done">${notice.text}</p>` : nothing}</div>
      <div role="alert">${notice?.kind === 'failed' ? html`<p class="notice failed">${notice.text}</p>` : nothing}</div>
      ${
        this.#view === undefined ? html`<p class="quiet">${texts.loading}</p>` : keyed(this.#shown, this.#view.draw())
      }</main></div>
    ${this.#dialog.draw()}`;
  }

  #languages(): TemplateResult {
    const { texts, lang, chooseLang } = this.#options;
    const name = (tag: string) => new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
    return html`<select aria-label=${texts.language} @change=${(event: Event) => chooseLang((event.target as HTMLSelectElement).value)}>
      ${languageTags.map((tag) => html`<option value=${tag} lang=${tag} ?selected=${tag === lang}>${name(tag)}</option>`)}</select>`;
  }
}
