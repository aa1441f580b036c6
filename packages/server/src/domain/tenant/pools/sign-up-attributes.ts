import type { Pool } from './pool.ts';

/** The attributes that a form for new accounts asks for beside the name: those that are required, and those that confirm an account. */
export function signUpAttributes({ settings }: Pick<Pool, 'settings'>): string[] {
  const isName = (name: string) => settings.usernameAttributes?.some((one) => one === name) ?? false;
  const verified = settings.autoVerifiedAttributes ?? [];
  return settings.schemaAttributes
    .filter(({ name, required }) => required || verified.some((one) => one === name))
    .map(({ name }) => name)
    .filter((name) => name !== 'sub' && !isName(name));
}
