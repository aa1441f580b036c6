import type { AuthKindOf, InputOf, OperationName, OutputOf } from '@cenote/wire/user-pools';
import type { Context } from '#domain/context.ts';
import type { SignedIn } from '#domain/tokens/verify.ts';

/** What an operation may know of the request besides its input. */
export interface Call {
  readonly requestId: string;
  /** The client's address as the socket gives it. */
  readonly address: string;
  readonly userAgent: string;
}

/** The call of an operation that takes an access token: the dispatcher has checked the token. */
export interface SignedInCall extends Call {
  readonly signedIn: SignedIn;
}

/**
 * One operation: validated input to deed, result to output, and nothing else. The dispatcher has already checked the
 * caller (signature or access token) and every constraint of the model.
 */
export type Operation<N extends OperationName> = (
  context: Context,
  input: InputOf<N>,
  call: AuthKindOf<N> extends 'token' ? SignedInCall : Call,
) => Promise<OutputOf<N>>;
