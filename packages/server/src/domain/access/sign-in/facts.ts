import type { Context } from '#domain/context.ts';
import { type Device, tracksDevices } from '#domain/people/devices/device.ts';
import { findDevice } from '#domain/people/devices/device-store.ts';
import { type Enrolment, loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import type { User } from '#domain/people/users/user.ts';
import { hasFirstFactor } from './attempt.ts';
import { type Deed, isOfUser } from './deed.ts';
import { isRiskDue, withRisk } from './risk.ts';
import type { Asked, Proved } from './step.ts';

/** All that decides what follows a step of a sign-in. */
export interface Facts {
  readonly deed: Deed;
  /** Its risk was found out with this step, and not before. */
  readonly isNewRisk: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The confirmed device that the client says it is; nothing of it is proved yet. */
  readonly device: Device | undefined;
  /** The client has named a device with its last answer. */
  readonly namesDevice: boolean;
  /** The user's second factors; undefined where none can be due. */
  readonly enrolment: Enrolment | undefined;
}

/**
 * Reads the facts about a sign-in that has come so far, each once. Before a first factor nothing is read: what can be proved
 * then does not depend on it, and the time it takes would tell who exists.
 */
export async function loadFacts(context: Context, step: Proved | Asked): Promise<Facts> {
  const { deed } = step;
  const namesDevice = step.kind === 'proved' && step.namesDevice === true;
  const facts = { deed, isNewRisk: false, now: context.clock.now(), namesDevice };
  if (!isOfUser(deed) || !hasFirstFactor(deed.attempt)) return { ...facts, device: undefined, enrolment: undefined };
  const known: Partial<Proved> = step.kind === 'proved' ? step : {};
  const [device, enrolment] = await Promise.all([
    known.device ?? findNamedDevice(context, deed),
    known.enrolment ?? findEnrolment(context, deed),
  ]);
  if (!isRiskDue(deed)) return { ...facts, device, enrolment };
  return { ...facts, deed: await withRisk(context, deed, device), isNewRisk: true, device, enrolment };
}

async function findNamedDevice(context: Context, { asker, attempt, user }: Deed<User>): Promise<Device | undefined> {
  if (attempt.deviceKey === undefined || !tracksDevices(asker.pool)) return undefined;
  return findDevice(context, user, attempt.deviceKey);
}

async function findEnrolment(context: Context, { asker, attempt, user }: Deed<User>): Promise<Enrolment | undefined> {
  if (attempt.secondFactor || asker.pool.settings.mfaConfiguration === 'OFF') return undefined;
  return loadEnrolment(context, user);
}
