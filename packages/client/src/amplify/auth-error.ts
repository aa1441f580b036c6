import { AuthError as CoreError } from '../auth-error.ts';

/** What Amplify 6 makes an error of. */
export interface AuthErrorParams {
  readonly name: string;
  readonly message: string;
  readonly recoverySuggestion?: string;
  readonly underlyingError?: unknown;
}

/** What every function of this entry throws, made in the form of Amplify 6. */
export class AuthError extends CoreError {
  constructor({ name, message, recoverySuggestion, underlyingError }: AuthErrorParams) {
    super(name, message, false, underlyingError);
    Object.assign(this, { recoverySuggestion });
  }

  /** The functions themselves throw that of `@cenote/auth`. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return Function.prototype[Symbol.hasInstance].call(this === AuthError ? CoreError : this, value);
  }
}
