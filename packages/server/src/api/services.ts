import { userPoolExtensions } from '@cenote/wire/extensions.model';
import { identityPools } from '@cenote/wire/identity-pools.model';
import { userPools } from '@cenote/wire/user-pools.model';
import { extensionOperations } from './operations/extensions.ts';
import { userPoolOperations } from './operations/index.ts';
import { plannedIdentityPoolOperations, plannedUserPoolOperations } from './operations/planned.ts';
import type { Registry } from './registry.ts';

/** The services that the server answers, whole. */
export const services: Registry = [
  { model: userPools, built: userPoolOperations, planned: plannedUserPoolOperations },
  { model: identityPools, built: {}, planned: plannedIdentityPoolOperations },
  { model: userPoolExtensions, built: extensionOperations, planned: [] },
];
