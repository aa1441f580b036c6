import { Fault } from '#domain/fault.ts';

/** The named texts of `AuthParameters` and `ChallengeResponses`. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/**
 * A parameter that a flow or challenge cannot do without; an empty text counts as missing.
 * @throws Fault InvalidParameterException naming it.
 */
export function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') {
    throw new Fault('InvalidParameterException', `Missing required parameter ${name}`);
  }
  return value;
}
