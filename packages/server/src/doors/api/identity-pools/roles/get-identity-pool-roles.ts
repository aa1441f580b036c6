import type { MappingRule } from '@cenote/wire/identity-pools';
import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { RoleRule } from '#domain/identity-pools/pools/roles.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const getIdentityPoolRoles: IdentityPoolOperation<'GetIdentityPoolRoles'> = async (context, input) => {
  const { id, settings } = await loadIdentityPool(context, input.IdentityPoolId);
  const { roles, roleMappings = {} } = settings;
  const RoleMappings = Object.fromEntries(
    Object.entries(roleMappings).map(([provider, { type, ambiguousRoleResolution, rules }]) => [
      provider,
      {
        Type: type,
        AmbiguousRoleResolution: ambiguousRoleResolution,
        ...(rules.length > 0 && { RulesConfiguration: { Rules: rules.map(ruleType) } }),
      },
    ]),
  );
  // AWS: the CLI's sample has no mappings where there are none.
  return { IdentityPoolId: id, Roles: { ...roles }, ...(Object.keys(RoleMappings).length > 0 && { RoleMappings }) };
};

function ruleType({ claim, matchType, value, roleARN }: RoleRule): MappingRule {
  return { Claim: claim, MatchType: matchType, Value: value, RoleARN: roleARN };
}
