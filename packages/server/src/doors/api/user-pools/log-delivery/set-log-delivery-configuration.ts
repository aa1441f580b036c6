import { parseLogConfigurations } from '#domain/tenant/log-delivery/log-configuration.ts';
import { replaceLogConfigurations } from '#domain/tenant/log-delivery/log-configuration-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { logConfigurationInput, logDeliveryConfigurationType } from './log-configuration-type.ts';

// Compatibility: real. contract/sdk-log-delivery.test.ts
/** Replaces all that leaves the pool; an empty list ends it. */
export const setLogDeliveryConfiguration: Operation<'SetLogDeliveryConfiguration'> = async (context, input) => {
  // AWS: measured: what is wrong with the list is told before the pool is looked for.
  const inputs = input.LogConfigurations.map(logConfigurationInput);
  const configurations = parseLogConfigurations(inputs, context.settings.region);
  const pool = await loadPool(context, input.UserPoolId);
  await replaceLogConfigurations(context, pool, configurations);
  return { LogDeliveryConfiguration: logDeliveryConfigurationType(pool.id, configurations) };
};
