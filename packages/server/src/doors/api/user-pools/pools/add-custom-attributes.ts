import { userPools } from '@cenote/wire/user-pools.model';
import { addCustomAttributes as add } from '#domain/tenant/pools/add-custom-attributes.ts';
import { inputOf, toCamel } from '../../case.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-custom-attributes.test.ts
export const addCustomAttributes: Operation<'AddCustomAttributes'> = async (context, input) => {
  const { customAttributes } = toCamel(inputOf(userPools, 'AddCustomAttributes'), input);
  await add(context, input.UserPoolId, customAttributes);
  return {};
};
