import type { Operation } from '#api/operation.ts';
import { registerSoftwareToken } from '#domain/mfa/software-token.ts';
import { loadBearer } from './load-bearer.ts';

export const verifySoftwareToken: Operation<'VerifySoftwareToken'> = async (context, input) => {
  const { pool, user } = await loadBearer(context, input);
  await registerSoftwareToken(context, pool, user, { code: input.UserCode, friendlyName: input.FriendlyDeviceName });
  return { Status: 'SUCCESS' };
};
