import { parsePolicy } from '#domain/identity-pools/policies/parse-policy.ts';
import type { PolicyKind } from '#domain/identity-pools/policies/policy.ts';
import { PolicyError } from '#domain/identity-pools/policies/policy-error.ts';
import { RoleError } from './role-error.ts';

/** Refuses what is no policy; `what` names it. @throws RoleError that says where it does not parse */
export function checkDocument(kind: PolicyKind, what: string, document: string): void {
  try {
    parsePolicy(kind, what, document);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new RoleError('malformed', `${what} does not parse. ${error.message}.`, { cause: error });
  }
}
