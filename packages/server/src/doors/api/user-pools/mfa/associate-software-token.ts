import { associateInSession } from '#domain/access/sign-in/challenges/mfa-setup/register-app.ts';
import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { beginSoftwareToken } from '#domain/people/mfa/software-token.ts';
import type { Operation } from '../../operation.ts';
import { loadBearer } from './load-bearer.ts';

// Compatibility: real. contract/sdk-mfa.test.ts
export const associateSoftwareToken: Operation<'AssociateSoftwareToken'> = async (context, input) => {
  const bearer = await loadBearer(context, { accessToken: input.AccessToken, session: input.Session });
  if ('user' in bearer) {
    checkRecentSignIn(context, bearer);
    return { SecretCode: await beginSoftwareToken(context, bearer) };
  }
  const { secretCode, session } = await associateInSession(context, bearer.session);
  return { SecretCode: secretCode, Session: session };
};
