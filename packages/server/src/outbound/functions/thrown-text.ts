const builtInClasses: ReadonlySet<unknown> = new Set([
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'EvalError',
  'URIError',
]);

/** AWS: what a function threw is told with its class where that is one of JavaScript's own other than Error. */
export function thrownText(type: unknown, message: string): string {
  return builtInClasses.has(type) ? `${String(type)}: ${message}` : message;
}

/** What an answer says that was thrown, as AWS Lambda writes it; undefined when it does not say. */
export function thrownTextOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('errorMessage' in answer)) return undefined;
  const { errorMessage } = answer;
  if (typeof errorMessage !== 'string') return undefined;
  return thrownText('errorType' in answer ? answer.errorType : undefined, errorMessage);
}
