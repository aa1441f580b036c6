import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

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

/** Whether a password was sent that somebody's imported hash may have to be held against. */
export function mayMeetHash({ settings }: Pool, parameters: Parameters): boolean {
  return settings.hasPasswordHashes === true && parameters['PASSWORD'] !== undefined;
}
