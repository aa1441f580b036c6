import type { Operation } from '#api/operation.ts';
import { registerSoftwareToken } from '#domain/mfa/software-token.ts';
import { verifyInSession } from '#domain/sign-in/challenges/mfa-setup.ts';
import { checkRecentSignIn } from '#domain/tokens/recent-sign-in.ts';
import { loadBearer } from './load-bearer.ts';

export const verifySoftwareToken: Operation<'VerifySoftwareToken'> = async (context, input) => {
  const bearer = await loadBearer(context, { accessToken: input.AccessToken, session: input.Session });
  const proof = { code: input.UserCode, friendlyName: input.FriendlyDeviceName };
  if ('user' in bearer) {
    checkRecentSignIn(context, bearer);
    await registerSoftwareToken(context, bearer, proof);
    return { Status: 'SUCCESS' };
  }
  const { session } = await verifyInSession(context, { session: bearer.session, ...proof });
  return { Status: 'SUCCESS', Session: session };
};
