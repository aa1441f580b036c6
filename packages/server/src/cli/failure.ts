import { jsonLine } from '@cenote/cli/json-line';

/** Prints why a command failed: the sentence alone, and the cause behind it where one says more; or one line of JSON. */
export function printFailure(error: unknown, { isJson = false }: { readonly isJson?: boolean } = {}): void {
  const message = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error ? error.cause : undefined;
  const behind = cause instanceof Error && !message.includes(cause.message) ? cause.message : undefined;
  if (isJson) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
    process.stderr.write(`${jsonLine({ error: { message, code, cause: behind } })}\n`);
    return;
  }
  for (const line of message.split('\n')) process.stderr.write(`cenote: ${line}\n`);
  if (behind !== undefined) process.stderr.write(`  (${behind})\n`);
}
