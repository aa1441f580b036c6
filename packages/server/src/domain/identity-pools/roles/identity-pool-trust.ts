import { ownProvider } from '#domain/identity-pools/pools/provider-names.ts';

/**
 * The trust policy of a role for the guests of an identity pool, or for everybody there whom a provider vouched for
 * (AWS: "Role trust and permissions"). Sessions may have the tags that the pool gives them.
 */
export function identityPoolTrust(poolId: string, who: 'guests' | 'known'): string {
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: ownProvider },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    Condition: {
      StringEquals: { [`${ownProvider}:aud`]: poolId },
      'ForAnyValue:StringEquals': { [`${ownProvider}:amr`]: who === 'guests' ? 'unauthenticated' : 'authenticated' },
    },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, undefined, 2);
}
