import type { ErrorCode as IdentityPoolErrorCode } from '@cenote/wire/identity-pools';
import type { ErrorCode as UserPoolErrorCode } from '@cenote/wire/user-pools';

/** Errors of the protocol itself, which the model does not list because every operation can give them. */
export type ProtocolErrorCode =
  | 'AccessDeniedException'
  | 'ExpiredTokenException'
  | 'IncompleteSignatureException'
  | 'InvalidSignatureException'
  | 'MissingAuthenticationTokenException'
  | 'RequestEntityTooLargeException'
  | 'SerializationException'
  | 'UnknownOperationException'
  | 'UnrecognizedClientException'
  | 'ValidationException';

export type FaultCode = UserPoolErrorCode | IdentityPoolErrorCode | ProtocolErrorCode;

/** The one error that leaves a room on purpose: a code that clients know, and the text that they are shown. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
