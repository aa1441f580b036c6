import type { sts } from '@cenote/wire/sts.model';
import { callerArn } from '#aws-callers/caller-arn.ts';
import type { QueryOperation } from '#aws-query/query-service.ts';
import { roleIdOf } from '#domain/identity-pools/assumed-roles/assume-role.ts';

/** In development, where any key may do anything, whoever signs is the root of the account. */
export const getCallerIdentity: QueryOperation<typeof sts, 'GetCallerIdentity'> = async (context, _, { signer }) => {
  const { accountId } = context.settings;
  if (signer === undefined) return { UserId: accountId, Account: accountId, Arn: `arn:aws:iam::${accountId}:root` };
  const Arn = callerArn(context.settings, signer);
  if (!('session' in signer)) return { UserId: signer.keyId, Account: accountId, Arn };
  const { roleArn, name } = signer.session;
  return { UserId: `${await roleIdOf(context, roleArn)}:${name}`, Account: roleArn.split(':')[4] ?? '', Arn };
};
