import { Fault } from '#domain/fault.ts';
import type { Pool, VerifiedAttribute } from '#domain/pools/pool.ts';
import { isEmail, isPhoneNumber } from './attribute-values.ts';

/**
 * Checks the name of a new user against the pool's kinds of sign-in names.
 * @throws Fault InvalidParameterException
 */
export function checkUsername(pool: Pool, username: string): void {
  const { usernameAttributes = [], aliasAttributes = [] } = pool.settings;
  if (usernameAttributes.length > 0 && !addressOfUsername(pool, username)) {
    if (usernameAttributes.length > 1) throw invalid('Username should be either an email or a phone number.');
    throw invalid(
      usernameAttributes[0] === 'email' ? 'Username should be an email.' : 'Username should be a phone number.',
    );
  }
  if (aliasAttributes.includes('email') && isEmail(username)) {
    throw invalid('Username cannot be of email format, since user pool is configured for email alias.');
  }
  if (aliasAttributes.includes('phone_number') && isPhoneNumber(username)) {
    throw invalid('Username cannot be of phone number format, since user pool is configured for phone number alias.');
  }
}

/**
 * A name as guesses and other deeds under it are counted: one for all spellings that anybody could take for the same, whatever
 * the pool takes for the same.
 */
export function countedName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** Which attribute a new user's name becomes, in a pool where users sign up with an address; undefined elsewhere. */
export function addressOfUsername(pool: Pool, username: string): VerifiedAttribute | undefined {
  const { usernameAttributes = [] } = pool.settings;
  if (usernameAttributes.includes('email') && isEmail(username)) return 'email';
  if (usernameAttributes.includes('phone_number') && isPhoneNumber(username)) return 'phone_number';
  return undefined;
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
