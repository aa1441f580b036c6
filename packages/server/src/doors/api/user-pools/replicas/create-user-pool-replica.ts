import type { Operation } from '../../operation.ts';
import { refuseReplica } from './refuse-replica.ts';

// Compatibility: partial: refused, since there are no other regions. contract/sdk-client-secrets.test.ts
export const createUserPoolReplica: Operation<'CreateUserPoolReplica'> = (context, { UserPoolId, RegionName }) =>
  refuseReplica(context, UserPoolId, 'create', RegionName);
