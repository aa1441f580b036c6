/** The members of Java's `\s`: the six ASCII spaces. */
const javaSpace = '\\t\\n\\x0B\\f\\r ';
/** What Java's `.` does not match. */
const javaLineEnd = '\\n\\r\\u0085\\u2028\\u2029';

type Test = (value: string) => boolean;

const compiled = new Map<string, Test>();

/**
 * Whether the whole value matches a pattern in Java's dialect, as `String.matches` would say. Linear in the length of the
 * value for every pattern of the models. Throws when a pattern needs what the translation does not know.
 */
export function matchesPattern(pattern: string, value: string): boolean {
  let test = compiled.get(pattern);
  if (test === undefined) {
    test = compilePattern(pattern);
    compiled.set(pattern, test);
  }
  return test(value);
}

function compilePattern(pattern: string): Test {
  const whole = toRegExp(pattern);
  return compileTemplate(pattern) ?? compileEnds(pattern) ?? ((value) => whole.test(value));
}

function toRegExp(pattern: string): RegExp {
  const dotAll = pattern.startsWith('(?s)');
  const source = translate(dotAll ? pattern.slice(4) : pattern, dotAll);
  return new RegExp(`^(?:${source})$`, 'u');
}

/** The same pattern for a JavaScript RegExp with the flag `u`: there `\s`, `\S` and `.` know more of Unicode. */
function translate(pattern: string, dotAll: boolean): string {
  let inClass = false;
  return pattern.replaceAll('[\\S]', '\\S').replace(/\\.|[[\].]/gsu, (token) => {
    switch (token) {
      case '[':
        inClass = true;
        return token;
      case ']':
        inClass = false;
        return token;
      case '.':
        if (inClass) return token;
        return dotAll ? '[^]' : `[^${javaLineEnd}]`;
      case '\\s':
        return inClass ? javaSpace : `[${javaSpace}]`;
      case '\\S':
        if (inClass) throw new Error(`A class that mixes \\S with others is not translated: ${pattern}`);
        return `[^${javaSpace}]`;
      default:
        return token;
    }
  });
}

/**
 * A linear test for `C*literal C*...` and `C+literal C+...`, where the one class C also takes the characters of the literals:
 * a backtracking matcher needs quadratic time to refuse such values. Undefined for patterns of another form.
 */
function compileTemplate(pattern: string): Test | undefined {
  const loop = /^(?:\[[^\]]+\]|\.)([*+])/.exec(pattern)?.[0];
  if (loop === undefined) return undefined;
  const [first, ...rest] = pattern.split(loop);
  const last = rest.pop();
  if (first !== '' || last !== '' || rest.length === 0) return undefined;
  if (!rest.every((piece) => /^(?:\\[{}]|[#@])+$/.test(piece))) return undefined;
  const literals = rest.map((piece) => piece.replaceAll('\\', ''));
  const allowed = toRegExp(loop);
  if (!literals.every((literal) => allowed.test(literal))) return undefined;
  const shortest = loop.endsWith('+') ? 1 : 0;
  return (value) => allowed.test(value) && holdsInOrder(value, literals, shortest);
}

/** A linear test for `^C+.*C+$`, where a backtracking matcher needs cubic time. Undefined for patterns of another form. */
function compileEnds(pattern: string): Test | undefined {
  const ends = /^\^(\[[^\]]+\])\+\.\*\1\+\$$/.exec(pattern)?.[1];
  if (ends === undefined) return undefined;
  const [one, between] = [toRegExp(ends), toRegExp('.*')];
  return (value) => {
    const characters = [...value];
    const isOutside = (character: string) => !one.test(character);
    const first = characters.findIndex(isOutside);
    if (first === -1) return characters.length > 1;
    const last = characters.findLastIndex(isOutside);
    const hasEnds = first > 0 && last < characters.length - 1;
    return hasEnds && between.test(characters.slice(first, last + 1).join(''));
  };
}

/** Whether the literals follow one another in the value, each with at least `gap` characters before and after it. */
function holdsInOrder(value: string, literals: readonly string[], gap: number): boolean {
  let end = 0;
  for (const literal of literals) {
    const start = value.indexOf(literal, end + gap);
    if (start === -1) return false;
    end = start + literal.length;
  }
  return value.length - end >= gap;
}
