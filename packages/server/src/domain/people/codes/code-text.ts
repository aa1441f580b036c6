import type { Settings } from '#domain/context.ts';
import { randomDigits } from '#lib/random.ts';

/**
 * A code of so many digits: random ones, or those that the operator has fixed, cut or repeated to fill it, so that clients
 * which look at the length of a code find it as ever.
 */
export function newCodeText({ fixedCode }: Pick<Settings, 'fixedCode'>, digits: number): string {
  if (fixedCode === undefined) return randomDigits(digits);
  return fixedCode.repeat(Math.ceil(digits / fixedCode.length)).slice(0, digits);
}
