import { listLogConfigurations } from '#domain/tenant/log-delivery/log-configuration-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { logDeliveryConfigurationType } from './log-configuration-type.ts';

// Compatibility: real. contract/sdk-log-delivery.test.ts
export const getLogDeliveryConfiguration: Operation<'GetLogDeliveryConfiguration'> = async (context, input) => {
  const { id } = await loadPool(context, input.UserPoolId);
  return { LogDeliveryConfiguration: logDeliveryConfigurationType(id, await listLogConfigurations(context, id)) };
};
