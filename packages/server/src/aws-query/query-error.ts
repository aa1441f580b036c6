/** The codes that answers of the query protocol carry, with their status (AWS: "Common errors", and the errors of each operation). */
export const queryErrorStatuses = {
  AccessDenied: 403,
  ConcurrentModification: 409,
  DeleteConflict: 409,
  EntityAlreadyExists: 409,
  ExpiredToken: 403,
  ExpiredTokenException: 400,
  IDPCommunicationError: 400,
  IDPRejectedClaim: 403,
  IncompleteSignature: 403,
  InternalFailure: 500,
  InvalidAction: 400,
  InvalidAuthorizationMessageException: 400,
  InvalidClientTokenId: 403,
  InvalidIdentityToken: 400,
  InvalidInput: 400,
  LimitExceeded: 409,
  MalformedInput: 400,
  MalformedPolicyDocument: 400,
  MalformedQueryString: 404,
  MissingAction: 400,
  MissingAuthenticationToken: 403,
  NoSuchEntity: 404,
  PackedPolicyTooLarge: 400,
  RequestEntityTooLarge: 413,
  SignatureDoesNotMatch: 403,
  Throttling: 400,
  UnmodifiableEntity: 400,
  ValidationError: 400,
} as const;

export type QueryErrorCode = keyof typeof queryErrorStatuses;

/** Why a request of the query protocol is refused: a code that clients know, and the text that they are shown. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code: QueryErrorCode;

  constructor(code: QueryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get status(): number {
    return queryErrorStatuses[this.code];
  }
}

/** Errors of the protocol itself, which models do not list because every operation can give them. */
const protocolErrors: ReadonlySet<string> = new Set<QueryErrorCode>([
  'AccessDenied',
  'ExpiredToken',
  'IncompleteSignature',
  'InternalFailure',
  'InvalidAction',
  'InvalidClientTokenId',
  'MalformedInput',
  'MalformedQueryString',
  'MissingAction',
  'MissingAuthenticationToken',
  'RequestEntityTooLarge',
  'SignatureDoesNotMatch',
  'Throttling',
  'ValidationError',
]);

/** Whether every operation may answer with this error, without its model saying so. */
export function isProtocolError(code: QueryErrorCode): boolean {
  return protocolErrors.has(code);
}
