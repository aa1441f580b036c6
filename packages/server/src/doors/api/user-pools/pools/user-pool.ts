import type { UserPoolType } from '@cenote/wire/user-pools';
import { userPools } from '@cenote/wire/user-pools.model';
import type { Settings } from '#domain/context.ts';
import type { Domain } from '#domain/tenant/domains/domain.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { structureOf, toPascal } from '../../case.ts';

/** A pool as the wire shows it. Dates are seconds with milliseconds. */
export function userPool(
  { region, accountId }: Settings,
  pool: Pool,
  { userCount, domains }: { userCount: number; domains: readonly Domain[] },
): UserPoolType {
  const prefix = domains.find(({ custom }) => custom === undefined);
  const own = domains.find(({ custom }) => custom !== undefined);
  const { factors: _, sessionTracking: __, federation: ___, ...shown } = pool.settings;
  return {
    ...toPascal(structureOf(userPools, 'UserPoolType'), shown),
    Id: pool.id,
    Name: pool.name,
    Arn: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${pool.id}`,
    CreationDate: pool.createdAt / 1000,
    LastModifiedDate: pool.modifiedAt / 1000,
    EstimatedNumberOfUsers: userCount,
    ...(prefix && { Domain: prefix.name }),
    ...(own && { CustomDomain: own.name }),
  };
}
