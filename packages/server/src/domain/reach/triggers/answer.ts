import { Fault } from '#domain/fault.ts';
import { isPlainText } from '#lib/plain-text.ts';

/** A structure that a function answered: JSON of which nothing is known yet. */
export type Answer = Readonly<Record<string, unknown>>;

/** The `response` of the event that a function returned. @throws Fault InvalidLambdaResponseException */
export function parseAnswer(event: unknown): Answer {
  return parseStructure(parseStructure(event)['response']);
}

/** A structure. @throws Fault InvalidLambdaResponseException for anything else */
export function parseStructure(value: unknown): Answer {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unrecognizable();
  return value as Answer;
}

/** A structure, or undefined where the answer has none. @throws Fault InvalidLambdaResponseException */
export function parseOptionalStructure(value: unknown): Answer | undefined {
  return value === undefined || value === null ? undefined : parseStructure(value);
}

/** A boolean; false where the answer has none. @throws Fault InvalidLambdaResponseException for anything else */
export function parseBoolean(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw unrecognizable();
  return value;
}

/** A text; undefined where the answer has none. @throws Fault InvalidLambdaResponseException for anything else */
export function parseText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isText(value)) throw unrecognizable();
  return value;
}

/** One of some texts; undefined where the answer has none. @throws Fault InvalidLambdaResponseException for anything else */
export function parseOneOf<Text extends string>(value: unknown, texts: readonly Text[]): Text | undefined {
  const text = parseText(value);
  if (text === undefined) return undefined;
  const known = texts.find((one) => one === text);
  if (known === undefined) throw unrecognizable();
  return known;
}

/** A list of texts; empty where the answer has none. @throws Fault InvalidLambdaResponseException for anything else */
export function parseTexts(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isText)) throw unrecognizable();
  return value;
}

/** Text to text; undefined where the answer has none. @throws Fault InvalidLambdaResponseException for anything else */
export function parseTextMap(value: unknown): Record<string, string> | undefined {
  const map = parseOptionalStructure(value);
  if (map === undefined) return undefined;
  if (!Object.entries(map).flat().every(isText)) throw unrecognizable();
  return map as Record<string, string>;
}

/** What a request could not carry, a function's answer cannot either. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && isPlainText(value);
}

/** AWS: what a client is told about an answer of the wrong shape, without a final period. */
export function unrecognizable(cause?: unknown): Fault {
  return new Fault('InvalidLambdaResponseException', 'Unrecognizable lambda output', { cause });
}
