import { PolicyError } from './policy-error.ts';
import type { ContextKeys } from './request.ts';

/** A text of a policy with what stands for something else: wildcards, and values of the request. */
export interface Pattern {
  readonly pieces: readonly Piece[];
  /** What it matches is compared without regard to case. */
  readonly ignoresCase: boolean;
}

type Piece = string | Wildcard | Variable;

interface Wildcard {
  readonly wildcard: '*' | '?';
  /** Whether it ends at the next colon. */
  readonly staysInSegment: boolean;
}

interface Variable {
  /** A key of the request, in lower case. */
  readonly key: string;
  readonly fallback?: string;
  readonly staysInSegment: boolean;
}

/** What is special in a text, beside variables. */
export interface PatternForm {
  readonly wildcards: boolean;
  readonly ignoresCase?: boolean;
  /**
   * `resource`: in the first five parts between colons, a wildcard stays in its part, but for an asterisk at the end of one.
   * `arn`: each of these parts is compared by itself. Otherwise colons are characters like others.
   */
  readonly parts?: 'resource' | 'arn';
}

/** How many parts of an ARN end at a colon; behind them a colon is part of the name. */
const segmentsOfArn = 5;

/** Reads a text. @throws PolicyError for a variable that is none */
export function parsePattern(text: string, { wildcards, ignoresCase = false, parts }: PatternForm): Pattern {
  const pieces: Piece[] = [];
  let colons = 0;
  for (let at = 0; at < text.length; ) {
    const isInSegment = parts !== undefined && colons < segmentsOfArn;
    const character = text.charAt(at);
    if (text.startsWith('${', at)) {
      const { piece, length } = parseVariable(text.slice(at), isInSegment);
      pieces.push(piece);
      at += length;
    } else {
      const isWild = wildcards && (character === '*' || character === '?');
      const crosses = parts === 'resource' && character === '*' && (at + 1 === text.length || text[at + 1] === ':');
      pieces.push(isWild ? { wildcard: character, staysInSegment: isInSegment && !crosses } : character);
      if (character === ':') colons += 1;
      at += 1;
    }
  }
  return { pieces: joinTexts(pieces, ignoresCase), ignoresCase };
}

const escape = /^\$\{([*?$])\}/;
const variable = /^\$\{\s*([^\s,'{}$*?]+:[^\s,'{}$*?]+)\s*(?:,\s*'([^']*)'\s*)?\}/;

function parseVariable(text: string, staysInSegment: boolean): { piece: Piece; length: number } {
  const [escaped, literal] = escape.exec(text) ?? [];
  if (escaped !== undefined) return { piece: literal ?? '', length: escaped.length };
  const [whole, key, fallback] = variable.exec(text) ?? [];
  if (whole === undefined || key === undefined) {
    const shown = text.slice(0, text.indexOf('}') + 1 || 40);
    throw new PolicyError(`${shown} is no variable: write \${key} or \${key, 'default'}, or \${$} for a dollar sign`);
  }
  const piece = { key: key.toLowerCase(), ...(fallback !== undefined && { fallback }), staysInSegment };
  return { piece, length: whole.length };
}

function joinTexts<P extends string | object>(pieces: readonly P[], ignoresCase: boolean): (P | string)[] {
  const joined: (P | string)[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (typeof piece !== 'string') joined.push(piece);
    else if (typeof last === 'string') joined[joined.length - 1] = last + foldCase(piece, ignoresCase);
    else joined.push(foldCase(piece, ignoresCase));
  }
  return joined;
}

/** A letter beyond ASCII is no letter of it in another case: the KELVIN SIGN is no `k`. */
function foldCase(text: string, ignoresCase: boolean): string {
  if (!ignoresCase) return text;
  return text.replaceAll(/[^\u212a\u0130]+/g, (letters) => letters.toLowerCase());
}

/**
 * Whether a pattern matches the whole of a text. undefined where it names a value that the request does not have, or has several of:
 * who asks knows which answer opens nothing. What a variable stands for is text; an asterisk in it is an asterisk.
 */
export function matches(pattern: Pattern, text: string, keys: ContextKeys): boolean | undefined {
  const resolved = resolve(pattern, keys);
  return resolved && matchPieces(resolved, foldCase(text, pattern.ignoresCase));
}

type Resolved = readonly (string | Wildcard)[];

