import { fill } from '@cenote/texts/languages';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Part } from './anatomy.ts';
import type { Ids } from './dom.ts';
import { inputs } from './inputs.ts';
import type { State } from './machine.ts';
import type { Spoken } from './texts/speak.ts';
import type { Choice, Field, Link, View } from './view.ts';

/** What a screen is drawn with, besides what it shows. */
export interface Drawing {
  readonly ids: Ids;
  readonly spoken: Spoken;
  readonly state: State;
  readonly canCancel: boolean;
  /** What is being typed as a new password. */
  readonly typed: string;
  readonly onSubmit: (event: SubmitEvent) => void;
  readonly onLink: (link: Extract<Link, { to: unknown }>, form: HTMLFormElement | null) => void;
  readonly onType: (event: InputEvent) => void;
  readonly onChange: (event: Event) => void;
  readonly onCancel: () => void;
}

type Shown = TemplateResult | typeof nothing;

/** Names a part; a test holds them against the anatomy. */
const part = (name: Part): Part => name;

/** While an answer is awaited, a button does nothing. It keeps the focus, which `disabled` would take. */
const isOff = ({ state }: Drawing) => (state.isBusy ? 'true' : nothing);

/** A screen as elements. */
export function renderScreen(view: View, drawing: Drawing): TemplateResult {
  const { state, spoken, onSubmit, onType, onChange } = drawing;
  const { fields = [], button, choices = [], or } = view;
  return html`<form
    slot="screen" data-part=${part('screen')} data-screen=${state.screen} lang=${spoken.lang} dir=${spoken.dir} method="post" novalidate
    aria-busy=${state.isBusy} @submit=${onSubmit} @input=${onType} @change=${onChange}>
    <h2 data-part=${part('heading')} tabindex="-1">${view.heading}</h2>
    ${view.who ? html`<p data-part=${part('who')}><bdi>${view.who}</bdi></p>` : nothing}
    ${view.text ? html`<p data-part=${part('text')}>${view.text}</p>` : nothing}
    ${view.said ? html`<p data-part=${part('text')}><bdi>${view.said}</bdi></p>` : nothing}
    ${told(view, state)}
    ${picture(view)}
    ${fields.map((one) => field(one, drawing))}
    ${button ? html`<button data-part=${part('button')} aria-disabled=${isOff(drawing)}>${button}</button>` : nothing}
    ${or ? html`<p data-part=${part('or')}>${or}</p>` : nothing}
    ${choices.map((one) => choiceButton(one, drawing))}
    ${links(view, drawing)}
    <span data-part=${part('hidden')} role="status">${state.isBusy ? spoken.texts.form.wait : nothing}</span>
  </form>`;
}

/** What is about a field stands beside it; everything else above the form. */
function told({ fields = [] }: View, { trouble, notice }: State): Shown {
  const isBeside = fields.some(({ name, isHidden }) => !isHidden && name === trouble?.about);
  if (trouble && !isBeside) return html`<p data-part=${part('trouble')} role="alert" tabindex="-1">${trouble.text}</p>`;
  return notice ? html`<p data-part=${part('notice')} role="status">${notice}</p>` : nothing;
}

function picture({ picture: shown, pictureLabel, secret }: View): Shown {
  if (shown === undefined || secret === undefined) return nothing;
  const { size, path } = shown;
  return html`<svg data-part=${part('picture')} role="img" aria-label=${pictureLabel ?? ''} viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
      ${svg`<path d=${path} />`}
    </svg>
    <p data-part=${part('secret')}><code dir="ltr">${secret}</code></p>`;
}

