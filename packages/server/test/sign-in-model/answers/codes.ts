import { demandOf } from '../demand.ts';
import type { OpenSession } from '../held.ts';
import { isFirstAddress } from '../initiate.ts';
import { isProvedAddress, type Kind, type Person, stepOf } from '../person.ts';
import { otherCode } from '../step.ts';
import { codeKinds, type World } from '../world.ts';
import { type Fault, isDemanded, isUntrue, type Prover } from './proof.ts';

/** A code from a message: as a first factor where the sign-in has none yet. */
export function sentCode(response: string): Prover {
  return (world, session, { fault, way }) => {
    const { person: someone, attempt, name, code = '000000', newAddress } = session;
    const isFirst = attempt.first === undefined && attempt.flow !== 'CUSTOM_AUTH';
    const kind = codeKinds[name] ?? 'email';
    const recovery = isFirst ? undefined : recoveryCodeOf(someone, fault, way);
    const other = world.sessions.find((one) => one !== session && one.code !== undefined && one.code !== code)?.code;
    const isStrange = fault === 'old proof' || fault === 'proof of another';
    const strange = (fault === 'old proof' ? recovery : undefined) ?? other ?? otherCode(code);
    const given = isUntrue(fault) ? otherCode(code) : isStrange ? strange : (recovery ?? code);
    const isRecovery = given === recovery;
    return {
      responses: { [response]: given },
      isRight:
        (given === code || (isRecovery && isGoodRecovery(someone, recovery))) &&
        (isFirst ? isFirstAllowed(world, session, kind) : isSecondDue(world, session)) &&
        (isRecovery || isProvable(world, session, kind)),
      apply: () => {
        if (isRecovery) someone.useRecoveryCode(given);
        else proveAddress(world, session, kind);
      },
      confirms: someone.status === 'UNCONFIRMED',
      attempt: isFirst
        ? { ...attempt, first: kind }
        : { ...attempt, second: isRecovery ? 'a recovery code' : newAddress ? `a new ${newAddress}` : name },
      ...(!isFirst && { guessed: 'second' }),
    };
  };
}

export const softwareTokenMfa: Prover = (world, { person: someone, attempt }, { fault, way }) => {
  const recovery = recoveryCodeOf(someone, fault, way);
  const code = recovery ?? appCode(world, someone, fault);
  const step = someone.app && stepOf(someone.app, code, world.now);
  const isFresh = step !== undefined && step > (someone.app?.lastStep ?? 0);
  return {
    responses: { SOFTWARE_TOKEN_MFA_CODE: code },
    isRight: (isGoodRecovery(someone, recovery) || isFresh) && isDemanded(world, someone, 'SOFTWARE_TOKEN_MFA'),
    apply: () => {
      if (recovery !== undefined) someone.useRecoveryCode(recovery);
      else if (someone.app && step !== undefined) someone.app.lastStep = step;
    },
    attempt: { ...attempt, second: recovery === undefined ? 'SOFTWARE_TOKEN_MFA' : 'a recovery code' },
    guessed: 'second',
  };
};

/** Now and then, a recovery code: one that is good, or one that was. */
function recoveryCodeOf({ recoveryCodes, usedRecoveryCodes }: Person, fault: Fault, way: number): string | undefined {
  if (way % 4 !== 3) return undefined;
  return fault === 'old proof' ? usedRecoveryCodes.at(-1) : [...recoveryCodes][0];
}

function isGoodRecovery({ recoveryCodes }: Person, code: string | undefined): boolean {
  return code !== undefined && recoveryCodes.has(code);
}

function appCode(world: World, someone: Person, fault: Fault): string {
  const { app } = someone;
  if (app === undefined) return '000000';
  const fresh = someone.freshTotp(app, world.now) ?? '000000';
  if (fault === 'wrong proof') return otherCode(fresh);
  if (fault === 'old proof') return someone.usedTotp(app) ?? otherCode(fresh);
  if (fault === 'proof of another') {
    const other = world.people.find((one) => one !== someone && one.app !== undefined);
    return other?.app ? (other.freshTotp(other.app, world.now) ?? '000000') : otherCode(fresh);
  }
  return fresh;
}

/** A code counts as a first factor only where no second one is to follow, and it could be sent now. */
function isFirstAllowed({ place: { variant } }: World, { person: someone, to }: OpenSession, kind: Kind): boolean {
  const isThere = isFirstAddress(someone, kind) && someone.address[kind] === to;
  return demandOf(variant, someone).kind === 'none' && isThere;
}

/** Nobody else has proved the address meanwhile. */
function isProvable(world: World, { person: someone, to = '' }: OpenSession, kind: Kind): boolean {
  return (someone.verified[kind] && someone.address[kind] === to) || world.canProve(someone, kind, to);
}

function isSecondDue(world: World, { person: someone, name, newAddress, isNew, to }: OpenSession): boolean {
  const isThere = someone.address[codeKinds[name] ?? 'email'] === to;
  if (newAddress === undefined) return isDemanded(world, someone, name, isNew) && isThere;
  const demand = demandOf(world.place.variant, someone);
  return demand.kind === 'setup' && demand.factors.some((one) => one === name);
}

/** The right code proves where it went to, and confirms an account that was not confirmed. */
function proveAddress(world: World, { person: someone, to }: OpenSession, kind: Kind): void {
  if (to !== undefined && someone.address[kind] !== to) {
    someone.leaveAddress(kind);
    someone.address[kind] = to;
  }
  if (someone.status === 'UNCONFIRMED') someone.confirmByCode(kind);
  else if (!isProvedAddress(someone, kind)) someone.proveInside(kind, world.now);
  world.prove(someone, kind);
}
