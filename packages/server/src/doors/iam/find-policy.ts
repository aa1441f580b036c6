import { QueryError } from '#aws-query/query-error.ts';
import type { Context } from '#domain/context.ts';
import { findManagedPolicy } from '#domain/identity-pools/roles/managed-policy-store.ts';
import { arnOf, type ManagedPolicy } from '#domain/identity-pools/roles/role.ts';

/** The managed policy that an ARN names, to the letter. @throws QueryError NoSuchEntity, for those of AWS too: there are none */
export async function loadPolicyByArn(context: Pick<Context, 'db' | 'settings'>, arn: string): Promise<ManagedPolicy> {
  const policy = await findManagedPolicy(context, arn.slice(arn.lastIndexOf('/') + 1));
  if (policy !== undefined && arnOf('policy', context.settings, policy) === arn) return policy;
  // AWS: captured.
  throw new QueryError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`);
}
