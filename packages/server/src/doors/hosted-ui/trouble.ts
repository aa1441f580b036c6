import type { Texts } from '@cenote/texts/en';
import { fill } from '@cenote/texts/languages';
import { findReason } from '@cenote/texts/reasons';
import { attemptsExceeded } from '#domain/access/sign-in/guesses/guesses.ts';
import type { Fault } from '#domain/fault.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import { userMissing } from '#domain/people/users/user-store.ts';
import { type Client, hidesUsers } from '#domain/tenant/clients/client.ts';

/** What a person is told that went wrong. */
export interface Told {
  readonly text: string;
  /** Of the page that says so; 400 unless said. */
  readonly status?: number;
  /** When to come back, where that is known and later than at once. */
  readonly retryAfterSeconds?: number;
  /** The field beside which it is told, where the page has one. */
  readonly about?: 'code' | 'password' | 'username' | 'beside';
}

/** What a person is told of a refusal, and whether the sign-in has to begin anew. */
export interface Trouble extends Told {
  readonly isOver: boolean;
}

/** Quotas are of an hour of the clock, or shorter. */
const longestQuotaSeconds = 3600;

/** That there was too much of something (RFC 6585 section 4). */
export function tooMany({ tooMany: text }: Pick<Texts, 'tooMany'>): Told {
  return { text, status: 429 };
}

/** A refusal in words. Those that tell who exists are told apart by the sign-in itself. */
export function findTrouble(texts: Texts, fault: Fault): Trouble {
  const { code, message } = fault;
  switch (code) {
    case 'NotAuthorizedException':
    case 'UserNotFoundException':
      if (message.startsWith('Invalid session')) return { text: texts.startAgain, isOver: true };
      if (message === attemptsExceeded().message) return { ...tooMany(texts), isOver: true };
      if (isWrongSecret(fault)) return { text: texts.signInWrong, isOver: true };
      return { ...sayReason(texts, fault), isOver: true };
    case 'CodeMismatchException':
    case 'EnableSoftwareTokenMFAException':
      return { text: texts.codeWrong, about: 'code', isOver: false };
    case 'ExpiredCodeException':
      return { text: texts.codeExpired, about: 'code', isOver: true };
    case 'LimitExceededException':
      return { ...tooMany(texts), retryAfterSeconds: longestQuotaSeconds, isOver: false };
    case 'TooManyFailedAttemptsException':
    case 'TooManyRequestsException':
      return { ...tooMany(texts), isOver: false };
    case 'UserNotConfirmedException':
      return { text: texts.notConfirmed, isOver: true };
    case 'PasswordResetRequiredException':
      return { text: texts.resetNeeded, isOver: true };
    default:
      return { ...sayReason(texts, fault), isOver: false };
  }
}

/** What tells whether there is such an account, and in which state. */
const telling: readonly string[] = [
  'CodeMismatchException',
  'ExpiredCodeException',
  'NotAuthorizedException',
  'PasswordResetRequiredException',
  'UserNotConfirmedException',
  'UserNotFoundException',
];

/**
 * A refusal of who has proved nothing yet, in words: at a client that hides who exists, one sentence stands for all that would tell. A
 * guess too many is told as such, alike for somebody and for nobody.
 */
export function findStrangerTrouble(
  texts: Texts,
  fault: Fault,
  { client, text, about }: Pick<Told, 'text' | 'about'> & { readonly client: Client },
): Trouble {
  const isTold = !hidesUsers(client) || !telling.includes(fault.code) || fault.message === attemptsExceeded().message;
  return isTold ? findTrouble(texts, fault) : { text, ...(about && { about }), isOver: true };
}

function isWrongSecret({ code, message }: Fault): boolean {
  return [wrongPassword(), userMissing()].some((wrong) => wrong.code === code && wrong.message === message);
}

/** A refusal as a sentence of the language; what nobody has put into words is told as the wire tells it, such as what a function says. */
function sayReason(texts: Texts, { code, message }: Fault): Told {
  const known = findReason(code, message);
  if (known === undefined) return { text: fill(texts.failed, { reason: message }) };
  const { reason, about } = known;
  return { text: texts.reasons[reason], ...(about !== undefined && { about }) };
}
