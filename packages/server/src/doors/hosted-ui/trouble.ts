import type { Fault } from '#domain/fault.ts';
import { fill } from './texts/choose.ts';
import type { Texts } from './texts/en.ts';

/** What a person is told of a refusal, and whether the sign-in has to begin anew. */
export interface Trouble {
  readonly text: string;
  readonly isOver: boolean;
}

/** A refusal in words. Those that tell who exists are told apart by the sign-in itself. */
export function findTrouble(texts: Texts, { code, message }: Fault): Trouble {
  switch (code) {
    case 'NotAuthorizedException':
    case 'UserNotFoundException':
      if (message.startsWith('Invalid session')) return { text: texts.startAgain, isOver: true };
      return isWrongSecret(message)
        ? { text: texts.signInWrong, isOver: true }
        : { text: fill(texts.failed, { reason: message }), isOver: true };
    case 'CodeMismatchException':
    case 'EnableSoftwareTokenMFAException':
      return { text: texts.codeWrong, isOver: false };
    case 'ExpiredCodeException':
      return { text: texts.codeExpired, isOver: true };
    case 'LimitExceededException':
    case 'TooManyFailedAttemptsException':
    case 'TooManyRequestsException':
      return { text: texts.tooMany, isOver: false };
    case 'UserNotConfirmedException':
      return { text: texts.notConfirmed, isOver: true };
    case 'PasswordResetRequiredException':
      return { text: texts.resetNeeded, isOver: true };
    default:
      return { text: fill(texts.failed, { reason: message }), isOver: false };
  }
}

function isWrongSecret(message: string): boolean {
  return message === 'Incorrect username or password.' || message === 'User does not exist.';
}
