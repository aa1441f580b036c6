import type { Operation } from '#api/operation.ts';
import { beginSoftwareToken } from '#domain/mfa/software-token.ts';
import { associateInSession } from '#domain/sign-in/challenges/mfa-setup.ts';
import { checkRecentSignIn } from '#domain/tokens/recent-sign-in.ts';
import { loadBearer } from './load-bearer.ts';

export const associateSoftwareToken: Operation<'AssociateSoftwareToken'> = async (context, input) => {
  const bearer = await loadBearer(context, { accessToken: input.AccessToken, session: input.Session });
  if ('user' in bearer) {
    checkRecentSignIn(context, bearer);
    return { SecretCode: await beginSoftwareToken(context, bearer) };
  }
  const { secretCode, session } = await associateInSession(context, bearer.session);
  return { SecretCode: secretCode, Session: session };
};
