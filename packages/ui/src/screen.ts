import type { Client } from '@cenote/auth';
import type { Arrival, Facts } from './machine.ts';
import type { UiOptions } from './options.ts';
import type { SignInForm } from './sign-in-form.ts';
import type { Said } from './texts/said.ts';
import type { View } from './view.ts';

/** Everything that a screen may go by. */
export interface Scene {
  readonly client: Client;
  readonly form: SignInForm;
  readonly texts: Said;
  readonly options: UiOptions;
  readonly facts: Facts;
}

/** What was filled in, by the names of the fields; `choice` is the button that was pressed, if it stands for something. */
export type Values = Readonly<Record<string, string>> & { readonly choice?: string };

/** One screen: what it shows, and what its form does. Neither knows of any element. */
export interface Screen {
  view(scene: Scene): View;
  /** @throws AuthError what the service refuses, which is told on the screen */
  submit?(scene: Scene, values: Values): Promise<Arrival>;
}
