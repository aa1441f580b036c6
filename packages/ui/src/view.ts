import type { PasswordRule } from '@cenote/texts/password-rules';
import type { ScreenName } from './machine.ts';
import type { Picture } from './picture.ts';

/** One input of a form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type:
    | 'code'
    | 'date'
    | 'datetime-local'
    | 'email'
    | 'month'
    | 'number'
    | 'password'
    | 'tel'
    | 'text'
    | 'time'
    | 'url'
    | 'week';
  /** HTML, autofill. */
  readonly autocomplete: string;
  readonly isRequired: boolean;
  readonly value?: string;
  readonly placeholder?: string;
  readonly hint?: string;
  /** A regular expression that the whole value has to match. */
  readonly pattern?: string;
  /** What a new password has to keep. */
  readonly rules?: readonly PasswordRule[];
  /** For keepers of passwords alone: whose password it is. */
  readonly isHidden?: boolean;
  /** Says what is wrong with a value, or nothing. */
  readonly validate?: Validate;
}

export type Validate = (
  value: string,
  values: Readonly<Record<string, string>>,
) => string | undefined | Promise<string | undefined>;

/** A button that sends the form with what it stands for. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  /** The fields that have to be filled in for it; none unless said. */
  readonly needs?: readonly string[];
  readonly provider?: boolean;
}

/** What leads to another screen, or does something small on this one. */
export type Link =
  | { readonly label: string; readonly to: ScreenName }
  | { readonly label: string; readonly choice: string };

/** A screen as data: everything that is shown, and nothing of how. */
export interface View {
  readonly heading: string;
  readonly text?: string;
  /** What is not of our texts, and has a direction of its own: an address, a question. */
  readonly said?: string;
  /** Who is signing in. */
  readonly who?: string;
  readonly picture?: Picture;
  readonly pictureLabel?: string;
  /** What the picture says, to be typed. */
  readonly secret?: string;
  readonly fields?: readonly Field[];
  readonly button?: string;
  readonly choices?: readonly Choice[];
  /** What stands between the form and the choices. */
  readonly or?: string;
  readonly links?: readonly Link[];
}
