import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { resourceName } from '../../resource.ts';
import { refuseNextToken } from '../sessions/refuse-next-token.ts';

// Compatibility: real. contract/sdk-client-secrets.test.ts
/** AWS: the list has the primary in it, which is the pool itself. */
export const listUserPoolReplicas: Operation<'ListUserPoolReplicas'> = async (context, input) => {
  refuseNextToken(input.NextToken);
  const { id } = await loadPool(context, input.UserPoolId);
  const UserPoolArn = resourceName(context.settings, { kind: 'userpool', id });
  const RegionName = context.settings.region;
  return { UserPoolReplicas: [{ RegionName, Status: 'ACTIVE', Role: 'PRIMARY', UserPoolArn }] };
};
