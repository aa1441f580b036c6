import type { Operation } from '../../operation.ts';
import { categoryOf, limitType } from './limit-type.ts';

export const getProvisionedLimit: Operation<'GetProvisionedLimit'> = async (context, { LimitDefinition }) => ({
  Limit: await limitType(context, categoryOf(LimitDefinition)),
});
