import { askPreAuthentication, checkPasswordAccount, findAccount } from '../account.ts';
import { newAttempt } from '../attempt.ts';
import { challengePassword } from '../challenges/password-verifier/put.ts';
import type { Flow } from '../flow.ts';
import { required } from '../parameters.ts';

/** USER_SRP_AUTH: the password is proved without being sent. */
export const userSrp: Flow['begin'] = async (context, asker, { parameters, validationData }) => {
  const name = required(parameters, 'USERNAME');
  const srpA = required(parameters, 'SRP_A');
  const user = await findAccount(context, asker, name);
  checkPasswordAccount(asker.client, user);
  await askPreAuthentication(context, asker, name, user, validationData);
  const attempt = newAttempt('USER_SRP_AUTH', name, user, parameters['DEVICE_KEY']);
  return challengePassword(context, asker, attempt, user, srpA);
};
