import { answerChallenge } from '#domain/access/sign-in/answer.ts';
import type { Asker } from '#domain/access/sign-in/asker.ts';
import { startSignIn } from '#domain/access/sign-in/start.ts';
import type { Step } from '#domain/access/sign-in/step.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { SrpClient } from '#lib/srp-client.ts';

type Named = Readonly<Record<string, string | undefined>>;

/**
 * Begins with the challenges of functions. Where they refuse somebody who has proved nothing, and a password was typed, that is proved
 * first, as apps do it that send SRP_A. Not the other way round: browsers fill passwords in, and functions that want none may not know SRP_A.
 * @throws Fault as `startSignIn` and `answerChallenge`
 */
export async function startCustom(context: Context, asker: Asker, named: Named, password: string): Promise<Step> {
  try {
    return await startSignIn(context, asker, { flow: 'CUSTOM_AUTH', parameters: named });
  } catch (error) {
    const isRefused = error instanceof Fault && error.code === 'NotAuthorizedException';
    if (!isRefused || password === '') throw error;
    return await startWithPassword(context, asker, named, password);
  }
}

async function startWithPassword(context: Context, asker: Asker, named: Named, password: string): Promise<Step> {
  const client = new SrpClient();
  const parameters = { ...named, CHALLENGE_NAME: 'SRP_A', SRP_A: client.publicKey };
  const step = await startSignIn(context, asker, { flow: 'CUSTOM_AUTH', parameters });
  if (step.kind !== 'challenge' || step.name !== 'PASSWORD_VERIFIER') return step;
  const { name: challengeName, session, parameters: posed } = step;
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = posed;
  const proof = client.prove({
    poolName: asker.pool.id.slice(asker.pool.id.indexOf('_') + 1),
    username: USER_ID_FOR_SRP,
    password,
    salt: SALT,
    serverKey: SRP_B,
    secretBlock: SECRET_BLOCK,
    now: context.clock.now(),
  });
  if (proof === undefined) throw new Error('this server posed a challenge that no server may');
  const responses = {
    ...named,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: proof.signature,
    TIMESTAMP: proof.timestamp,
  };
  return answerChallenge(context, { asker, challengeName, responses, ...(session !== undefined && { session }) });
}
