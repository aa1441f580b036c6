import { signOutEverywhere } from '#domain/access/endings/sign-out-everywhere.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-tokens.test.ts
export const globalSignOut: Operation<'GlobalSignOut'> = async (context, _input, { signedIn }) => {
  await signOutEverywhere(context, signedIn.user);
  return {};
};
