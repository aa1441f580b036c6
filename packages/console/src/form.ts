import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { drawFields, type Field } from './fields.ts';
import { readValues, type Values } from './values.ts';
import { whileBusy } from './while-busy.ts';

/** A form in the page: its fields, and a button that does something with them. */
export interface Form {
  readonly name: string;
  /** What is edited, in its id: what somebody typed for one thing never stands in the form of another. */
  readonly of: string;
  readonly fields: readonly Field[];
  readonly submit: string;
  /** Nobody may change it: it shows what is. */
  readonly isShown?: boolean;
  /** Whether it was done; where it was not, what was typed stays to be mended. */
  act(values: Values): Promise<boolean>;
}

/** Draws a form; where nothing may be changed, its fields are there and cannot be touched. */
export function drawForm({ name, of, fields, submit, isShown = false, act }: Form): TemplateResult {
  const send = async (form: HTMLFormElement) => {
    const sent = stateOf(form);
    const isDone = await act(readValues(form));
    // It shows what is now, unless somebody typed on meanwhile.
    if (isDone && stateOf(form) === sent) form.reset();
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    void whileBusy(form, () => send(form));
  };
  return html`${keyed(
    `${name} ${of}`,
    html`<form class="form" @submit=${onSubmit}><fieldset class="bare" ?disabled=${isShown}>
    ${drawFields(fields, name)}</fieldset>
    ${isShown ? nothing : html`<p><button class="main">${submit}</button></p>`}</form>`,
  )}`;
}

function stateOf(form: HTMLFormElement): string {
  return JSON.stringify([...new FormData(form)]);
}
