import type { Operation } from '#api/operation.ts';
import { signOutEverywhere } from '#domain/endings/sign-out-everywhere.ts';

export const globalSignOut: Operation<'GlobalSignOut'> = async (context, _input, { signedIn }) => {
  await signOutEverywhere(context, signedIn.user);
  return {};
};
