import { challengePassword } from '../challenges/password-verifier/put.ts';
import type { Flow } from '../flow.ts';
import { required } from '../parameters.ts';

/** USER_SRP_AUTH: the password is proved without being sent. */
export const userSrp: Flow = {
  callers: 'both',
  required: ['USERNAME', 'SRP_A'],
  needsPassword: true,
  sentPassword: () => undefined,
  begin: (context, deed, { parameters }) => challengePassword(context, deed, required(parameters, 'SRP_A')),
};
