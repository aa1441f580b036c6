import { claimPassword } from '../challenges/password-verifier/sent-password.ts';
import type { Flow } from '../flow.ts';
import { required } from '../parameters.ts';

/** USER_PASSWORD_AUTH and its twin for administrators: the password itself is sent, and compared as an SRP verifier. */
export function userPassword(callers: Flow['callers']): Flow {
  return {
    callers,
    required: ['USERNAME', 'PASSWORD'],
    needsPassword: true,
    sentPassword: (parameters) => required(parameters, 'PASSWORD'),
    begin: async (context, deed, { parameters }) =>
      claimPassword(context, deed, { password: required(parameters, 'PASSWORD'), writes: [] }),
  };
}
