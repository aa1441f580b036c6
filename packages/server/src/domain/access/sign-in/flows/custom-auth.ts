import { Fault } from '#domain/fault.ts';
import { hasTrigger } from '#domain/reach/triggers/trigger.ts';
import { askPreAuthentication, checkPasswordAccount, findAccount } from '../account.ts';
import { newAttempt } from '../attempt.ts';
import { askDefine } from '../challenges/custom/ask.ts';
import type { Flow } from '../flow.ts';
import { required } from '../parameters.ts';

/** CUSTOM_AUTH: the pool's own triggers decide which challenges there are, after SRP where the client begins with it. */
export const customAuth: Flow['begin'] = async (context, asker, { parameters, validationData }) => {
  const parts = ['defineAuthChallenge', 'createAuthChallenge', 'verifyAuthChallengeResponse'] as const;
  const missing = parts.filter((part) => !hasTrigger(asker.pool, part));
  if (missing.length === parts.length) {
    throw new Fault('InvalidParameterException', 'Custom auth lambda trigger is not configured for the user pool.');
  }
  if (missing.length > 0) throw new Fault('UnexpectedLambdaException', 'null invocation failed due to configuration.');
  const name = required(parameters, 'USERNAME');
  const user = await findAccount(context, asker, name);
  checkPasswordAccount(asker.client, user);
  await askPreAuthentication(context, asker, name, user, validationData);
  const attempt = newAttempt('CUSTOM_AUTH', name, user, parameters['DEVICE_KEY']);
  // One of AWS's texts writes the name otherwise than every client does.
  if ((parameters['CHALLENGE_NAME'] ?? parameters['ChallengeName']) !== 'SRP_A') {
    return askDefine(context, asker, attempt, { user });
  }
  const srpA = required(parameters, 'SRP_A');
  return askDefine(context, asker, { ...attempt, history: ['SRP_A'] }, { user, srpA });
};
