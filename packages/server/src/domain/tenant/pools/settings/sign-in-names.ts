import { Fault } from '#domain/fault.ts';
import { lowerFold } from '#lib/case-fold.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import type { VerifiedAttribute } from './verification.ts';

export type AliasAttribute = VerifiedAttribute | 'preferred_username';

/** What names a user who signs in, and how names are compared. Decided when the pool is made; docs/live-changes.md tells how it changes. */
export interface SignInNameSettings {
  /** Beside the username. */
  readonly aliasAttributes?: readonly AliasAttribute[];
  /** In place of the username. */
  readonly usernameAttributes?: readonly VerifiedAttribute[];
  readonly usernameConfiguration?: { readonly caseSensitive: boolean };
}

/** @throws Fault InvalidParameterException when names stand beside the username and in place of it */
export function chooseSignInNames(input: SignInNameSettings): SignInNameSettings {
  const aliasAttributes = input.aliasAttributes?.length ? input.aliasAttributes : undefined;
  const usernameAttributes = input.usernameAttributes?.length ? input.usernameAttributes : undefined;
  if (aliasAttributes && usernameAttributes) {
    throw new Fault(
      'InvalidParameterException',
      'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
    );
  }
  const { usernameConfiguration } = input;
  return withoutUndefined({ aliasAttributes, usernameAttributes, usernameConfiguration });
}

interface Named {
  readonly settings: SignInNameSettings;
}

/** Whether `Ann` and `ann` are two users. AWS: a pool created through the API without UsernameConfiguration tells them apart. */
export function isCaseSensitive({ settings }: Named): boolean {
  return settings.usernameConfiguration?.caseSensitive ?? true;
}

/**
 * The form in which a username, `email` and `preferred_username` are kept and shown: in lower case where case does not matter.
 * AWS: developer guide, "User pool case sensitivity": such pools flatten what they put out, in tokens and events too.
 */
export function keptName(pool: Named, name: string): string {
  return isCaseSensitive(pool) ? name : name.toLowerCase();
}

/** The form in which a username, or any name that a user signs in with, is compared within the pool. */
export function usernameFold(pool: Named, name: string): string {
  return isCaseSensitive(pool) ? name : lowerFold(name);
}
