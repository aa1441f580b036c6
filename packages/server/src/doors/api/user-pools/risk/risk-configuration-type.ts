import type { RiskConfigurationType } from '@cenote/wire/user-pools';
import { userPools } from '@cenote/wire/user-pools.model';
import type { Context } from '#domain/context.ts';
import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { allClients, isUnset, type RiskConfiguration } from '#domain/tenant/risk/risk-configuration.ts';
import { structureOf, toPascal } from '../../case.ts';

/** For what risks are set. */
interface Named {
  readonly UserPoolId: string;
  readonly ClientId?: string;
}

/** What is named, which is there. AWS: templates of CloudFormation call all clients ALL. @throws Fault ResourceNotFoundException */
export async function loadScope(
  context: Context,
  { UserPoolId, ClientId: scope = allClients }: Named,
): Promise<{ poolId: string; scope: string }> {
  const { id: poolId } = await loadPool(context, UserPoolId);
  if (scope !== allClients) await loadPoolClient(context, poolId, scope);
  return { poolId, scope };
}

/** The settings as the wire shows them, under the names that the caller has for what they are of. Dates are seconds with milliseconds. */
export function riskConfigurationType(
  { settings, modifiedAt }: RiskConfiguration,
  { UserPoolId, ClientId }: Named,
): RiskConfigurationType {
  return {
    UserPoolId,
    ...(ClientId !== undefined && { ClientId }),
    ...toPascal(structureOf(userPools, 'RiskConfigurationType'), settings),
    ...(!isUnset(settings) && { LastModifiedDate: modifiedAt / 1000 }),
  };
}
