import type { Operation } from '../../operation.ts';
import { refuseReplica } from './refuse-replica.ts';

export const deleteUserPoolReplica: Operation<'DeleteUserPoolReplica'> = (context, { UserPoolId, RegionName }) =>
  refuseReplica(context, UserPoolId, 'change', RegionName);
