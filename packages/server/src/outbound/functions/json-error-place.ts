/**
 * Where a text stops being JSON, counted from 1; just behind its end where it stops too early. V8 does not always say so, and
 * what it says repeats parts of the text, which may be secret.
 */
export function jsonErrorPlace(text: string): { line: number; column: number } {
  // The longest beginning that could still become JSON.
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  const lines = text.slice(0, good).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = / at position (\d+)/.exec(message)?.[1];
    return position === undefined ? message === 'Unexpected end of JSON input' : Number(position) >= text.length;
  }
}
