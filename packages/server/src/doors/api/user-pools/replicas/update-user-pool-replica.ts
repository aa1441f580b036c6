import type { Operation } from '../../operation.ts';
import { refuseReplica } from './refuse-replica.ts';

export const updateUserPoolReplica: Operation<'UpdateUserPoolReplica'> = (context, { UserPoolId, RegionName }) =>
  refuseReplica(context, UserPoolId, 'change', RegionName);