function resolve({ pieces, ignoresCase }: Pattern, keys: ContextKeys): Resolved | undefined {
  if (pieces.every((piece) => typeof piece === 'string' || 'wildcard' in piece)) return pieces as Resolved;
  const resolved: (string | Wildcard)[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'string' || 'wildcard' in piece) {
      resolved.push(piece);
      continue;
    }
    const values = keys.get(piece.key) ?? [];
    const value = values.length === 1 ? values[0] : values.length === 0 ? piece.fallback : undefined;
    // A colon would move what follows into another part of the ARN.
    if (value === undefined || (piece.staysInSegment && value.includes(':'))) return undefined;
    resolved.push(foldCase(value, ignoresCase));
  }
  return joinTexts(resolved, false);
}

/** The texts at both ends decide nearly always. */
function matchPieces(pieces: Resolved, text: string): boolean {
  const first = typeof pieces[0] === 'string' ? pieces[0] : '';
  if (pieces.length === (first === '' ? 0 : 1)) return text === first;
  const final = pieces.at(-1);
  const last = typeof final === 'string' ? final : '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const middle = pieces.slice(first === '' ? 0 : 1, last === '' ? pieces.length : -1);
  const [only] = middle;
  if (middle.length === 1 && typeof only === 'object' && only.wildcard === '*' && !only.staysInSegment) return true;
  return walk(middle, text.slice(first.length, text.length - last.length));
}

type Step = number | Wildcard;

/**
 * All ways at once, a bit for each place in the pattern that the text may have brought us to. So the time is the length of the text times
 * a thirty-second of that of the pattern, whatever the two are.
 */
function walk(pieces: Resolved, text: string): boolean {
  const steps = stepsOf(pieces);
  const words = (steps.length >>> 5) + 1;
  const { literal, any, stay } = masksOf(steps, words);
  const places = new Uint32Array(words);
  places[0] = 1;
  passStars(places, stay.all);
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isColon = character === ':';
    const [next, stays] = [isColon ? any.colon : any.all, isColon ? stay.colon : stay.all];
    const own = literal.get(code);
    let carry = 0;
    let isAnywhere = 0;
    for (let word = 0; word < words; word += 1) {
      const at = places[word] ?? 0;
      const moved = at & ((next[word] ?? 0) | (own?.[word] ?? 0));
      const arrived = ((moved << 1) | carry | (at & (stays[word] ?? 0))) >>> 0;
      carry = moved >>> 31;
      places[word] = arrived;
      isAnywhere |= arrived;
    }
    if (isAnywhere === 0) return false;
    passStars(places, stay.all);
  }
  return (((places[steps.length >>> 5] ?? 0) >>> (steps.length & 31)) & 1) === 1;
}

/** Characters and wildcards in their order; of asterisks beside one another one is left, which goes wherever one of them does. */
function stepsOf(pieces: Resolved): Step[] {
  const steps: Step[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      for (const character of piece) steps.push(character.codePointAt(0) ?? 0);
      continue;
    }
    const last = steps.at(-1);
    if (piece.wildcard === '*' && typeof last === 'object' && last.wildcard === '*') {
      steps[steps.length - 1] = last.staysInSegment ? piece : last;
    } else steps.push(piece);
  }
  return steps;
}

/** By character, the places from which it leads on; those from which any does; and those where it may stay. Apart for colons. */
function masksOf(steps: readonly Step[], words: number) {
  const literal = new Map<number, Uint32Array>();
  const none = () => new Uint32Array(words);
  const [any, stay] = [
    { all: none(), colon: none() },
    { all: none(), colon: none() },
  ];
  steps.forEach((step, place) => {
    if (typeof step === 'number') {
      const mask = literal.get(step) ?? none();
      literal.set(step, mask);
      setBit(mask, place);
      return;
    }
    const masks = step.wildcard === '*' ? stay : any;
    setBit(masks.all, place);
    if (!step.staysInSegment) setBit(masks.colon, place);
  });
  return { literal, any, stay };
}

function setBit(mask: Uint32Array, place: number): void {
  mask[place >>> 5] = ((mask[place >>> 5] ?? 0) | (1 << (place & 31))) >>> 0;
}

/** An asterisk may stand for nothing; none stands beside another. */
function passStars(places: Uint32Array, stars: Uint32Array): void {
  let carry = 0;
  for (let word = 0; word < places.length; word += 1) {
    const at = places[word] ?? 0;
    const passed = at & (stars[word] ?? 0);
    places[word] = (at | (passed << 1) | carry) >>> 0;
    carry = passed >>> 31;
  }
}
