/** What a worker is started with. */
export interface WorkerSettings {
  /** Where the module with the handler lies, as a file URL. */
  readonly url: string;
  /** Who may vouch for servers besides the usual authorities, as PEM. */
  readonly authority: string | undefined;
}

/** One call, on its way to a worker. */
export interface WorkerCall {
  readonly event: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly requestId: string;
  readonly memoryLimitMb: number;
  readonly leftMs: number;
}

/** What an error says of itself, and where it was thrown. */
export interface ErrorFacts {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

/**
 * What comes back. `answer`: JSON. `thrown`: the handler's own error. `unserializable`: it returned what is no JSON.
 * `broken`: there is no handler to call, for a reason of one word.
 */
export type WorkerReply =
  | { readonly kind: 'answer'; readonly json: string }
  | { readonly kind: 'thrown'; readonly error: ErrorFacts }
  | { readonly kind: 'unserializable'; readonly error: ErrorFacts }
  | { readonly kind: 'broken'; readonly reason: string; readonly error: ErrorFacts };

/** What a worker sends for one call. */
export interface WorkerMessage {
  readonly reply: WorkerReply;
  /** What the thread holds at that moment, buffers included. */
  readonly usedBytes: number;
}

/** The facts of anything that was thrown. What is no Error says only what it is as a text. */
export function factsOf(thrown: unknown): ErrorFacts {
  if (thrown instanceof Error) {
    return { type: thrown.name, message: thrown.message, stack: thrown.stack ?? String(thrown) };
  }
  const message = String(thrown);
  return { type: typeof thrown, message, stack: message };
}
