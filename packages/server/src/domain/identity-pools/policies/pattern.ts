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

function foldCase(text: string, ignoresCase: boolean): string {
  return ignoresCase ? text.toLowerCase() : text;
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

/** The texts at both ends decide nearly always; what is between them takes a step for each character and piece, whatever it is. */
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

/** All ways at once: after each character, the places in the pattern that it may have brought us to. */
function walk(pieces: Resolved, text: string): boolean {
  const steps = pieces.flatMap((piece): Resolved => (typeof piece === 'string' ? [...piece] : [piece]));
  let places = reachFrom(steps, new Set([0]));
  for (const character of text) {
    const next = new Set<number>();
    for (const place of places) {
      const step = steps[place];
      if (step === undefined) continue;
      if (typeof step === 'string') {
        if (step === character) next.add(place + 1);
      } else if (!(step.staysInSegment && character === ':')) {
        next.add(step.wildcard === '*' ? place : place + 1);
      }
    }
    if (next.size === 0) return false;
    places = reachFrom(steps, next);
  }
  return places.has(steps.length);
}

/** An asterisk may stand for nothing. */
function reachFrom(steps: readonly (string | Wildcard)[], places: Set<number>): Set<number> {
  for (const place of places) {
    const step = steps[place];
    if (typeof step === 'object' && step.wildcard === '*') places.add(place + 1);
  }
  return places;
}
