import { QueryError } from '#aws-query/query-error.ts';
import type { Context } from '#domain/context.ts';
import { findManagedPolicy } from '#domain/identity-pools/roles/managed-policy-store.ts';
import { arnOf, type ManagedPolicy } from '#domain/identity-pools/roles/role.ts';

/** The managed policy that an ARN names, to the letter; undefined for every other ARN. */
export async function findPolicyByArn(
  context: Pick<Context, 'db' | 'settings'>,
  arn: string,
): Promise<ManagedPolicy | undefined> {
  const policy = await findManagedPolicy(context, arn.slice(arn.lastIndexOf('/') + 1));
  return policy && arnOf('policy', context.settings, policy) === arn ? policy : undefined;
}

/** The same. @throws QueryError NoSuchEntity, for those of AWS too: there are none */
export async function loadPolicyByArn(context: Pick<Context, 'db' | 'settings'>, arn: string): Promise<ManagedPolicy> {
  const policy = await findPolicyByArn(context, arn);
  if (policy !== undefined) return policy;
  // AWS: captured.
  throw new QueryError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`);
}
