export { anatomy } from './anatomy.ts';
export { CenoteAuth, type ScreenDetail } from './element.ts';
export type { ScreenName } from './machine.ts';
export type { FieldOptions, FieldsOptions, SignInWithRedirect } from './options.ts';
export { type ShowSignInOptions, type SignedIn, showSignIn } from './show-sign-in.ts';
export { defaultForm, type Provider, type SignInForm } from './sign-in-form.ts';
export type { Field, Validate } from './view.ts';
