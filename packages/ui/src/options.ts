import type { Client } from '@cenote/auth';
import type { ScreenName } from './machine.ts';
import type { Field, Validate } from './view.ts';

/** What an app says of one input. */
export interface FieldOptions {
  readonly label?: string;
  readonly placeholder?: string;
  readonly hint?: string;
  /** Where it stands among the others: those with a number first, the least of them at the top. */
  readonly order?: number;
  readonly type?: Field['type'];
  readonly autocomplete?: string;
  readonly required?: boolean;
  /** A regular expression that the whole value has to match. */
  readonly pattern?: string;
  /** Says what is wrong with a value, at once or later, or nothing. */
  readonly validate?: Validate;
}

/** By screen and by the name of the input. At `signUp` a name that the pool does not ask for is an attribute that the app adds. */
export type FieldsOptions = { readonly [Screen in ScreenName]?: Readonly<Record<string, FieldOptions>> };

/** Begins a sign-in at the hosted pages, or at one of their providers. */
export type SignInWithRedirect = (client: Client, input: { readonly provider?: string }) => Promise<unknown>;

/** What an app may say of the screens. */
export interface UiOptions {
  readonly heading?: string;
  readonly start: 'forgotPassword' | 'signIn' | 'signUp';
  readonly canCancel: boolean;
  readonly hideSignUp: boolean;
  /** Asks whoever has proved no address to do so. */
  readonly verifyContact: boolean;
  /** Offers a passkey to whoever has none. */
  readonly offerPasskey: boolean;
  readonly fields: FieldsOptions;
  readonly signInWithRedirect?: SignInWithRedirect;
}
