import { assessRisk, failuresCountMs } from '#domain/access/threats/assess-risk.ts';
import { originOf } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { loadTrail } from '#domain/people/auth-events/auth-event-store.ts';
import type { Device } from '#domain/people/devices/device.ts';
import type { User } from '#domain/people/users/user.ts';
import { actionAt, isSpared, type ProtectionMode, refusesCompromised } from '#domain/tenant/risk/protection.ts';
import type { TakeoverAction } from '#domain/tenant/risk/risk-configuration.ts';
import type { Asker } from './asker.ts';
import { type Attempt, hasFirstFactor } from './attempt.ts';
import type { Deed } from './deed.ts';

/** As much of a sign-in as its risk takes. */
export interface Risky {
  readonly asker: Pick<Asker, 'protection'>;
  readonly attempt: Attempt;
}

/** Whether the risk of a sign-in is due to be found out: once, when its first factor is proved. */
export function isRiskDue(deed: Risky): boolean {
  return modeOf(deed) !== undefined && deed.attempt.risk === undefined && hasFirstFactor(deed.attempt);
}

/** The sign-in with its risk, which travels with it from now on. `device` is what the client names, if it is the user's. */
export async function withRisk(
  context: Pick<Context, 'db' | 'clock'>,
  deed: Deed<User>,
  device: Device | undefined,
): Promise<Deed<User>> {
  const { protection, caller } = deed.asker;
  const { address, userAgent } = originOf(caller);
  if (protection === undefined) return deed;
  if (address !== undefined && isSpared(protection, address)) return marked(deed, 'None');
  const trail = await loadTrail(context, deed.user, context.clock.now() - failuresCountMs);
  const level = assessRisk({ address, userAgent, isOnDevice: device !== undefined }, trail);
  return marked(deed, level ?? 'None');
}

function marked(deed: Deed<User>, risk: NonNullable<Deed['attempt']['risk']>): Deed<User> {
  return { ...deed, attempt: { ...deed.attempt, risk } };
}

/** What the pool's owner wants done about the risk of a sign-in; undefined for nothing, and where it is only written down. */
export function actionOf(deed: Risky): TakeoverAction | undefined {
  const { protection } = deed.asker;
  const { risk } = deed.attempt;
  if (protection === undefined || risk === undefined || risk === 'None' || modeOf(deed) !== 'ENFORCED')
    return undefined;
  return actionAt(protection, risk);
}

/** Whether the password that was proved is refused, since others know it. */
export function isPasswordRefused({ asker: { protection }, attempt }: Risky): boolean {
  return attempt.compromised === true && protection !== undefined && refusesCompromised(protection);
}

/** AWS: custom authentication is watched by a setting of its own. */
function modeOf({ asker: { protection }, attempt }: Risky): ProtectionMode | undefined {
  return attempt.flow === 'CUSTOM_AUTH' ? protection?.customMode : protection?.mode;
}
