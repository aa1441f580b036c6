/** A text that is no JSON, or that says something twice; the message says where. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * Parses JSON as `JSON.parse`, and refuses an object that has a member twice: of two that contradict each other, one
 * would be lost without a word.
 * @throws JsonError with the line
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new JsonError(`is no JSON: ${(error as Error).message}`, { cause: error });
  }
  checkMembers(text);
  return value;
}

/** Walks through a text that is known to be JSON. */
function checkMembers(text: string): void {
  /** The members of every object that is open, and undefined for every list. */
  const open: (Set<string> | undefined)[] = [];
  let before = '';
  for (const { 0: found, index } of text.matchAll(token)) {
    const members = open.at(-1);
    if (found === '{') open.push(new Set());
    else if (found === '[') open.push(undefined);
    else if (found === '}' || found === ']') open.pop();
    else if (members !== undefined && found.startsWith('"') && (before === '{' || before === ',')) {
      const name = JSON.parse(found) as string;
      if (members.has(name)) {
        throw new JsonError(`line ${text.slice(0, index).split('\n').length}: ${found} stands twice`);
      }
      members.add(name);
    }
    before = found;
  }
}
