import { verifyInSession } from '#domain/access/sign-in/challenges/mfa-setup/register-app.ts';
import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { registerSoftwareToken } from '#domain/people/mfa/software-token.ts';
import type { Operation } from '../../operation.ts';
import { loadBearer } from './load-bearer.ts';

// Compatibility: real. contract/sdk-mfa.test.ts
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
