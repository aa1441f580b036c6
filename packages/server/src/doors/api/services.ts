import { userPoolExtensions } from '@cenote/wire/extensions.model';
import { identityPools } from '@cenote/wire/identity-pools.model';
import { userPools } from '@cenote/wire/user-pools.model';
import { extensionOperations } from './extensions/index.ts';
import type { Registry } from './registry.ts';
import { userPoolOperations } from './user-pools/index.ts';
import { plannedIdentityPoolOperations, plannedUserPoolOperations } from './user-pools/planned.ts';

/** The services that the server answers, whole. */
export const services: Registry = [
  { model: userPools, built: userPoolOperations, planned: plannedUserPoolOperations },
  { model: identityPools, built: {}, planned: plannedIdentityPoolOperations },
  { model: userPoolExtensions, built: extensionOperations, planned: [] },
];
