import { Fault } from '#domain/fault.ts';
import { isForm, isTooLong } from '#domain/forms.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { keptName } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { lookAlikeFold } from '#lib/case-fold.ts';
import { isEmail, isPhoneNumber } from './attribute-values.ts';
import { isSub } from './user.ts';

/**
 * Checks the name of a new user against the pool's kinds of sign-in names. A `sub` outlives its user in what others keep, so
 * nobody is called like one.
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
  const kept = keptName(pool, username);
  // A letter may be longer in lower case, and nobody could send such a name.
  if (isTooLong('UsernameType', kept)) throw invalid('Username is too long.');
  if (!isForm('UsernameType', kept)) throw invalid('Username has a character that usernames cannot have.');
  const likeness = likenessOf(username);
  if (likeness === 'sub') throw invalid('Username cannot be of the format of a sub.');
  if (likeness === undefined || !aliasAttributes.includes(likeness)) return;
  const format = likeness === 'email' ? 'email' : 'phone number';
  throw invalid(`Username cannot be of ${format} format, since user pool is configured for ${format} alias.`);
}

/**
 * What a name could be taken for that is no username: a `sub`, or an address of this kind. It is asked of the name as anybody
 * could read it, not as it was typed, in every pool: `mi\u212Ae@example.com` (a KELVIN SIGN) is `mike@example.com`, as it is where
 * names are stored folded.
 */
export function likenessOf(name: string): 'sub' | VerifiedAttribute | undefined {
  const read = countedName(name);
  if (isSub(read)) return 'sub';
  if (isEmail(read)) return 'email';
  return isPhoneNumber(read) ? 'phone_number' : undefined;
}

/**
 * A name as guesses and other deeds under it are counted: one for all spellings that anybody could take for the same, whatever
 * the pool takes for the same.
 */
export function countedName(name: string): string {
  return lookAlikeFold(name).trim();
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