function field(one: Field, drawing: Drawing): TemplateResult {
  const { ids, state } = drawing;
  const { name, value = '' } = one;
  if (one.isHidden) {
    return html`<input hidden name=${name} type="text" autocomplete=${one.autocomplete} .value=${value} readonly />`;
  }
  const problem = state.trouble?.about === name ? state.trouble.text : undefined;
  const described = [
    problem && ids.about(name, 'problem'),
    one.hint && ids.about(name, 'hint'),
    one.rules?.length && ids.about(name, 'rules'),
  ].filter(Boolean);
  const { type = one.type, mode, dir } = inputs[one.type];
  return html`<div data-part=${part('field')} data-field=${name}>
    <label data-part=${part('label')} for=${ids.field(name)}>${one.label}</label>
    <input
      data-part=${part('input')} data-type=${one.type} id=${ids.field(name)} name=${name} type=${type} value=${value}
      autocomplete=${one.autocomplete as 'on'} inputmode=${mode ?? nothing} dir=${dir ?? nothing} placeholder=${one.placeholder ?? nothing}
      autocapitalize="none" spellcheck="false" ?required=${one.isRequired} maxlength=${one.type === 'password' ? 256 : 2048}
      aria-invalid=${problem ? 'true' : nothing} aria-describedby=${described.join(' ') || nothing} />
    ${one.type === 'password' ? reveal(name, drawing) : nothing}
    ${problem ? html`<p data-part=${part('problem')} id=${ids.about(name, 'problem')} role="alert">${problem}</p>` : nothing}
    ${one.hint ? html`<p data-part=${part('hint')} id=${ids.about(name, 'hint')}>${one.hint}</p>` : nothing}
    ${one.rules?.length ? rules(one, drawing) : nothing}
  </div>`;
}

/** How far a new password keeps the pool's rules, as it is typed. */
function rules({ name, rules: all = [] }: Field, { ids, spoken, typed }: Drawing): TemplateResult {
  const { ruleKept, ruleOpen } = spoken.texts.form;
  return html`<ul data-part=${part('rules')} id=${ids.about(name, 'rules')}>
    ${all.map(({ text, keeps }) => {
      const isKept = keeps.test(typed);
      const said = fill(isKept ? ruleKept : ruleOpen, { rule: text });
      return html`<li ?data-kept=${isKept}><span aria-hidden="true">${text}</span><span data-part=${part('hidden')}>${said}</span></li>`;
    })}
  </ul>`;
}

function reveal(name: string, { ids, spoken }: Drawing): TemplateResult {
  const toggle = ({ currentTarget }: Event) => {
    const button = currentTarget as HTMLButtonElement;
    const input = button.form?.elements.namedItem(name) as HTMLInputElement;
    const isShown = input.type === 'password';
    input.type = isShown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(isShown));
  };
  return html`<button
    data-part=${part('reveal')} type="button" aria-pressed="false" aria-controls=${ids.field(name)}
    aria-label=${spoken.texts.form.showPassword} title=${spoken.texts.form.showPassword} @click=${toggle}>
    <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12Z" /><circle cx="12" cy="12" r="3" /></svg>
  </button>`;
}

function choiceButton({ value, label, provider }: Choice, drawing: Drawing): TemplateResult {
  const name = provider ? `${part('choice')} ${part('provider')}` : part('choice');
  return html`<button data-part=${name} name="choice" value=${value} aria-disabled=${isOff(drawing)}>${label}</button>`;
}

function links({ links: all = [] }: View, drawing: Drawing): Shown {
  const { canCancel, spoken, onLink, onCancel } = drawing;
  if (all.length === 0 && !canCancel) return nothing;
  return html`<p data-part=${part('links')}>
    ${all.map((link) =>
      'to' in link
        ? html`<button data-part=${part('link')} type="button" aria-disabled=${isOff(drawing)} @click=${(event: Event) => onLink(link, (event.currentTarget as HTMLButtonElement).form)}>${link.label}</button>`
        : html`<button data-part=${part('link')} name="choice" value=${link.choice} aria-disabled=${isOff(drawing)}>${link.label}</button>`,
    )}
    ${
      canCancel
        ? html`<button data-part="${part('link')} ${part('cancel')}" type="button" @click=${onCancel}>${spoken.texts.form.cancel}</button>`
        : nothing
    }
  </p>`;
}
