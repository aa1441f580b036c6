import type { SignInFlow } from '../attempt.ts';
import type { Flow } from '../flow.ts';
import { customAuth } from './custom-auth.ts';
import { userAuth } from './user-auth.ts';
import { userPassword } from './user-password.ts';
import { userSrp } from './user-srp.ts';

export const flows: Readonly<Record<SignInFlow, Flow>> = {
  USER_SRP_AUTH: { callers: 'both', required: ['USERNAME', 'SRP_A'], begin: userSrp },
  USER_PASSWORD_AUTH: {
    callers: 'anyone',
    required: ['USERNAME', 'PASSWORD'],
    begin: userPassword('USER_PASSWORD_AUTH'),
  },
  ADMIN_USER_PASSWORD_AUTH: {
    callers: 'administrators',
    required: ['USERNAME', 'PASSWORD'],
    begin: userPassword('ADMIN_USER_PASSWORD_AUTH'),
  },
  CUSTOM_AUTH: { callers: 'both', required: ['USERNAME'], begin: customAuth },
  USER_AUTH: { callers: 'both', required: ['USERNAME'], begin: userAuth },
};
