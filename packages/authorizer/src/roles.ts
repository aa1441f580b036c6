import { parsePolicy } from '../../server/src/domain/identity-pools/policies/parse-policy.ts';
import type { Policy } from '../../server/src/domain/identity-pools/policies/policy.ts';
import { parseStrictJson } from '../../server/src/lib/strict-json.ts';
import { checkDenials } from './condition-keys.ts';
import type { Service } from './services/service.ts';

/** What roles may do: by the ARN of the role, or by any name for those that tokens and guests are given, its policies by name. */
export type RoleDocuments = Readonly<Record<string, { readonly policies: Readonly<Record<string, object | string>> }>>;

/** Policies of roles, ready to decide with. */
export type Roles = ReadonlyMap<string, readonly Policy[]>;

/** Parses every policy of every role, for what stands behind. @throws Error that says which one is wrong, and where */
export function parseRoles(documents: RoleDocuments, service: Service): Roles {
  const roles = new Map<string, readonly Policy[]>();
  for (const [role, { policies }] of Object.entries(documents)) {
    if (typeof policies !== 'object' || policies === null) throw new Error(`Role ${role} has no policies.`);
    roles.set(
      role,
      Object.entries(policies).map(([name, document]) => parseOne(role, name, document, service)),
    );
  }
  return roles;
}

/** Parses what `cenote role export` wrote. @throws Error that says what is wrong */
export function parseRolesFile(text: string, service: Service): Roles {
  const file = parseStrictJson(text) as { roles?: RoleDocuments } | null;
  if (typeof file?.roles !== 'object' || file.roles === null) throw new Error('There is no object "roles" in it.');
  return parseRoles(file.roles, service);
}

function parseOne(role: string, name: string, document: object | string, service: Service): Policy {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  let policy: Policy;
  try {
    policy = parsePolicy('permissions', name, text);
  } catch (error) {
    throw new Error(`Policy ${name} of ${role} does not parse. ${(error as Error).message}`, { cause: error });
  }
  try {
    checkDenials(policy, service);
  } catch (error) {
    throw new Error(`Policy ${name} of ${role} cannot be held. ${(error as Error).message}`, { cause: error });
  }
  return policy;
}
