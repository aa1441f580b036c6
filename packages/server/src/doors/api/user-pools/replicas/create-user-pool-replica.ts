import type { Operation } from '../../operation.ts';
import { refuseReplica } from './refuse-replica.ts';

export const createUserPoolReplica: Operation<'CreateUserPoolReplica'> = (context, { UserPoolId, RegionName }) =>
  refuseReplica(context, UserPoolId, 'create', RegionName);
