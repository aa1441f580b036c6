import { html, nothing, type TemplateResult } from 'lit';

/** A field of a form, as data. */
export interface Field {
  readonly name: string;
  readonly label: string;
  /** `text` is of one line, unless its value has several. `lines`: a list, one a line. `code`: a document. `checks`: several of the options. */
  readonly kind?: 'text' | 'email' | 'password' | 'number' | 'color' | 'check' | 'choice' | 'checks' | 'lines' | 'code';
  readonly value?: string | boolean | number | readonly string[] | undefined;
  readonly isRequired?: boolean;
  readonly hint?: string;
  readonly options?: readonly Option[];
  readonly min?: number;
  readonly max?: number;
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** The fields of a form. `prefix` tells those of one form from those of another. */
export function drawFields(fields: readonly Field[], prefix: string): TemplateResult[] {
  return fields.map((field) => drawField(field, `${prefix}-${field.name}`));
}

function drawField(field: Field, id: string): TemplateResult {
  const { name, label, kind = 'text', value, hint, isRequired = false } = field;
  const hintId = hint === undefined ? nothing : `${id}-hint`;
  const hintLine = hint === undefined ? nothing : html`<p class="hint" id="${id}-hint">${hint}</p>`;
  switch (kind === 'text' && /[\r\n]/.test(String(value)) ? 'lines' : kind) {
    case 'check':
      return html`<div class="field check"><input type="checkbox" id=${id} name=${name} aria-describedby=${hintId} ?checked=${value === true}>
        <label for=${id}>${label}</label>${hintLine}</div>`;
    case 'choice':
      return html`<div class="field"><label for=${id}>${label}</label>
        <select id=${id} name=${name} aria-describedby=${hintId}>${field.options?.map(
          (option) => html`<option value=${option.value} ?selected=${option.value === value}>${option.label}</option>`,
        )}</select>${hintLine}</div>`;
    case 'checks':
      return drawChecks(field, id);
    case 'lines':
    case 'code':
      return html`<div class="field"><label for=${id}>${label}</label>
        <textarea id=${id} name=${name} aria-describedby=${hintId} ?required=${isRequired} spellcheck="false"
          rows=${kind === 'code' ? 12 : 3} class=${kind === 'code' ? 'code' : 'lines'} .defaultValue=${Array.isArray(value) ? value.join('\n') : String(value ?? '')}></textarea>${hintLine}</div>`;
    default:
      return html`<div class="field"><label for=${id}>${label}</label>
        <input type=${kind} id=${id} name=${name} aria-describedby=${hintId} ?required=${isRequired} min=${field.min ?? nothing}
          max=${field.max ?? nothing} autocomplete="off" spellcheck="false" .defaultValue=${String(value ?? '')}>${hintLine}</div>`;
  }
}

function drawChecks({ name, label, value, options = [], hint }: Field, id: string): TemplateResult {
  const checked = Array.isArray(value) ? (value as readonly string[]) : [];
  return html`<fieldset class="field"><legend>${label}</legend>${options.map(
    (
      option,
    ) => html`<div class="check"><input type="checkbox" id="${id}-${option.value}" name=${name} value=${option.value}
      ?checked=${checked.includes(option.value)}><label for="${id}-${option.value}">${option.label}</label></div>`,
  )}${hint === undefined ? nothing : html`<p class="hint">${hint}</p>`}</fieldset>`;
}
