import type { Operation } from '#api/operation.ts';
import { beginSoftwareToken } from '#domain/mfa/software-token.ts';
import { loadBearer } from './load-bearer.ts';

export const associateSoftwareToken: Operation<'AssociateSoftwareToken'> = async (context, input) => {
  const { pool, user } = await loadBearer(context, input);
  return { SecretCode: await beginSoftwareToken(context, pool, user) };
};
