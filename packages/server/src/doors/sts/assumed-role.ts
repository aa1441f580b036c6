import { sessionArn } from '#aws-callers/caller-arn.ts';
import { QueryError } from '#aws-query/query-error.ts';
import type { Context } from '#domain/context.ts';
import { roleIdOf } from '#domain/identity-pools/assumed-roles/assume-role.ts';
import type { TemporaryCredentials } from '#domain/token-service.ts';

/** Refuses what would narrow a session: nobody who verifies one would act on it. @throws QueryError ValidationError */
export function checkNoPolicies({
  Policy,
  PolicyArns = [],
}: {
  Policy?: string;
  PolicyArns?: readonly object[];
}): void {
  if (Policy === undefined && PolicyArns.length === 0) return;
  throw new QueryError('ValidationError', 'Session policies are not enforced here: leave out Policy and PolicyArns.');
}

/** Who somebody is in their session, and its credentials, as both operations answer it. */
export async function assumedRole(
  context: Pick<Context, 'db' | 'settings'>,
  { roleArn, name }: { roleArn: string; name: string },
  { accessKeyId, secretAccessKey, sessionToken, expiresAt }: TemporaryCredentials,
) {
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiresAt / 1000,
    },
    AssumedRoleUser: {
      AssumedRoleId: `${await roleIdOf(context, roleArn)}:${name}`,
      Arn: sessionArn({ roleArn, name }),
    },
  };
}
