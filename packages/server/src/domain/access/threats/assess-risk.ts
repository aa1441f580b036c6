import type { AuthEvent } from '#domain/people/auth-events/auth-event.ts';
import type { RiskLevel } from '#domain/tenant/risk/protection.ts';
import { networkOf } from '#lib/network.ts';

/** A sign-in, as far as its risk goes. */
export interface Circumstances {
  /** Where the user asks from; undefined where a back end asks and does not say. */
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  /** The client names a device that the user has confirmed. */
  readonly isOnDevice: boolean;
}

/** What the user's log says: newest first. */
export interface Trail {
  /** Successful sign-ins, and events of which somebody said whose they were. */
  readonly telling: readonly AuthEvent[];
  /** The sign-ins that failed in the last hour. */
  readonly failed: readonly AuthEvent[];
}

/** For how long a failed sign-in counts, in milliseconds. */
export const failuresCountMs = 3_600_000;
const failuresHere = 3;
const failuresAnywhere = 10;
const levels: readonly (RiskLevel | undefined)[] = [undefined, 'Low', 'Medium', 'High'];

/**
 * How risky a sign-in looks whose first factor was right. One point each for: a network that the user has never signed in from, a
 * program that the user has never signed in with, and failures of the last hour: three from this network, or, where the
 * network is new, ten from anywhere. No point is no risk, one is low, two are medium, three are high. Whatever comes from a
 * network of which somebody said that it was not the user is high. Pure; docs/risk.md has the table.
 *
 * Nothing is new to a user who has never signed in. Failures elsewhere do not count for a network that the user has signed in
 * from: strangers could raise the user's own risk with them.
 */
export function assessRisk({ address, userAgent, isOnDevice }: Circumstances, trail: Trail): RiskLevel | undefined {
  const network = address === undefined ? undefined : networkOf(address);
  const isHere = (event: AuthEvent) => network !== undefined && networkOf(event.address) === network;
  if (lastWord(trail.telling.filter(isHere)) === 'Invalid') return 'High';
  const own = trail.telling.filter(isOwn);
  const isFirst = own.length === 0;
  const isNewNetwork = !isFirst && network !== undefined && !own.some(isHere);
  const program = userAgent === undefined ? undefined : programOf(userAgent);
  const isKnownProgram =
    isOnDevice || program === undefined || own.some((event) => programOf(event.deviceName) === program);
  const here = trail.failed.filter(isHere).length;
  const isGuessed = here >= failuresHere || (isNewNetwork && trail.failed.length >= failuresAnywhere);
  return levels[[isNewNetwork, !isFirst && !isKnownProgram, isGuessed].filter((holds) => holds).length];
}

/** What somebody said last of some events. */
function lastWord(events: readonly AuthEvent[]): 'Invalid' | 'Valid' | undefined {
  const said = events.flatMap(({ feedback }) => feedback ?? []);
  return said.toSorted((one, other) => other.givenAt - one.givenAt)[0]?.value;
}

/** Whether an event was the user's doing, as far as anybody knows. */
function isOwn({ response, feedback }: AuthEvent): boolean {
  return feedback === undefined ? response === 'Pass' : feedback.value === 'Valid';
}

/** A user agent without its versions: a program that was updated is the same. */
function programOf(userAgent: string): string {
  return userAgent.replace(/\d[\d._]*/g, '');
}
