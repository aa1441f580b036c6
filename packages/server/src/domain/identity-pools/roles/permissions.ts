import type { Context } from '#domain/context.ts';
import { parsePolicy } from '#domain/identity-pools/policies/parse-policy.ts';
import type { Policy } from '#domain/identity-pools/policies/policy.ts';
import { listAttachedPolicies, listRolePolicies } from './role-store.ts';

/**
 * What a role may do: its own policies and the managed ones that it was given, ready to decide with.
 * @throws PolicyError for one that does not parse: without it nothing can be decided, since it may deny
 */
export async function loadPermissions(context: Pick<Context, 'db'>, roleName: string): Promise<Policy[]> {
  const [own, attached] = [await listRolePolicies(context, roleName), await listAttachedPolicies(context, roleName)];
  return [
    ...own.map(({ name, document }) => parsePolicy('permissions', name, document)),
    ...attached.map(({ name, document }) => parsePolicy('permissions', `managed ${name}`, document)),
  ];
}
