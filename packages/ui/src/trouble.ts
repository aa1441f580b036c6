import { AuthError } from '@cenote/auth';
import { fill } from '@cenote/texts/languages';
import { findReason } from '@cenote/texts/reasons';
import type { Trouble } from './machine.ts';
import type { Said } from './texts/said.ts';

/** What somebody is told of an error, in their language. What no sentence stands for is told as the service tells it. */
export function findTrouble(texts: Said, error: unknown): Trouble {
  if (!(error instanceof AuthError)) {
    // A mistake of the app's or of ours: for whoever mends it, and a sentence for whoever waits.
    reportError(error);
    return { text: fill(texts.failed, { reason: String(error) }) };
  }
  const { code, message } = error;
  switch (code) {
    case 'NetworkError':
      return { text: texts.form.noAnswer };
    case 'CodeMismatchException':
    case 'EnableSoftwareTokenMFAException':
      return { text: texts.codeWrong, about: 'code' };
    case 'ExpiredCodeException':
      return { text: texts.codeWrongOrExpired, about: 'code' };
    case 'LimitExceededException':
    case 'TooManyFailedAttemptsException':
    case 'TooManyRequestsException':
      return { text: texts.tooMany };
    case 'PasskeyAlreadyExists':
    case 'PasskeyRegistrationCanceled':
    case 'PasskeyRegistrationFailed':
      return { text: texts.passkey.addTrouble };
    case 'PasskeyAuthenticationCanceled':
    case 'PasskeyAuthenticationFailed':
    case 'PasskeyNotSupported':
    case 'RelyingPartyMismatch':
      return { text: texts.passkey.trouble };
    case 'NotAuthorizedException':
    case 'UserNotFoundException':
    case 'SignInException':
      return refused(texts, code, message);
    default:
      return sayReason(texts, code, message);
  }
}

/** The session of a challenge is over, or name and password do not fit. */
function refused(texts: Said, code: string, message: string): Trouble {
  if (code === 'SignInException' || message.startsWith('Invalid session'))
    return { text: texts.startAgain, isOver: true };
  if (message.startsWith('Password attempts exceeded')) return { text: texts.tooMany, isOver: true };
  if (code === 'UserNotFoundException' || message.startsWith('Incorrect username')) {
    return { text: texts.signInWrong, isOver: true };
  }
  return { ...sayReason(texts, code, message), isOver: true };
}

function sayReason(texts: Said, code: string, message: string): Trouble {
  const known = findReason(code, message);
  if (known === undefined) return { text: fill(texts.failed, { reason: message }) };
  return { text: texts.reasons[known.reason], about: known.about };
}
