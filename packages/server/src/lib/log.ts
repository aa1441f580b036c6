/** What a log line may carry: facts about a request, never a secret, a password, a code or a token. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  /** `cause` keeps its stack in the log and nowhere else. */
  error(fields: LogFields, message: string, cause?: unknown): void;
  /** Who did what to whom: a line of a kind of its own, which no level hides where the log is for machines. */
  audit(fields: LogFields, message: string): void;
}

/** Swallows every line: for tests that look elsewhere. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {}, audit: () => {} };
