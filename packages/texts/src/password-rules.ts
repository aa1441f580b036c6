import type { Texts } from './en.ts';
import { fill } from './languages.ts';

/** What a pool asks of passwords. */
export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireLowercase: boolean;
  readonly requireUppercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
}

/** A rule in words, and what of a password keeps it. */
export interface PasswordRule {
  readonly text: string;
  readonly keeps: RegExp;
}

/**
 * The rules of a pool in words. Symbols are those of Cognito: a space counts between other characters
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html).
 */
export function passwordRules({ rules }: Pick<Texts, 'rules'>, policy: PasswordPolicy): PasswordRule[] {
  return [
    { text: fill(rules.length, { count: String(policy.minimumLength) }), keeps: lengthOf(policy.minimumLength) },
    ...(policy.requireLowercase ? [{ text: rules.lower, keeps: /[a-z]/ }] : []),
    ...(policy.requireUppercase ? [{ text: rules.upper, keeps: /[A-Z]/ }] : []),
    ...(policy.requireNumbers ? [{ text: rules.number, keeps: /\d/ }] : []),
    ...(policy.requireSymbols ? [{ text: rules.symbol, keeps: /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|\S +\S/ }] : []),
  ];
}

const lengthOf = (count: number) => new RegExp(`^.{${count}}`, 's');
