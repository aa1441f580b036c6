import { attributePrefix } from '#domain/access/sign-in/challenges/new-password/put.ts';
import type { Fields } from '#http/form.ts';
import type { Shown } from './step-form.ts';

/** What a form carries from one step of the sign-in to the next. */
export interface Carried {
  /** Sealed: the state of the sign-in. */
  readonly session: string;
  readonly username: string;
  /** What the page shows; the sign-in does not go by it. */
  readonly shown: Shown;
  /** A new code was sent for the same step. */
  readonly isAgain?: boolean;
}

// Of the longest attribute that somebody signs in by.
const maxNameLength = 2048;

/** The same as hidden fields. */
export function toHidden({ session, username, shown }: Carried): Readonly<Record<string, string>> {
  return { session, username, step: JSON.stringify(shown) };
}

/** What a form carries; undefined for the first one, `broken` for one that is none of ours. */
export function readCarried(form: Fields): Carried | 'broken' | undefined {
  const [session, username, step] = [form.get('session'), form.get('username'), form.get('step')];
  if (session === undefined && step === undefined) return undefined;
  const shown = parseShown(step ?? '');
  return session && username && username.length <= maxNameLength && shown ? { session, username, shown } : 'broken';
}

/** What the page itself has written; undefined where somebody has changed its form. */
function parseShown(text: string): Shown | undefined {
  try {
    const { name, parameters, available } = JSON.parse(text) as Record<string, unknown>;
    if (typeof name !== 'string' || !isTexts(parameters) || !isReadable(name, parameters)) return undefined;
    if (available === undefined) return { name, parameters };
    return Array.isArray(available) && isTextList(available) ? { name, parameters, available } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether what the form is made of is what the challenge has. What a function of the pool's own says may be anything. */
function isReadable(name: string, parameters: Readonly<Record<string, string>>): boolean {
  const list = (text = '[]', prefix = '') => {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && isTextList(value) && value.every((one) => one.startsWith(prefix));
  };
  switch (name) {
    case 'SELECT_MFA_TYPE':
      return list(parameters['MFAS_CAN_CHOOSE']);
    case 'MFA_SETUP':
      return list(parameters['MFAS_CAN_SETUP']) && /^[A-Z2-7]{1,128}$/.test(parameters['SECRET_CODE'] ?? 'A');
    case 'NEW_PASSWORD_REQUIRED':
      return list(parameters['requiredAttributes'], attributePrefix);
    default:
      return true;
  }
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && isTextList(Object.values(value));
}

function isTextList(values: readonly unknown[]): values is readonly string[] {
  return values.every((one) => typeof one === 'string');
}
