import type { Field } from './view.ts';

/** How a field is typed in, besides its type. */
interface Input {
  /** Of the input, where it is not that of the field. */
  readonly type?: 'text';
  /** HTML, `inputmode`, where it does not follow from the type. */
  readonly mode?: 'numeric';
  readonly dir?: 'ltr';
}

/** The inputs that fields are drawn as, by their types. */
export const inputs: Readonly<Record<Field['type'], Input>> = {
  code: { type: 'text', mode: 'numeric', dir: 'ltr' },
  email: { dir: 'ltr' },
  number: { dir: 'ltr' },
  password: { dir: 'ltr' },
  tel: { dir: 'ltr' },
  url: { dir: 'ltr' },
  text: {},
  date: {},
  'datetime-local': {},
  month: {},
  time: {},
  week: {},
};

/** Whether a field can be of that type: apps say it, and not all of them in TypeScript. */
export const isType = (type: unknown): type is Field['type'] => Object.hasOwn(inputs, type as string);
