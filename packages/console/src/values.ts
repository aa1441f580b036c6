import { textOf } from './text-of.ts';

/** What was put into a form. */
export interface Values {
  /** Without the spaces around it. */
  text(name: string): string;
  /** To the letter. */
  exact(name: string): string;
  is(name: string): boolean;
  /** Undefined where nothing stands. */
  number(name: string): number | undefined;
  /** The lines of a field, or what was checked, without empty ones. */
  list(name: string): string[];
  /** Whether it is another value than the form showed at first. */
  isChanged(name: string): boolean;
}

/** What stands in a form now. */
export function readValues(form: HTMLFormElement): Values {
  const data = new FormData(form);
  const changed = new Set([...form.elements].filter(isChanged).map((control) => control.getAttribute('name')));
  const exact = (name: string) => textOf(data.get(name));
  const text = (name: string) => exact(name).trim();
  return {
    text,
    exact,
    is: (name) => data.has(name),
    number: (name) => (text(name) === '' ? undefined : Number(text(name))),
    list: (name) =>
      data
        .getAll(name)
        .flatMap((value) => textOf(value).split('\n'))
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    isChanged: (name) => changed.has(name),
  };
}

/** Members that were changed, by the names of their fields: whatever nobody touched is not sent back. */
export function changedIn<T>(
  values: Values,
  readers: Readonly<Record<string, (name: string) => T>>,
): Record<string, T> {
  const changed = Object.entries(readers).filter(([name]) => values.isChanged(name));
  return Object.fromEntries(changed.map(([name, read]) => [name, read(name)]));
}

function isChanged(control: Element): boolean {
  if (control instanceof HTMLSelectElement) {
    return [...control.options].some(({ selected, defaultSelected }) => selected !== defaultSelected);
  }
  if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) return false;
  if (control.type === 'checkbox')
    return (control as HTMLInputElement).checked !== (control as HTMLInputElement).defaultChecked;
  // A browser shows some values in a form of its own, such as colors, and ends of lines.
  const first = control.cloneNode() as typeof control;
  first.value = control.defaultValue;
  return control.value !== first.value;
}
