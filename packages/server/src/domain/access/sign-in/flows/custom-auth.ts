import { Fault } from '#domain/fault.ts';
import { hasTrigger } from '#domain/reach/triggers/trigger.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { Deed } from '../deed.ts';
import type { Beginning, Flow } from '../flow.ts';
import { required } from '../parameters.ts';
import type { Asked } from '../step.ts';

/** CUSTOM_AUTH: the pool's own triggers decide which challenges there are, after SRP where the client begins with it. */
export const customAuth: Flow = {
  callers: 'both',
  required: ['USERNAME'],
  needsPassword: true,
  checkPool,
  sentPassword: () => undefined,
  begin: async (_context, deed, beginning) => begin(deed, beginning),
};

function checkPool(pool: Pool): void {
  const parts = ['defineAuthChallenge', 'createAuthChallenge', 'verifyAuthChallengeResponse'] as const;
  const missing = parts.filter((part) => !hasTrigger(pool, part));
  if (missing.length === parts.length) {
    throw new Fault('InvalidParameterException', 'Custom auth lambda trigger is not configured for the user pool.');
  }
  if (missing.length > 0) throw new Fault('UnexpectedLambdaException', 'null invocation failed due to configuration.');
}

function begin(deed: Deed, { parameters }: Beginning): Asked {
  // One of AWS's texts writes the name otherwise than every client does.
  if ((parameters['CHALLENGE_NAME'] ?? parameters['ChallengeName']) !== 'SRP_A') return { kind: 'asked', deed };
  const srpA = required(parameters, 'SRP_A');
  return { kind: 'asked', deed: { ...deed, attempt: { ...deed.attempt, history: ['SRP_A'] } }, srpA };
}
