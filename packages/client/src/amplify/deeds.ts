/** What most pages of an app do without, about the account of whoever is signed in. */
export * from '../attributes.ts';
export * from '../devices.ts';
export * from '../mfa.ts';
export * from '../recovery.ts';
