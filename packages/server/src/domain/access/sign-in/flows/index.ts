import type { SignInFlow } from '../attempt.ts';
import type { Flow } from '../flow.ts';
import { customAuth } from './custom-auth.ts';
import { userAuth } from './user-auth.ts';
import { userPassword } from './user-password.ts';
import { userSrp } from './user-srp.ts';

export const flows: Readonly<Record<SignInFlow, Flow>> = {
  USER_SRP_AUTH: userSrp,
  USER_PASSWORD_AUTH: userPassword('anyone'),
  ADMIN_USER_PASSWORD_AUTH: userPassword('administrators'),
  CUSTOM_AUTH: customAuth,
  USER_AUTH: userAuth,
};
