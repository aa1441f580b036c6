import type { SecondFactor } from '#domain/people/mfa/enrolment.ts';
import { demandOf } from '../demand.ts';
import { isFirstAddress } from '../initiate.ts';
import { keptSrpClient } from '../kept-srp-client.ts';
import { pick } from '../step.ts';
import { codeKinds } from '../world.ts';
import { isPasswordOf, typedPassword } from './passwords.ts';
import { isDemanded, isUntrue, type Prover } from './proof.ts';

/** The choice of a first factor, and its proof where that goes along. */
export const selectChallenge: Prover = (world, { person: someone, attempt, available }, { fault, way }) => {
  const choice = pick(available, way) ?? 'PASSWORD';
  const password = typedPassword(world, someone, fault);
  const isPassword = choice === 'PASSWORD';
  const isWrongChoice = isUntrue(fault) && !isPassword;
  const { [choice]: kind } = codeKinds;
  const isThere = kind === undefined || isFirstAddress(someone, kind);
  return {
    responses: {
      ANSWER: isWrongChoice ? 'SMS_MFA' : choice,
      PASSWORD: password,
      SRP_A: keptSrpClient(world.place.pool.id).publicKey,
    },
    ...(way % 4 < 2 && !isWrongChoice && isDirect(choice) && { name: choice }),
    isRight: !isWrongChoice && isThere && (!isPassword || isPasswordOf(someone, password)),
    attempt: isPassword ? { ...attempt, first: 'password' } : attempt,
    ...(!isPassword && { next: [choice === 'PASSWORD_SRP' ? 'PASSWORD_VERIFIER' : choice] }),
    ...(isPassword && { guessed: 'password' }),
  };
};

function isDirect(choice: string): choice is 'PASSWORD' | 'PASSWORD_SRP' {
  return choice === 'PASSWORD' || choice === 'PASSWORD_SRP';
}

/** The choice of a second factor. */
export const selectMfaType: Prover = (world, { person: someone, parameters, attempt, isNew }, { fault, way }) => {
  const offered = JSON.parse(parameters['MFAS_CAN_CHOOSE'] ?? '[]') as SecondFactor[];
  const choice = isUntrue(fault) ? 'NO_SUCH_FACTOR' : (pick(offered, way) ?? '');
  return {
    responses: { ANSWER: choice },
    isRight: !isUntrue(fault) && isDemanded(world, someone, choice, isNew),
    attempt,
    next: [choice],
  };
};

/** The choice of a second factor to set up; after a new app has proved itself there is nothing more to choose. */
export const mfaSetup: Prover = (world, session, { fault }) => {
  const { person: someone, parameters, attempt } = session;
  if (session.isAppProved) return { responses: {}, isRight: true, attempt: { ...attempt, second: 'a new app' } };
  const demand = demandOf(world.place.variant, someone);
  const offered = JSON.parse(parameters['MFAS_CAN_SETUP'] ?? '[]') as SecondFactor[];
  const factor = (['EMAIL_OTP', 'SMS_MFA'] as const).find((one) => offered.includes(one));
  const isDue = demand.kind === 'setup' && factor !== undefined && demand.factors.includes(factor);
  const kind = factor === 'SMS_MFA' ? 'phone_number' : 'email';
  const value = isUntrue(fault) ? 'no address' : someone.address[kind];
  return {
    responses: factor === undefined ? {} : { [factor === 'SMS_MFA' ? 'PHONE_NUMBER' : 'EMAIL']: value },
    isRight: isDue && !isUntrue(fault),
    attempt,
    next: [factor ?? 'refused'],
    newAddress: kind,
  };
};
