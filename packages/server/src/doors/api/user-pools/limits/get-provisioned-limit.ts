import type { Operation } from '../../operation.ts';
import { categoryOf, limitType } from './limit-type.ts';

// Compatibility: real. contract/sdk-limits.test.ts
export const getProvisionedLimit: Operation<'GetProvisionedLimit'> = async (context, { LimitDefinition }) => ({
  Limit: await limitType(context, categoryOf(LimitDefinition)),
});
