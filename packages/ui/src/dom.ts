import type { Values } from './screen.ts';

/** Ids of one element's inputs, which no other element has. */
export class Ids {
  readonly #prefix = `cenote-${Math.random().toString(36).slice(2, 9)}`;

  /** The input of a field. */
  field = (name: string): string => `${this.#prefix}-${name.replaceAll(/\W/g, '-')}`;
  /** What describes it. */
  about = (name: string, what: 'hint' | 'problem' | 'rules'): string => `${this.field(name)}-${what}`;
}

/**
 * What was filled in, and the button that sent it. Spaces around anything but a password are nobody's intention. What the browser makes
 * no sense of, such as half a date, has no value, not even an empty one.
 */
export function readValues(form: HTMLFormElement, submitter: HTMLElement | null): Values {
  const values: Record<string, string> = {};
  for (const [name, value] of new FormData(form, submitter)) {
    const { validity } = form.elements.namedItem(name) as Partial<HTMLInputElement>;
    if (typeof value === 'string' && !validity?.badInput) values[name] = name === 'password' ? value : value.trim();
  }
  return values;
}

/** The name that somebody has typed; undefined where the screen does not ask for one. */
export function readName(form: HTMLFormElement | null): string | undefined {
  const input = form?.querySelector<HTMLInputElement>('[name=username]:not([hidden])');
  return input?.value.trim() || undefined;
}

/** Puts the focus where a screen begins: at the field that somebody was told of, else the first one, else the heading. */
export function focusScreen(screen: HTMLElement, about: HTMLElement | null): void {
  const first = screen.querySelector<HTMLElement>('input:not([hidden])');
  const trouble = screen.querySelector<HTMLElement>('[data-part~=trouble]');
  const start = about ?? trouble ?? first ?? screen.querySelector<HTMLElement>('[data-part~=heading]');
  start?.focus({ preventScroll: false });
}
