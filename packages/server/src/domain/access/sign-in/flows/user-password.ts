import { askPreAuthentication, checkPasswordAccount, findAccount } from '../account.ts';
import { newAttempt, type SignInFlow } from '../attempt.ts';
import { provePassword } from '../challenges/password-verifier/put.ts';
import type { Flow } from '../flow.ts';
import { migrateOnSignIn } from '../migrate.ts';
import { required } from '../parameters.ts';

/** USER_PASSWORD_AUTH and its twins for administrators: the password itself is sent, and compared as an SRP verifier. */
export function userPassword(flow: SignInFlow): Flow['begin'] {
  return async (context, asker, { parameters, validationData }) => {
    const name = required(parameters, 'USERNAME');
    const password = required(parameters, 'PASSWORD');
    const user = await findAccount(context, asker, name, () =>
      migrateOnSignIn(context, asker, { name, password, validationData }),
    );
    checkPasswordAccount(asker.client, user);
    await askPreAuthentication(context, asker, name, user, validationData);
    return provePassword(context, asker, newAttempt(flow, name, user, parameters['DEVICE_KEY']), user, password);
  };
}
