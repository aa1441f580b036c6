import { Fault } from '#domain/fault.ts';
import { readLimits, saveLimit } from '#domain/tenant/limits/limit-store.ts';
import type { Operation } from '../../operation.ts';
import { categoryOf, limitType } from './limit-type.ts';

// Compatibility: real. contract/sdk-limits.test.ts
export const updateProvisionedLimit: Operation<'UpdateProvisionedLimit'> = async (context, input) => {
  const category = categoryOf(input.LimitDefinition);
  const { RequestedLimitValue: perSecond } = input;
  if (perSecond < 1) throw new Fault('InvalidParameterException', 'RequestedLimitValue must be at least 1.');
  await saveLimit(context, category, perSecond);
  context.local.throttle.use(await readLimits(context));
  return { Limit: await limitType(context, category) };
};
