import type { Fields } from '#http/form.ts';
import type { Shown } from './step-form.ts';

/** What a form carries from one step of the sign-in to the next. */
export interface Carried {
  /** Sealed: the state of the sign-in. */
  readonly session: string;
  readonly username: string;
  /** What the page shows; the sign-in does not go by it. */
  readonly shown: Shown;
}

/** The same as hidden fields. */
export function toHidden({ session, username, shown }: Carried): Readonly<Record<string, string>> {
  return { session, username, step: JSON.stringify(shown) };
}

/** What a form carries; undefined for the first one. */
export function readCarried(form: Fields): Carried | undefined {
  const [session, username, step] = [form.get('session'), form.get('username'), form.get('step')];
  const shown = step === undefined ? undefined : parseShown(step);
  return session && username && shown ? { session, username, shown } : undefined;
}

/** What the page itself has written; undefined where somebody has changed its form. */
function parseShown(text: string): Shown | undefined {
  try {
    const { name, parameters, available } = JSON.parse(text) as Record<string, unknown>;
    if (typeof name !== 'string' || !isTexts(parameters)) return undefined;
    if (available === undefined) return { name, parameters };
    return Array.isArray(available) && isTextList(available) ? { name, parameters, available } : undefined;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && isTextList(Object.values(value));
}

function isTextList(values: readonly unknown[]): values is readonly string[] {
  return values.every((one) => typeof one === 'string');
}
