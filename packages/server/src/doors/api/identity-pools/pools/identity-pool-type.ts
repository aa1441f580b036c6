import type { IdentityPool as IdentityPoolType, InputOf } from '@cenote/wire/identity-pools';
import { identityPools } from '@cenote/wire/identity-pools.model';
import type { IdentityPool } from '#domain/identity-pools/pools/identity-pool.ts';
import type { IdentityPoolInput } from '#domain/identity-pools/pools/identity-pool-settings.ts';
import { inputOf, structureOf, toCamel, toPascal } from '../../case.ts';

/** An identity pool as its administrator sends it. */
export function givenPool(
  operation: 'CreateIdentityPool' | 'UpdateIdentityPool',
  input: InputOf<'CreateIdentityPool'> | InputOf<'UpdateIdentityPool'>,
): IdentityPoolInput {
  return toCamel(inputOf(identityPools, operation), input);
}

/** An identity pool as the wire shows it. AWS: only what was set is there. */
export function identityPoolType({ id, name, settings }: IdentityPool): IdentityPoolType {
  const { allowUnauthenticatedIdentities } = settings;
  return {
    ...toPascal(structureOf(identityPools, 'IdentityPool'), settings),
    IdentityPoolId: id,
    IdentityPoolName: name,
    AllowUnauthenticatedIdentities: allowUnauthenticatedIdentities,
  };
}
