import type { Operation } from '../../operation.ts';
import { authFactors } from './auth-factors.ts';

// Compatibility: real. contract/sdk-mfa.test.ts
export const getUserAuthFactors: Operation<'GetUserAuthFactors'> = (context, _input, { signedIn: { pool, user } }) =>
  authFactors(context, pool, user);
