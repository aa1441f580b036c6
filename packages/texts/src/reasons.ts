import type { Texts } from './en.ts';

/** The name of the sentence that says why the service refused. */
export type Reason = keyof Texts['reasons'];

/** What a refusal is about, and so where it is told. */
export type About = 'password' | 'username';

/** What common refusals say, by their code and a part of their text: those of the wire are in English alone. */
const reasons: readonly (readonly [code: string, part: string, reason: Reason, about?: About])[] = [
  ['InvalidPasswordException', 'not long enough', 'passwordShort', 'password'],
  ['InvalidPasswordException', 'lowercase', 'passwordLower', 'password'],
  ['InvalidPasswordException', 'uppercase', 'passwordUpper', 'password'],
  ['InvalidPasswordException', 'numeric', 'passwordNumber', 'password'],
  ['InvalidPasswordException', 'symbol', 'passwordSymbol', 'password'],
  ['InvalidPasswordException', 'security reasons', 'passwordKnown', 'password'],
  ['InvalidPasswordException', '', 'passwordForm', 'password'],
  ['PasswordHistoryPolicyViolationException', '', 'passwordUsed', 'password'],
  ['UsernameExistsException', 'given email', 'emailTaken'],
  ['UsernameExistsException', 'given phone', 'phoneTaken'],
  ['UsernameExistsException', '', 'nameTaken', 'username'],
  ['AliasExistsException', 'given phone', 'phoneTaken'],
  ['AliasExistsException', 'given email', 'emailTaken'],
  ['AliasExistsException', '', 'nameTaken'],
  ['InvalidParameterException', 'already confirmed', 'isConfirmed'],
  ['InvalidParameterException', 'email address format', 'emailForm'],
  ['InvalidParameterException', 'phone number format', 'phoneForm'],
  ['InvalidParameterException', 'Username should be an email', 'emailForm', 'username'],
  ['InvalidParameterException', 'Username should be a phone', 'phoneForm', 'username'],
  ['InvalidParameterException', 'name of an identity provider', 'nameTaken', 'username'],
  ['InvalidParameterException', '', 'invalid'],
  ['CodeDeliveryFailureException', '', 'notSent'],
  ['NotAuthorizedException', 'disabled', 'disabled'],
  ['NotAuthorizedException', 'SignUp is not permitted', 'signUpClosed'],
  ['NotAuthorizedException', 'Temporary password has expired', 'temporaryExpired'],
  ['NotAuthorizedException', 'security reasons', 'notAllowed'],
  ['NotAuthorizedException', 'Current status is CONFIRMED', 'isConfirmed'],
  ['NotAuthorizedException', 'reset', 'noReset'],
];

/** The sentence for a refusal; undefined for one that nobody has put into words, such as what a function says. */
export function findReason(
  code: string,
  message: string,
): { readonly reason: Reason; readonly about: About | undefined } | undefined {
  const known = reasons.find(([of, part]) => of === code && message.includes(part));
  return known && { reason: known[2], about: known[3] };
}
