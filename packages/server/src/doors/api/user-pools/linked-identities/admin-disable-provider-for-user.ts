import { disableProvider } from '#domain/access/administration/disable-provider.ts';
import type { Operation } from '../../operation.ts';
import { externalName } from './external-name.ts';

// Compatibility: real. contract/sdk-linked-identities.test.ts
export const adminDisableProviderForUser: Operation<'AdminDisableProviderForUser'> = async (context, input) => {
  await disableProvider(context, input.UserPoolId, externalName(input.User));
  return {};
};
