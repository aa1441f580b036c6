/** How a code in an event is hidden from everybody but the holder of a key. */
export interface Encryption {
  /** ARN of the KMS key. */
  readonly keyArn: string;
  /** What the ciphertext is bound to. */
  readonly context: Readonly<Record<string, string>>;
}

/** A call of which no answer is read, and which is repeated until it succeeds. */
export interface Notice {
  /** The same at every repetition, so that the function can tell: letters, digits, `_`, `-`. */
  readonly id: string;
  /** With it, the event's `request.code` reaches a function at AWS only encrypted. */
  readonly encryption?: Encryption | undefined;
}

/** Why a call went wrong: its code threw, it could not be called, it took too long, or its answer is of no use. */
export type FailureReason = 'THROWN' | 'UNREACHABLE' | 'TIMEOUT' | 'INVALID';

/** A call for a trigger that went wrong. */
export interface FailedCall {
  readonly poolId: string;
  /** Such as `PreSignUp`. */
  readonly trigger: string;
  readonly arn: string;
  /** As it was sent, secrets included. */
  readonly event: object;
  readonly reason: FailureReason;
  /** What was said about it; it may repeat what is in the event. */
  readonly message: string;
  readonly durationMs: number;
}

/** The functions that a pool's triggers name by ARN, wherever they run. */
export interface Functions {
  /**
   * Calls a function with an event and gives back what it answered, parsed from JSON; undefined for a notice, which has
   * more time.
   * @throws FunctionError when it threw, was not there, took too long, or answered something that is not JSON
   */
  invoke(arn: string, event: object, notice?: Notice): Promise<unknown>;
  /** Is told of each call for a trigger that went wrong; absent where nobody keeps that. Never rejects. */
  readonly failed?: (call: FailedCall) => Promise<void>;
}

/**
 * Why a function gave no answer. `thrown`: its own code failed, `message` is what it said. `unreachable`: it could not be
 * called, `message` names the reason in one word such as `AccessDeniedException`. `timeout`: it took too long. `invalid`:
 * its answer is not JSON.
 */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly reason: 'thrown' | 'unreachable' | 'timeout' | 'invalid';

  constructor(reason: FunctionError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The same in the words of `FailureReason`. */
export const failureReasons: Readonly<Record<FunctionError['reason'], FailureReason>> = {
  thrown: 'THROWN',
  unreachable: 'UNREACHABLE',
  timeout: 'TIMEOUT',
  invalid: 'INVALID',
};

/** No functions at all: a trigger that names one cannot be called. */
export const noFunctions: Functions = {
  invoke: () => Promise.reject(new FunctionError('unreachable', 'ResourceNotFoundException')),
};
