import type { ConsoleTexts } from '@cenote/texts/console';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { drawFields } from './fields.ts';
import type { Question } from './place.ts';
import { readValues } from './values.ts';

interface Options {
  readonly texts: ConsoleTexts;
  /** Draws the page, this dialog in it. */
  draw(): void;
  /** What went wrong, in a sentence. */
  say(error: unknown): string;
  /** What was asked was done, or was not, after somebody closed the dialog all the same. */
  afterwards(refusal?: string): Promise<void>;
}

interface Secret {
  readonly title: string;
  readonly value: string;
}

/** What somebody is asked, or shown this once, above the page. */
export class Dialog {
  readonly #options: Options;
  #question: Question | undefined;
  #secret: Secret | undefined;
  #refusal: string | undefined;
  #isBusy = false;
  /** How often it was closed: an answer that comes later is told in the page. */
  #closings = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  ask(question: Question): void {
    this.#question = question;
    this.#refusal = undefined;
    this.#open();
  }

  show(title: string, value: string): void {
    this.#secret = { title, value };
    this.#open();
  }

  draw(): TemplateResult {
    const onCancel = (event: Event) => {
      event.preventDefault();
      this.#close();
    };
    // A browser closes it at a second Escape, whatever is said to the first.
    const onClose = (event: Event) => {
      if (!(event.currentTarget as HTMLDialogElement).open) this.#forget();
    };
    return html`<dialog aria-labelledby="dialog-title" @cancel=${onCancel} @close=${onClose}>${
      this.#secret === undefined ? this.#asked() : this.#shown(this.#secret)
    }</dialog>`;
  }

  #open(): void {
    this.#options.draw();
    const dialog = document.querySelector('dialog');
    if (dialog === null) return;
    // Of one question that led to another, the focus is gone.
    if (dialog.open) dialog.querySelector<HTMLElement>('input, select, textarea, button')?.focus();
    else dialog.showModal();
  }

  /** Not while something is done: nobody would hear what became of it. */
  #close(): void {
    if (this.#isBusy) return;
    document.querySelector('dialog')?.close();
    this.#forget();
  }

  #forget(): void {
    this.#closings += 1;
    this.#question = undefined;
    this.#secret = undefined;
    this.#options.draw();
  }

  async #answer(form: HTMLFormElement): Promise<void> {
    const question = this.#question;
    if (question === undefined || this.#isBusy) return;
    const closings = this.#closings;
    this.#isBusy = true;
    this.#options.draw();
    const refusal = await this.#act(question, form);
    this.#isBusy = false;
    if (this.#closings !== closings) return this.#options.afterwards(refusal);
    this.#refusal = refusal;
    if (refusal !== undefined) {
      this.#options.draw();
      document.querySelector<HTMLElement>('dialog [role=alert]')?.focus();
    } else if (this.#question === question) {
      this.#close();
      await this.#options.afterwards();
    } else {
      // The answer has led to another question.
      this.#options.draw();
    }
  }

  async #act(question: Question, form: HTMLFormElement): Promise<string | undefined> {
    try {
      await question.act(readValues(form));
      return undefined;
    } catch (error) {
      return this.#options.say(error);
    }
  }

  #shown({ title, value }: Secret): TemplateResult {
    const { texts } = this.#options;
    return html`<h2 id="dialog-title">${title}</h2><p>${texts.shownOnce}</p><p><code class="secret" dir="ltr">${value}</code></p>
      <div class="buttons"><button type="button" class="plain" @click=${() => navigator.clipboard.writeText(value)}>${texts.copy}</button>
      <button type="button" class="main" autofocus @click=${() => this.#close()}>${texts.close}</button></div>`;
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
    return keyed(
      question,
      html`<form class="form" aria-busy=${this.#isBusy} @submit=${onSubmit}><h2 id="dialog-title">${question.title}</h2>
      ${question.text === undefined ? nothing : html`<p>${question.text}</p>`}
      ${refusal === undefined ? nothing : html`<p class="notice failed" role="alert" tabindex="-1">${refusal}</p>`}
      ${drawFields(question.fields ?? [], 'dialog')}
      <div class="buttons"><button type="button" class="plain" @click=${() => this.#close()}>${texts.cancel}</button>
      <button class=${question.isDangerous ? 'danger' : 'main'}>${question.submit}</button></div></form>`,
    );
  }
}
