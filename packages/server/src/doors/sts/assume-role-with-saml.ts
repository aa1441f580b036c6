import type { sts } from '@cenote/wire/sts.model';
import type { QueryOperation } from '#aws-query/query-service.ts';
import { assumeRole, checkGranted, checkWish } from '#domain/identity-pools/assumed-roles/assume-role.ts';
import { verifySamlIdentity } from '#domain/identity-pools/assumed-roles/verify-saml-identity.ts';
import { assumedRole, checkNoPolicies } from './assumed-role.ts';

export const assumeRoleWithSaml: QueryOperation<typeof sts, 'AssumeRoleWithSAML'> = async (context, input) => {
  const { RoleArn: roleArn, DurationSeconds: durationSeconds } = input;
  checkNoPolicies(input);
  checkWish({ roleArn, durationSeconds });
  const somebody = await verifySamlIdentity(context, input.PrincipalArn, input.SAMLAssertion);
  checkGranted(somebody, roleArn);
  const { sessionName, sessionEndsAt, federated } = somebody;
  const action = 'sts:AssumeRoleWithSAML';
  const wish = { roleArn, sessionName, action, durationSeconds, endsAt: sessionEndsAt } as const;
  const credentials = await assumeRole(context, somebody, wish);
  return {
    ...(await assumedRole(context, { roleArn, name: sessionName }, credentials)),
    Subject: federated.subject,
    SubjectType: somebody.nameFormat,
    Issuer: somebody.issuer,
    Audience: federated.audience,
    NameQualifier: somebody.nameQualifier,
  };
};
