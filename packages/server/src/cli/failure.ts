/** Prints why a command failed: the sentence alone, and the cause behind it where one says more. */
export function printFailure(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  for (const line of message.split('\n')) process.stderr.write(`cenote: ${line}\n`);
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && !message.includes(cause.message)) process.stderr.write(`  (${cause.message})\n`);
}
