/**
 * What every function of this package throws. `name` and `code` are the same: the exception of the service
 * (`NotAuthorizedException`), `NetworkError` when no answer of the service arrived, or a name of our own, each of which says
 * in its message what to do.
 */
export class AuthError extends Error {
  declare readonly code: string;
  /** Whether the same call may succeed later without anybody doing something else: no answer, overload, an outage. */
  declare readonly retryable: boolean;
  /** For apps of Amplify, which may read it: ours say in `message` what to do. */
  declare readonly recoverySuggestion?: string;

  constructor(name: string, message: string, retryable = false, cause?: unknown) {
    super(message, { cause });
    this.name = this.code = name;
    this.retryable = retryable;
  }

  /** The `cause`, by Amplify's name. */
  get underlyingError(): unknown {
    return this.cause;
  }
}

/** The error itself where it is an `AuthError`, else one that says `UnexpectedError` and has it as its cause. */
export function toAuthError(error: unknown): AuthError {
  return error instanceof AuthError ? error : new AuthError('UnexpectedError', String(error), false, error);
}

/** Says that no answer of the service arrived. */
export function noAnswer(what: string, cause?: unknown): AuthError {
  return new AuthError('NetworkError', `Network error: ${what}`, true, cause);
}
