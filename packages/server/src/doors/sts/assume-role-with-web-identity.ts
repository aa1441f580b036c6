import type { sts } from '@cenote/wire/sts.model';
import { QueryError } from '#aws-query/query-error.ts';
import type { QueryOperation } from '#aws-query/query-service.ts';
import { assumeRole, checkWish } from '#domain/identity-pools/assumed-roles/assume-role.ts';
import { verifyWebIdentity } from '#domain/identity-pools/assumed-roles/verify-web-identity.ts';
import { assumedRole, checkNoPolicies } from './assumed-role.ts';

export const assumeRoleWithWebIdentity: QueryOperation<typeof sts, 'AssumeRoleWithWebIdentity'> = async (
  context,
  input,
) => {
  const { RoleArn: roleArn, RoleSessionName: name, DurationSeconds: durationSeconds } = input;
  checkNoPolicies(input);
  if (input.ProviderId !== undefined) {
    throw new QueryError('ValidationError', 'Access tokens of a ProviderId are for identity pools alone.');
  }
  checkWish({ roleArn, durationSeconds });
  const somebody = await verifyWebIdentity(context, input.WebIdentityToken);
  const action = 'sts:AssumeRoleWithWebIdentity';
  const credentials = await assumeRole(context, somebody, { roleArn, sessionName: name, action, durationSeconds });
  const { subject, audience } = somebody.federated;
  return {
    ...(await assumedRole(context, { roleArn, name }, credentials)),
    SubjectFromWebIdentityToken: subject,
    Provider: somebody.provider,
    Audience: audience,
  };
};
